// Package lint finds what is unsafe in new migrations.
//
// Three things are asked. The text: what cannot be applied, or not safely. The repository: whether
// a file that others have was changed, or one was put before theirs. And PostgreSQL: each new file
// is run on a scratch copy of the state before it, statement by statement; Atlas's analyzers judge
// how the tables changed, and rules of our own judge what PostgreSQL did: which locks it took, what
// it rewrote, what it read through.
package lint

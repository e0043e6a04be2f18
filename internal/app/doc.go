// Package app is the example: an address book with a timeline, served as JSON over HTTP.
//
// A request goes through three hands and no more. The router (routes.go) finds its endpoint; the endpoint reads the
// request, calls the queries that sqlc generated (internal/db) and returns an answer or an error; answer.go and
// problem.go write that down. What is valid, the schema says: a constraint that is violated becomes a status here, it
// is not checked twice.
package app

// Package sqltext reads SQL files as text: it splits them into statements the
// way psql does, knows where each of them stands, and tells what may not stand
// in a migration. It never talks to a server and never parses SQL: what a
// statement means is for PostgreSQL to say.
//
// The lexical rules are those of PostgreSQL's own scanners (psqlscan.l and
// scan.l of PostgreSQL 18, standard_conforming_strings on). They are fuzzed
// against the real parser in tools/sqltextfuzz.
package sqltext

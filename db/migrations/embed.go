// Package migrations holds the migrations, so that the program that needs them brings them along.
package migrations

import "embed"

// FS holds this folder: the migrations and atlas.sum. All of it, and not *.sql, so that this compiles before the first
// migration is written.
//
//go:embed *
var FS embed.FS

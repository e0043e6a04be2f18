package app

// NewDatabase is newDatabase for the tests from outside.
var NewDatabase = newDatabase

// What the schema commands work on: `atlas migrate diff` and the others read the env "default".
// The file is in Atlas's own language and serves the official CLI as well (`--env default`).

env "default" {
  // The schema you declare: a folder, or a list of files and folders.
  src = "file://db/schema"

  // The database that migrations are applied to. Empty: the development server's.
  url = getenv("DATABASE_URL")

  // A server on which throwaway databases may be made. Empty: the development server.
  dev = getenv("DEV_DATABASE_URL")

  migration {
    dir = "file://db/migrations"
  }

  diff {
    // Indexes on tables that are there already are built and dropped without stopping writes.
    concurrent_index {
      create = true
      drop   = true
    }
  }

  lint {
    // What loses data or breaks the running version of the service is not merged unseen.
    destructive {
      error = true
    }
    incompatible {
      error = true
    }
  }
}

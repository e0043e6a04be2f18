package pgserver

// settings are what a development server runs with. docker-compose.yml passes the same ones.
var settings = []string{
	// Speed: nothing waits for the disk. Data may be lost when the machine crashes, which only a throwaway server can afford.
	"fsync=off",
	"synchronous_commit=off",
	"full_page_writes=off",
	"shared_buffers=256MB",
	// Room: one transaction may touch every table of a big schema, and test binaries run side by side.
	"max_locks_per_transaction=1024",
	"max_connections=200",
	// The same answers on every machine.
	"timezone=UTC",
	"log_timezone=UTC",
	// A log in which errors are easy to find.
	"log_checkpoints=off",
	"log_line_prefix=%m [%p] %d ",
}

// settingArgs gives the settings as postgres's arguments.
func settingArgs() []string {
	args := make([]string, 0, 2*len(settings))
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	return args
}

package app

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Config is what the environment may say.
type Config struct {
	DatabaseURL   string        // DATABASE_URL, required
	Addr          string        // ADDR, default localhost:8080
	MaxConns      int32         // POOL_MAX_CONNS, default 10: the size of the pool
	Pooler        bool          // POOLER, default false: DATABASE_URL leads to PgBouncer or the like
	ShutdownDelay time.Duration // SHUTDOWN_DELAY, default 0: how long /readyz says no before the listener closes
	DrainTimeout  time.Duration // DRAIN_TIMEOUT, default 20s: how long running requests may take to end
}

// ReadConfig reads the environment. Its error names every variable that is wrong.
func ReadConfig(getenv func(string) string) (Config, error) {
	env := environment{getenv: getenv}
	c := Config{
		DatabaseURL:   getenv("DATABASE_URL"),
		Addr:          "localhost:8080",
		MaxConns:      int32(env.number("POOL_MAX_CONNS", 10, 1, 1000)),
		Pooler:        env.flag("POOLER"),
		ShutdownDelay: env.duration("SHUTDOWN_DELAY", 0),
		DrainTimeout:  env.duration("DRAIN_TIMEOUT", 20*time.Second),
	}
	if addr := getenv("ADDR"); addr != "" {
		c.Addr = addr
	}
	if c.DatabaseURL == "" {
		env.wrong("DATABASE_URL", "is not set: give it a URL such as postgres://user@localhost:5432/sqlfirst")
	}
	return c, errors.Join(env.errs...)
}

type environment struct {
	getenv func(string) string
	errs   []error
}

func (e *environment) wrong(name, what string) {
	e.errs = append(e.errs, fmt.Errorf("%s %s", name, what))
}

func (e *environment) number(name string, unset, least, most int) int {
	text := e.getenv(name)
	if text == "" {
		return unset
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		e.wrong(name, fmt.Sprintf("must be a number from %d to %d", least, most))
	}
	return n
}

func (e *environment) flag(name string) bool {
	text := e.getenv(name)
	if text == "" {
		return false
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		e.wrong(name, "must be true or false")
	}
	return on
}

func (e *environment) duration(name string, unset time.Duration) time.Duration {
	text := e.getenv(name)
	if text == "" {
		return unset
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		e.wrong(name, "must be a duration such as 5s")
	}
	return d
}

package app

import (
	"strings"
	"testing"
	"time"
)

func TestConfig(t *testing.T) {
	t.Parallel()
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	c, err := ReadConfig(env("DATABASE_URL", "postgres://h/d"))
	want := Config{DatabaseURL: "postgres://h/d", Addr: "localhost:8080", MaxConns: 10, DrainTimeout: 20 * time.Second}
	if err != nil || c != want {
		t.Errorf("%+v, %v", c, err)
	}
	_, err = ReadConfig(env("POOL_MAX_CONNS", "0", "POOLER", "perhaps", "SHUTDOWN_DELAY", "5", "DRAIN_TIMEOUT", "-1s"))
	for _, name := range []string{"DATABASE_URL", "POOL_MAX_CONNS", "POOLER", "SHUTDOWN_DELAY", "DRAIN_TIMEOUT"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("nothing about %s: %v", name, err)
		}
	}
}

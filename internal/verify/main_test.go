package verify_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"testing"
)

// The tests' checks are run by this test binary itself, which then acts as the task that is named.
func TestMain(m *testing.M) {
	if addr := os.Getenv("VERIFY_TEST_ADDR"); addr != "" {
		os.Exit(act(os.Args[1], addr))
	}
	os.Exit(m.Run())
}

func act(task, addr string) int {
	switch task {
	case "pass":
		fmt.Println("ok  \tthe/package\t0.1s\nand more")
	case "fail":
		fmt.Println("first line\nsecond line")
		return 1
	case "meet": // comes to the test and stays until it is let go
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			fmt.Println(err)
			return 1
		}
		_, _ = io.Copy(io.Discard, conn)
	case "leave": // leaves a server behind that holds on to the output
		server := exec.Command(os.Args[0], "meet")
		server.Stdout, server.Stderr = os.Stdout, os.Stderr
		if err := server.Start(); err != nil {
			fmt.Println(err)
			return 1
		}
	}
	return 0
}

// host is where tasks come to meet.
type host struct{ net.Listener }

func newHost(t *testing.T) host {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	t.Setenv("VERIFY_TEST_ADDR", listener.Addr().String())
	t.Setenv("GORACE", "atexit_sleep_ms=0") // else a binary with the race detector takes a second to end
	return host{listener}
}

// welcome waits for a task to come. Closing the connection lets it go.
func (h host) welcome(t *testing.T) net.Conn {
	t.Helper()
	conn, err := h.Accept()
	if err != nil {
		t.Error(err)
	}
	return conn
}

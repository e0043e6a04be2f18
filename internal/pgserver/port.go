package pgserver

import (
	"context"
	"fmt"
	"hash/fnv"
	"net"
)

// Ports of our servers lie below the ranges from which systems draw the ports of outgoing connections.
const (
	firstPort = 20000
	portCount = 10000
)

// freePort gives a port that nobody listens on, the same one for the same checkout whenever it is free.
func (p *project) freePort() (int, error) {
	h := fnv.New32a()
	h.Write([]byte(p.root))
	start := int(h.Sum32() % portCount)
	for i := range portCount {
		if port := firstPort + (start+i)%portCount; portFree(port) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("find a free port: all of %d to %d are taken", firstPort, firstPort+portCount-1)
}

func portFree(port int) bool {
	var conf net.ListenConfig
	l, err := conf.Listen(context.Background(), "tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	return l.Close() == nil
}

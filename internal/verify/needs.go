package verify

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// missing says why the address cannot be used, or "" where it answers or there is none.
func missing(ctx context.Context, address string) string {
	if address == "" {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, address, http.NoBody)
	if err != nil {
		return err.Error()
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return req.URL.Host + " cannot be reached: " + reason(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return req.URL.Host + " answered " + res.Status
	}
	return ""
}

// reason is the heart of what net/http said.
func reason(err error) string {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return dns.Err
	}
	var outer *url.Error
	if errors.As(err, &outer) {
		return outer.Err.Error()
	}
	return err.Error()
}

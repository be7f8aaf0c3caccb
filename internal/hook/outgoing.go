package hook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"
)

// Bounds of one request.
const (
	callWithin = 10 * time.Second
	readAtMost = 64 << 10
	keepAnswer = 1 << 10
)

// Why a try failed, beside statuses.
const (
	WhyBlocked  = "blocked"     // the address is not public
	WhyTimeout  = "timeout"     // no answer in ten seconds
	WhyRedirect = "redirect"    // it answered with another address, which is not followed
	WhyStatus   = "status"      // it answered with something else than 2xx
	WhyNetwork  = "unreachable" // no connection, no name, no TLS
	WhyGone     = "gone"        // 410: the receiver wants no more
)

var errBlocked = errors.New("hook: the address is not on the public internet")

// outgoing is the only client by which the program asks addresses that people typed.
type outgoing struct {
	client *http.Client
	within time.Duration
}

// newOutgoing makes the client. Each connection looks the name up itself and goes to one of the very addresses that were checked, so
// that a name that changes between check and connection changes nothing; the socket's own address is checked once more.
func newOutgoing(inside Hosts, lookup Lookup, within time.Duration) outgoing {
	guarded := &net.Dialer{Timeout: within, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !Public(at.Addr()) {
			return errBlocked
		}
		return nil
	}}
	open := &net.Dialer{Timeout: within}
	transport := &http.Transport{
		Proxy: nil, // a proxy from the environment would connect for us, unchecked
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			if inside.allow(host, port) {
				return open.DialContext(ctx, network, address)
			}
			return dialPublic(ctx, guarded, lookup, host, port)
		},
		TLSHandshakeTimeout: within, ResponseHeaderTimeout: within, MaxResponseHeaderBytes: 16 << 10, DisableCompression: true,
		MaxIdleConns: 20, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true,
	}
	return outgoing{within: within, client: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func dialPublic(ctx context.Context, dialer *net.Dialer, lookup Lookup, host, port string) (net.Conn, error) {
	addrs := []netip.Addr{}
	if addr, err := netip.ParseAddr(host); err == nil {
		addrs = append(addrs, addr)
	} else if addrs, err = lookup(ctx, host); err != nil {
		return nil, err
	}
	for _, addr := range addrs { // one that leads inside spoils the name: nobody honest has such a record
		if !Public(addr) {
			return nil, errBlocked
		}
	}
	err := error(&net.DNSError{Err: "no address", Name: host, IsNotFound: true})
	for _, addr := range addrs {
		var conn net.Conn
		if conn, err = dialer.DialContext(ctx, "tcp", net.JoinHostPort(addr.Unmap().String(), port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

// outcome is what came back.
type outcome struct {
	status int
	answer string // the first of it, readable
	why    string // empty: taken
	took   time.Duration
	wait   time.Duration // the receiver's own wish
}

// post sends one body and reads at most 64 KiB of what comes back.
func (o outgoing) post(ctx context.Context, url string, head map[string]string, body []byte) outcome {
	ctx, cancel := context.WithTimeout(ctx, o.within)
	defer cancel()
	began := time.Now()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return outcome{why: WhyNetwork}
	}
	for name, value := range head {
		req.Header.Set(name, value)
	}
	res, err := o.client.Do(req)
	if err != nil {
		return outcome{why: whyOf(err), took: time.Since(began)}
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, readAtMost))
	got := outcome{status: res.StatusCode, answer: readable(raw), took: time.Since(began), why: whyStatus(res.StatusCode), wait: retryAfter(res)}
	if err != nil && ctx.Err() != nil {
		got.why = WhyTimeout
	}
	return got
}

func whyOf(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, errBlocked):
		return WhyBlocked
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return WhyTimeout
	}
	return WhyNetwork
}

func whyStatus(status int) string {
	switch {
	case status >= 200 && status < 300:
		return ""
	case status >= 300 && status < 400:
		return WhyRedirect
	case status == http.StatusGone:
		return WhyGone
	}
	return WhyStatus
}

// retryAfter reads how long a busy receiver wants to be left alone, at most an hour.
func retryAfter(res *http.Response) time.Duration {
	seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if err != nil || seconds < 0 || res.StatusCode != http.StatusTooManyRequests && res.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, time.Hour)
}

// readable keeps the beginning of an answer as text.
func readable(raw []byte) string {
	raw = raw[:min(len(raw), keepAnswer)]
	text := strings.ToValidUTF8(string(raw), "\uFFFD")
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r >= ' ' && r != 0x7f || r == '\n' || r == '\t' {
			return r
		}
		return -1
	}, text)
}

package alert

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
)

// longestAnswer is how much of an answer is read; the provider's are about 1 kB.
const longestAnswer = 64 << 10

// twilioCall carries one request of the library and keeps what the library throws away: the status, the header Retry-After, and whether there
// was a connection at all.
type twilioCall struct {
	ctx        context.Context // the library takes none; this lives as long as one call
	base       *url.URL
	next       http.RoundTripper
	connected  bool
	status     int
	retryAfter string
}

// RoundTrip gives the request the call's context and address, and reads the answer to its end: the library leaves the body of a refusal open.
func (c *twilioCall) RoundTrip(req *http.Request) (*http.Response, error) {
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { c.connected = true }}
	req = req.Clone(httptrace.WithClientTrace(c.ctx, trace))
	if c.base != nil {
		req.URL.Scheme, req.URL.Host, req.Host = c.base.Scheme, c.base.Host, ""
	}
	res, err := c.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // read already; nothing is lost
	c.status, c.retryAfter = res.StatusCode, res.Header.Get("Retry-After")
	body, err := io.ReadAll(io.LimitReader(res.Body, longestAnswer))
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"usher/internal/staff"
)

// browser is one person's browser: a cookie and what the page knows.
type browser struct {
	h      *house
	cookie string
	csrf   string
	header http.Header // sent with every request, beside the page's own
}

func (h *house) browser() *browser { return &browser{h: h, header: http.Header{}} }

// signedIn opens a browser and signs a person in.
func (h *house) signedIn(a staff.Agent) *browser {
	h.t.Helper()
	b := h.browser()
	b.ask("POST", "/session", map[string]any{"email": a.Email, "password": password}).want(http.StatusOK)
	return b
}

// table is a body that is no JSON.
type table string

// reply is what came back.
type reply struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	body   []byte
}

// ask sends a request as the console's page does.
func (b *browser) ask(method, path string, body any) reply {
	b.h.t.Helper()
	var raw io.Reader
	switch v := body.(type) {
	case nil:
	case table:
		raw = strings.NewReader(string(v))
	case string:
		raw = strings.NewReader(v)
	default:
		encoded, err := json.Marshal(v)
		if err != nil {
			b.h.t.Fatal(err)
		}
		raw = bytes.NewReader(encoded)
	}
	if strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/agent") {
		path = prefix + path
	}
	req, err := http.NewRequestWithContext(context.Background(), method, b.h.url+path, raw)
	if err != nil {
		b.h.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if _, isTable := body.(table); isTable {
		req.Header.Set("Content-Type", "text/csv")
	}
	if b.cookie != "" {
		req.Header.Set("Cookie", plainCookie+"="+b.cookie)
	}
	if b.csrf != "" {
		req.Header.Set(csrfHeader, b.csrf)
	}
	maps.Copy(req.Header, b.header)
	res, err := noRedirects.Do(req)
	if err != nil {
		b.h.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	r := reply{t: b.h.t, what: method + " " + path, status: res.StatusCode, header: res.Header, body: got}
	b.keep(res.Cookies(), r)
	return r
}

var noRedirects = &http.Client{
	Timeout:       patience,
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (b *browser) keep(cookies []*http.Cookie, r reply) {
	for _, c := range cookies {
		if c.Name == plainCookie {
			b.cookie = c.Value
		}
	}
	if strings.Contains(r.what, "/session") && r.status == http.StatusOK {
		var s struct {
			CSRF string `json:"csrf"`
		}
		if json.Unmarshal(r.body, &s) == nil && s.CSRF != "" {
			b.csrf = s.CSRF
		}
	}
}

func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Errorf("%s: %d %s, want %d", r.what, r.status, r.body, status)
	}
	return r
}

// code is the refusal's code.
func (r reply) code() string {
	var p struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(r.body, &p)
	return p.Code
}

// into reads the answer.
func into[T any](r reply) T {
	r.t.Helper()
	var v T
	if err := json.Unmarshal(r.body, &v); err != nil {
		r.t.Fatalf("%s: %v in %s", r.what, err, r.body)
	}
	return v
}

package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// edge is the whole program as a proxy of ours reaches it: the proxy writes who asks into X-Forwarded-For.
type edge struct {
	t       *testing.T
	base    string
	welcome string
}

func openEdge(t *testing.T) edge {
	t.Helper()
	welcome := start(t, "--demo", "true", "--trusted-proxies", "127.0.0.0/8")
	return edge{t, strings.TrimSuffix(consoleAddress.FindString(welcome), "/agent/"), welcome}
}

// inside is the i-th address of a /64.
func inside(network string, i int) string { return fmt.Sprintf("%s::%x:%x", network, i>>16, i&0xffff) }

// ask sends a request for a client with an address. What is not nil is sent as JSON, as a page of ours would.
func (e edge) ask(method, path, from string, body any, headers ...string) (status int, answer []byte) {
	e.t.Helper()
	var raw io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			e.t.Fatal(err)
		}
		raw = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(e.t.Context(), method, e.base+path, raw)
	if err != nil {
		e.t.Fatal(err)
	}
	req.Header.Set("X-Forwarded-For", from)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", e.base)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusTooManyRequests && res.Header.Get("Retry-After") == "" {
		e.t.Error("a 429 without Retry-After")
	}
	answer, err = io.ReadAll(res.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	return res.StatusCode, answer
}

// count asks n times, each time from another address of one /64, and counts the answers by status.
func (e edge) count(n int, network string, ask func(from string) (int, []byte)) map[int]int {
	e.t.Helper()
	got := map[int]int{}
	for i := range n {
		status, _ := ask(inside(network, i+1))
		got[status]++
	}
	return got
}

func visitorToken() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

func TestOne64IsOneClientAtTheEdge(t *testing.T) {
	e := openEdge(t)
	t.Run("HT06 addresses that rotate inside one /64 have one budget, and another /64 has its own", func(t *testing.T) {
		state := func(from string) (int, []byte) { return e.ask("GET", "/widget/api/sites/demo/state", from, nil) }
		got := e.count(200, "2001:db8:0:1", state)
		if got[http.StatusOK] < 60 || got[http.StatusOK] > 80 || got[http.StatusOK]+got[http.StatusTooManyRequests] != 200 {
			t.Errorf("%v", got)
		}
		if status, body := state(inside("2001:db8:0:2", 1)); status != http.StatusOK {
			t.Errorf("another /64: %d %s", status, body)
		}
	})
	t.Run("HT06 what the client itself writes into the header counts for nothing", func(t *testing.T) {
		status, _ := e.ask("GET", "/widget/api/sites/demo/state", "198.51.100.7, "+inside("2001:db8:0:1", 9), nil)
		if status != http.StatusTooManyRequests {
			t.Errorf("%d", status)
		}
	})
	t.Run("CP08 of 500 pictures for one /64 ten are made, and somebody elsewhere gets theirs", func(t *testing.T) {
		digits := func(from string) (int, []byte) {
			return e.ask("POST", "/widget/api/sites/demo/challenges", from, map[string]any{"token": visitorToken(), "purpose": "start", "kind": "digits"})
		}
		if got := e.count(500, "2001:db8:0:3", digits); got[http.StatusCreated] != 10 || got[http.StatusTooManyRequests] != 490 {
			t.Errorf("%v", got)
		}
		// The server as a whole makes ten in a second, so that pictures never take more than a part of a core: the next one may have
		// to wait for the moment that the refusal names.
		var status int
		var body []byte
		for began := time.Now(); status != http.StatusCreated; {
			if status, body = digits(inside("2001:db8:0:4", 1)); time.Since(began) > 30*time.Second {
				t.Fatalf("elsewhere: %d %s", status, body)
			}
		}
		var made struct{ Picture string }
		if err := json.Unmarshal(body, &made); err != nil {
			t.Fatal(err)
		}
		drawn := e.count(50, "2001:db8:0:4", func(from string) (int, []byte) { return e.ask("GET", made.Picture, from, nil) })
		if drawn[http.StatusOK] != 4 {
			t.Errorf("one picture was drawn %v", drawn)
		}
	})
}

var annasSignIn = regexp.MustCompile(`(anna@tamm\.example)\s+(\S+)`)

func TestWrongPasswordsSlowDownTheNetworkThatTries(t *testing.T) {
	e := openEdge(t)
	found := annasSignIn.FindStringSubmatch(e.welcome)
	if found == nil {
		t.Fatalf("no sign-in in\n%s", e.welcome)
	}
	email, password := found[1], found[2]
	signIn := func(from, password string) int {
		status, body := e.ask("POST", "/agent/api/session", from, map[string]any{"email": email, "password": password})
		if strings.Contains(string(body), email) && status != http.StatusOK {
			t.Errorf("a refusal repeats the address: %s", body)
		}
		return status
	}
	wrong := func(n int, network string) map[int]int {
		return e.count(n, network, func(from string) (int, []byte) { return signIn(from, "a wrong password"), nil })
	}
	t.Run("AG11 of twelve wrong tries from one /64 the last are 429", func(t *testing.T) {
		if got := wrong(12, "2001:db8:a:1"); got[http.StatusUnauthorized] < 10 || got[http.StatusTooManyRequests] < 1 {
			t.Errorf("%v", got)
		}
	})
	t.Run("AG11 there the right password is not tried either", func(t *testing.T) {
		if status := signIn(inside("2001:db8:a:1", 99), password); status != http.StatusTooManyRequests {
			t.Errorf("%d", status)
		}
	})
	t.Run("AG11 the owner gets in from another network", func(t *testing.T) {
		if status := signIn(inside("2001:db8:a:2", 1), password); status != http.StatusOK {
			t.Errorf("%d", status)
		}
		if status := signIn("198.51.100.9", password); status != http.StatusOK {
			t.Errorf("%d", status)
		}
	})
}

func TestMethodsCannotBeOverridden(t *testing.T) {
	e := openEdge(t)
	t.Run("HT10 a header, the query or the body naming another method changes nothing", func(t *testing.T) {
		for _, header := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
			if status, _ := e.ask("GET", "/agent/api/session", "198.51.100.1", nil, header, "POST"); status != http.StatusUnauthorized { // what GET answers to nobody
				t.Errorf("%s: %d", header, status)
			}
		}
		if status, _ := e.ask("GET", "/agent/api/session?_method=DELETE", "198.51.100.1", nil); status != http.StatusUnauthorized {
			t.Errorf("in the query: %d", status)
		}
		if status, _ := e.ask("POST", "/agent/api/session", "198.51.100.1", map[string]any{"email": "x@x.example", "password": "x", "_method": "DELETE"}); status != http.StatusUnprocessableEntity {
			t.Errorf("in the body: %d", status)
		}
	})
}

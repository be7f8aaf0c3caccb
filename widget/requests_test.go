package widget_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

var client = &http.Client{Timeout: patience}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answer is a read HTTP response.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) json(t testing.TB) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(a.body), &m); err != nil {
		t.Fatalf("not JSON: %q", a.body)
	}
	return m
}

func (a answer) code(t testing.TB) string {
	t.Helper()
	code, _ := a.json(t)["code"].(string)
	return code
}

// fields gives the refused fields with their codes.
func (a answer) fields(t testing.TB) map[string]string {
	t.Helper()
	found := map[string]string{}
	list, _ := a.json(t)["errors"].([]any)
	for _, e := range list {
		row, _ := e.(map[string]any)
		field, _ := row["field"].(string)
		code, _ := row["code"].(string)
		found[field] = code
	}
	return found
}

// do sends a request; headers are name, value, name, value …; a value of "-" takes a header away.
func (h *house) do(method, path, body string, headers ...string) answer {
	h.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, h.url+path, strings.NewReader(body))
	must(h.t, err)
	req.Header.Set("User-Agent", "Mozilla/5.0 (test)")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Origin", h.url)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] == "-" {
			req.Header.Del(headers[i])
			if headers[i] == "User-Agent" {
				req.Header["User-Agent"] = []string{""}
			}
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := client.Do(req)
	must(h.t, err)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	must(h.t, err)
	return answer{res.StatusCode, res.Header, string(raw)}
}

// newToken makes a visitor's token as the panel does.
func newToken() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

func newID() string { return rand.Text()[:20] }

type object = map[string]any

func marshal(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// startBody is what the panel sends, with changes on top; a nil value takes a key away.
func startBody(token string, changes object) string {
	body := object{"token": token, "start_id": newID(), "text": "Is the oak worktop in stock?", "answers": object{}, "elapsed_ms": 9000,
		"page":     object{"url": shopOrigin + "/worktops?utm_source=x&token=secret", "title": "Worktops", "referrer": ""},
		"language": "en", "time_zone": "Europe/Tallinn", "website": "", "passes": []string{}, "form_version": 1}
	for key, value := range changes {
		if value == nil {
			delete(body, key)
			continue
		}
		body[key] = value
	}
	return marshal(body)
}

func (h *house) start(token string, changes object, headers ...string) answer {
	h.t.Helper()
	return h.do("POST", "/widget/api/sites/shop/conversations", startBody(token, changes), headers...)
}

// begin starts a conversation and gives its id.
func (h *house) begin(token string) string {
	h.t.Helper()
	a := h.start(token, nil)
	if a.status != http.StatusCreated {
		h.t.Fatalf("start: %d %s", a.status, a.body)
	}
	id, _ := a.json(h.t)["conversation"].(string)
	return id
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"usher/internal/config"
	"usher/internal/web"
)

// start runs the program in this process on a free port and gives what it printed.
func start(t *testing.T, args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out := make(announced, 1)
	ended := make(chan error, 1)
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data")}, args...)
	go func() {
		ended <- run(ctx, args, func(string) (string, bool) { return "", false }, out, io.Discard)
	}()
	var text string
	select {
	case text = <-out:
	case err := <-ended:
		t.Fatalf("it ended: %v", err)
	}
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return text
}

// announced hands over the first thing that is printed: Welcome writes it whole.
type announced chan string

func (a announced) Write(p []byte) (int, error) {
	a <- string(p)
	return len(p), nil
}

var consoleAddress = regexp.MustCompile(`http://localhost:\d+/agent/`)

func TestTheDemonstrationPrintsAddressesSignInsAndTheSnippet(t *testing.T) {
	out := start(t, "--demo", "true")
	for _, want := range []string{"/demo/", "kadri@tamm.example", "anna@tamm.example", "marek@tamm.example", "ilinca@tamm.example", `widget.js?site=demo"></script>`} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if strings.Contains(out, "setup#") {
		t.Error("a house with people in it offers its set-up")
	}
}

func TestAnEmptyHousePrintsItsSetUpLink(t *testing.T) {
	out := start(t)
	if !regexp.MustCompile(`/agent/setup#\S{20,}`).MatchString(out) || strings.Contains(out, "Sign-ins") {
		t.Errorf("it prints\n%s", out)
	}
}

func TestThePagesOfTheDemonstrationAnswer(t *testing.T) {
	base := strings.TrimSuffix(consoleAddress.FindString(start(t, "--demo", "true")), "/agent/")
	for path, want := range map[string]string{
		"/demo/": "<h1>", "/demo/oak": "Oak worktop", "/demo/stone": "strict", "/demo/account": "data-identity", "/demo/shop.css": "svg",
		"/agent/": "config", "/healthz": "alive", "/readyz": "ready", "/widget.js?site=demo": "Tamm Kitchens", "/widget/frame?site=demo": "config",
	} {
		body := get(t, base+path)
		if !strings.Contains(body, want) {
			t.Errorf("%s has no %q", path, want)
		}
	}
	var doc struct {
		OpenAPI string         `json:"openapi"`
		Paths   map[string]any `json:"paths"`
	}
	if err := json.Unmarshal([]byte(get(t, base+"/openapi.json")), &doc); err != nil || !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Paths["/widget/socket"] == nil {
		t.Errorf("openapi %q, %v", doc.OpenAPI, err)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %d, %v: %s", url, answer.StatusCode, err, body)
	}
	return string(body)
}

func TestEveryRouteIsDocumented(t *testing.T) {
	cfg := loadTestConfig(t)
	app, err := New(t.Context(), cfg, newLog(cfg, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = app.Close() }()
	if missing := web.Undocumented(app.fiber, app.api); len(missing) > 0 {
		t.Errorf("not in /openapi.json: %v", missing)
	}
}

func loadTestConfig(t *testing.T) config.Config {
	t.Helper()
	cfg, err := config.Load(map[string]string{"listen": "127.0.0.1:0", "data": t.TempDir(), "demo": "true"}, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestTheOperatorLetsTheLastManagerBackIn(t *testing.T) {
	cfg := loadTestConfig(t)
	app, err := New(t.Context(), cfg, newLog(cfg, io.Discard))
	if err := errors.Join(err, app.Close()); err != nil {
		t.Fatal(err)
	}
	noEnv := func(string) (string, bool) { return "", false }
	for _, args := range [][]string{{"invite", "nobody@tamm.example", "--data", cfg.Data}, {"invite", "--data", cfg.Data}} {
		if err := run(t.Context(), args, noEnv, io.Discard, io.Discard); err == nil {
			t.Errorf("%v went well", args)
		}
	}
	var out strings.Builder
	if err := run(t.Context(), []string{"invite", "Kadri@tamm.example", "--data", cfg.Data}, noEnv, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`http://localhost:8080/agent/invite#(\S{43})\n`).FindStringSubmatch(out.String())
	if link == nil {
		t.Fatalf("it prints %s", out.String())
	}
	if app, err = New(t.Context(), cfg, newLog(cfg, io.Discard)); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = app.Close() }()
	if a, err := app.rooms.staff.AcceptInvite(t.Context(), link[1], "another long sentence"); err != nil || a.Email != "kadri@tamm.example" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestTheOperatorSeesTheSecretThatIdentitiesAreSignedWith(t *testing.T) {
	cfg := loadTestConfig(t)
	app, err := New(t.Context(), cfg, newLog(cfg, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	want, err := app.rooms.site.Secret(demoSite)
	if err := errors.Join(err, app.Close()); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run(t.Context(), []string{"secrets", "--data", cfg.Data}, func(string) (string, bool) { return "", false }, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if out.String() != demoSite+" "+want+"\n" || len(want) < 32 {
		t.Errorf("it shows %d characters for a secret of %d", out.Len(), len(want))
	}
}

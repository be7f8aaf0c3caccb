package web_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"usher/internal/web"
)

func staticServer(t *testing.T) *server {
	files := fstest.MapFS{
		"panel-5xk2q7ab.js":    {Data: []byte("panel();")},
		"panel-5xk2q7ab.js.br": {Data: []byte("BR")},
		"panel-5xk2q7ab.js.gz": {Data: []byte("GZ")},
		"loader.js":            {Data: []byte("load();")},
		"img/cup.svg":          {Data: []byte("<svg/>")},
		"panel.html":           {Data: []byte("<!doctype html>")},
		".gitkeep":             {},
		"odd.xyz":              {Data: []byte("?")},
	}
	static, err := web.NewStatic(files, map[string]time.Duration{"loader.js": time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if !static.Has("panel.html") || static.Has("panel-5xk2q7ab.js.br") {
		t.Fatal("Has")
	}
	return start(t, web.Config{}, func(app *fiber.App, _ *web.Sockets) {
		app.Get("/static/*", static.Serve)
		app.Get("/panel", func(c *fiber.Ctx) error {
			web.FramePage(c, []string{goodOrigin})
			return static.Send(c, "panel.html")
		})
	})
}

func TestStaticFilesComeInTheRightFormAndMayBeKept(t *testing.T) {
	s := staticServer(t)
	for _, c := range []struct{ path, accept, body, coding, kind, cache string }{
		{"/static/panel-5xk2q7ab.js", "gzip, deflate, br", "BR", "br", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/static/panel-5xk2q7ab.js", "gzip, br;q=0", "GZ", "gzip", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/static/panel-5xk2q7ab.js", "", "panel();", "", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/static/loader.js", "br", "load();", "", "text/javascript; charset=utf-8", "public, max-age=3600"},
		{"/static/img/cup.svg", "", "<svg/>", "", "image/svg+xml", "no-cache"},
		{"/static/odd.xyz", "", "?", "", "application/octet-stream", "no-cache"},
	} {
		t.Run("HT11 "+c.path+" "+c.accept, func(t *testing.T) {
			a := s.raw(t, request("GET", c.path, "", "Accept-Encoding: "+c.accept))
			h := a.header
			if a.status != 200 || a.body != c.body || h.Get("Content-Encoding") != c.coding || h.Get("Content-Type") != c.kind || h.Get("Cache-Control") != c.cache {
				t.Fatalf("got %d %q %v", a.status, a.body, h)
			}
			if h.Get("Vary") != "Accept-Encoding" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
				t.Fatalf("headers: %v", h)
			}
			again := s.raw(t, request("GET", c.path, "", "Accept-Encoding: "+c.accept, "If-None-Match: \"x\", W/"+h.Get("ETag")))
			if again.status != 304 || again.body != "" || again.header.Get("ETag") != h.Get("ETag") {
				t.Fatalf("asked again: %d %q", again.status, again.body)
			}
		})
	}
}

func TestUP08NothingButTheTableIsServed(t *testing.T) {
	s := staticServer(t)
	for _, path := range []string{
		"/static/", "/static/img", "/static/img/", "/static/.gitkeep", "/static/panel-5xk2q7ab.js.br", "/static/../static.go", "/static/%2e%2e/go.mod",
		"/static/%252e%252e%252fetc/passwd", "/static/img/..", "/static/img/cup.svg/", "/static//panel.html",
	} {
		t.Run("UP08 "+path, func(t *testing.T) { s.raw(t, request("GET", path, "")).mustBe(t, 404, "not_found") })
	}
}

func TestAPageKeepsItsFrameHeaders(t *testing.T) {
	a := staticServer(t).raw(t, request("GET", "/panel", ""))
	if a.status != 200 || !strings.Contains(a.header.Get("Content-Security-Policy"), "frame-ancestors "+goodOrigin) || a.header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("got %d %v", a.status, a.header)
	}
}

func TestHealthAndReadiness(t *testing.T) {
	broken, draining := errors.New("mongo: no reachable servers"), false
	var store error
	s := start(t, web.Config{}, func(app *fiber.App, _ *web.Sockets) {
		app.Get("/healthz", web.Healthz)
		app.Get("/readyz", web.Readyz(func(context.Context) error { return store }, func() bool { return draining }))
	})
	get := func(path string) answer { return s.raw(t, request("GET", path, "")) }
	if get("/healthz").status != 200 || get("/readyz").status != 200 {
		t.Fatal("a whole node must be alive and ready")
	}
	store = broken
	a := get("/readyz")
	a.mustBe(t, 503, "unavailable")
	if strings.Contains(a.body, "mongo") || a.header.Get("Retry-After") == "" || get("/healthz").status != 200 {
		t.Fatalf("got %v %s", a.header, a.body)
	}
	store, draining = nil, true
	get("/readyz").mustBe(t, 503, "draining")
}

func TestMetricsCountRequestsAndShowOthersNumbers(t *testing.T) {
	m := web.NewMetrics()
	m.Gauge("usher_sockets", "Open sockets.", func() float64 { return 3 })
	m.Counter("usher_alarms_total", "Alarms raised.", func() float64 { return 7 })
	s := start(t, web.Config{Observe: m.Observe}, func(app *fiber.App, _ *web.Sockets) { app.Get("/healthz", web.Healthz) })
	s.raw(t, request("GET", "/healthz", ""))
	s.raw(t, request("GET", "/nowhere", ""))
	s.raw(t, request("BREW", "/healthz", ""))
	show := func() string {
		w := httptest.NewRecorder()
		m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return w.Body.String()
	}
	eventually(t, "all are counted", func() bool { return strings.Contains(show(), "usher_http_request_seconds_count 3\n") })
	for _, line := range []string{
		`usher_http_requests_total{class="2xx"} 1`, `usher_http_requests_total{class="4xx"} 2`, "# TYPE usher_sockets gauge", "usher_sockets 3",
		"# TYPE usher_alarms_total counter", "usher_alarms_total 7", `usher_http_request_seconds_bucket{le="+Inf"} 3`,
	} {
		if !strings.Contains(show(), line+"\n") {
			t.Errorf("no line %q in\n%s", line, show())
		}
	}
}

package widget_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"usher/internal/site"
	"usher/internal/web"
	"usher/widget"
)

func disabled() site.Site {
	s := site.Default("off", "Switched off", []string{shopOrigin})
	s.Enabled = false
	return s
}

func TestTheLoaderIsServedFromMemoryWithATag(t *testing.T) {
	h := open(t, options{})
	before := h.store.count()
	plain := h.do("GET", "/widget.js?site=shop", "", "Accept-Encoding", "identity")
	if plain.status != http.StatusOK || !strings.HasPrefix(plain.body, "(function(usherData){") || !strings.Contains(plain.body, `)({"site":"shop","base":"`+h.url+`"`) {
		t.Fatalf("%d %s", plain.status, plain.body)
	}
	for name, want := range map[string]string{"Cache-Control": "public, max-age=60", "Cross-Origin-Resource-Policy": "cross-origin",
		"Content-Type": "text/javascript; charset=utf-8", "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding, Accept-Language"} {
		if got := plain.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if plain.header.Get("Set-Cookie") != "" {
		t.Error("a visitor who only looks got a cookie")
	}
	small := h.do("GET", "/widget.js?site=shop", "", "Accept-Encoding", "gzip, br")
	body, err := io.ReadAll(brotli.NewReader(bytes.NewReader([]byte(small.body))))
	must(t, err)
	if small.header.Get("Content-Encoding") != "br" || string(body) != plain.body {
		t.Error("the compressed loader is another one")
	}
	tag := plain.header.Get("ETag")
	if again := h.do("GET", "/widget.js?site=shop", "", "If-None-Match", tag); again.status != http.StatusNotModified || again.body != "" {
		t.Errorf("with its tag: %d", again.status)
	}
	t.Run("WB22 a thousand more do not touch the store and ask the floor once a second", func(t *testing.T) {
		asked := h.floor.asked
		for range 1000 {
			if a := h.do("GET", "/widget.js?site=shop", "", "If-None-Match", tag); a.status != http.StatusNotModified {
				t.Fatal(a.status)
			}
		}
		if h.store.count() != before || h.floor.asked != asked {
			t.Errorf("store %d times, floor %d times", h.store.count()-before, h.floor.asked-asked)
		}
	})
	t.Run("the words follow the office and the browser's language", func(t *testing.T) {
		h.floor.set(func(f *floor) { f.office = widget.Office{State: widget.OfficeClosed} })
		h.clock.add(2 * time.Second)
		a := h.do("GET", "/widget.js?site=shop", "", "Accept-Language", "pl-PL,pl;q=0.9", "Accept-Encoding", "identity")
		if a.header.Get("ETag") == tag || !strings.Contains(a.body, "Zostaw pytanie") || !strings.Contains(a.body, `"language":"pl"`) {
			t.Errorf("%s", a.body)
		}
	})
}

func TestASiteThatIsNotThereCannotBeToldFromOneSwitchedOff(t *testing.T) {
	h := open(t, options{sites: []site.Site{shop(), disabled()}})
	for _, path := range []string{"/widget.js?site=%s", "/widget/frame?site=%s", "/widget/api/sites/%s/state"} {
		t.Run("WB01 WB02 "+path, func(t *testing.T) {
			none := h.do("GET", strings.ReplaceAll(path, "%s", "nil"), "")
			off := h.do("GET", strings.ReplaceAll(path, "%s", "off"), "")
			if none.status != http.StatusNotFound || off.status != http.StatusNotFound {
				t.Fatalf("%d and %d", none.status, off.status)
			}
			if withoutRequestID(none.body) != withoutRequestID(off.body) || none.header.Get("Set-Cookie") != "" {
				t.Errorf("%q and %q", none.body, off.body)
			}
		})
	}
	if a := h.do("GET", "/widget.js?site=nil", ""); a.body != "/* usher: there is no such chat */\n" {
		t.Errorf("the page would run %q", a.body)
	}
}

func withoutRequestID(body string) string {
	before, rest, _ := strings.Cut(body, `"request_id":"`)
	_, after, _ := strings.Cut(rest, `"`)
	return before + after
}

func TestTheFrameCanBeShownOnTheSitesPagesOnly(t *testing.T) {
	evil := shop()
	evil.Name, evil.Texts.Greeting = `</script><script>alert(1)</script>`, `--><img src=x onerror=alert(1)> &amp; "quoted"`
	h := open(t, options{sites: []site.Site{evil}})
	a := h.do("GET", "/widget/frame?site=shop", "")
	policy := a.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "frame-ancestors https://shop.example.com https://*.wild.example.com "+h.url) || strings.Contains(policy, "unsafe") {
		t.Errorf("policy: %s", policy)
	}
	if a.header.Get("X-Frame-Options") != "" {
		t.Error("X-Frame-Options would win in old browsers")
	}
	t.Run("QN04 nothing in the settings becomes markup", func(t *testing.T) {
		if strings.Count(a.body, "<script") != 3 || strings.Contains(a.body, "<img") || strings.Contains(a.body, "alert(1)</script>") {
			t.Errorf("%s", a.body)
		}
		if !strings.Contains(a.body, `"greeting":"--\u003e\u003cimg`) {
			t.Errorf("the settings are not in the page: %s", a.body)
		}
	})
	t.Run("WB09 an unreadable language is passed over", func(t *testing.T) {
		for _, lang := range []string{"..%2f..%2fetc%2fpasswd", "en%0d%0aX:+y", strings.Repeat("x", 5000), "xx", ""} {
			a := h.do("GET", "/widget/frame?site=shop&lang="+lang, "")
			if a.status != http.StatusOK || !strings.Contains(a.body, `<html lang="en">`) || !strings.Contains(a.body, "../static/panel.en-1.js") {
				t.Errorf("%.30q: %d", lang, a.status)
			}
		}
		if a := h.do("GET", "/widget/frame?site=shop&lang=pl", ""); !strings.Contains(a.body, "panel.pl-1.js") {
			t.Error("a language of ours is not used")
		}
	})
	for name, referer := range map[string]string{"WB05 a name that begins like ours": "https://shop.example.com.evil.test/", "WB06 http": "http://shop.example.com/",
		"another page": "https://evil.test/", "a file": "file:///etc/passwd"} {
		t.Run(name, func(t *testing.T) {
			if a := h.do("GET", "/widget/frame?site=shop", "", "Referer", referer); a.status != http.StatusForbidden {
				t.Errorf("%d", a.status)
			}
		})
	}
	if a := h.do("GET", "/widget/frame?site=shop", "", "Referer", shopOrigin+"/worktops"); a.status != http.StatusOK {
		t.Errorf("the site's own page: %d", a.status)
	}
}

func TestEveryRouteOfTheDoorIsDescribed(t *testing.T) {
	h := open(t, options{})
	if missing := web.Undocumented(h.app, h.api); len(missing) > 0 {
		t.Errorf("%v", missing)
	}
}

func TestWhereAPageMayAskFrom(t *testing.T) {
	h := open(t, options{})
	cases := []struct {
		name, origin    string
		reading, asking int
	}{
		{"the panel", h.url, 200, 201}, {"the site's page", shopOrigin, 200, 201}, {"a page under its wildcard", "https://a.wild.example.com", 200, 201},
		{"WB03 another page", "https://evil.test", 403, 403}, {"WB04 null", "null", 403, 403}, {"WB05 a name that begins like ours", shopOrigin + ".evil.test", 403, 403},
		{"WB06 http", "http://shop.example.com", 403, 403}, {"WB07 none", "-", 200, 403},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			state := h.do("GET", "/widget/api/sites/shop/state", "", "Origin", c.origin)
			start := h.start(newToken(), nil, "Origin", c.origin)
			challenge := h.do("POST", "/widget/api/sites/shop/challenges", marshal(object{"token": newToken(), "purpose": "start", "kind": "work"}), "Origin", c.origin)
			if state.status != c.reading || start.status != c.asking || challenge.status != c.asking {
				t.Errorf("state %d, start %d, challenge %d", state.status, start.status, challenge.status)
			}
			if start.header.Get("Access-Control-Allow-Origin") != "" {
				t.Error("a foreign page may read the answer")
			}
			for _, a := range []answer{state, start, challenge} {
				if !strings.Contains(a.header.Get("Vary"), "Origin") {
					t.Errorf("Vary is %q", a.header.Get("Vary"))
				}
			}
			if start.status == 403 && start.code(t) != "forbidden_origin" {
				t.Errorf("code %s", start.code(t))
			}
		})
	}
}

func TestTheOfficeIsToldAsItIs(t *testing.T) {
	h := open(t, options{})
	at := h.clock.now().Add(3 * time.Hour)
	for _, c := range []struct {
		office widget.Office
		want   string
	}{
		{widget.Office{State: widget.OfficeHere, People: 3, UsuallyS: 120}, `{"office":{"state":"here","people":3,"usually_s":120}}`},
		{widget.Office{State: widget.OfficeAway, People: 3}, `{"office":{"state":"away","people":0}}`},
		{widget.Office{State: widget.OfficeClosed, OpensAt: &at}, `{"office":{"state":"closed","people":0,"opens_at":"2026-11-20T11:0`},
		{widget.Office{State: "on fire", People: 3}, `{"office":{"state":"closed","people":0}}`},
	} {
		h.floor.set(func(f *floor) { f.office = c.office })
		h.clock.add(2 * time.Second)
		if a := h.do("GET", "/widget/api/sites/shop/state", ""); !strings.HasPrefix(a.body, c.want) {
			t.Errorf("%s, want %s", a.body, c.want)
		}
	}
}

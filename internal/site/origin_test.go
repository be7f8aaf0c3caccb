package site_test

import (
	"testing"

	"usher/internal/site"
)

func TestAnOriginIsAllowedOnlyWhenItIsListed(t *testing.T) {
	s := site.Site{Origins: []string{"https://shop.example", "https://www.shop.example:8443", "https://*.example.com", "http://localhost:3000",
		"https://Küche.example", "http://plain.example"}}
	for _, c := range []struct {
		name, origin string
		want         bool
	}{
		{"as listed", "https://shop.example", true},
		{"upper case", "HTTPS://SHOP.Example", true},
		{"the scheme's own port", "https://shop.example:443", true},
		{"another port", "https://shop.example:8443", false},
		{"the listed port", "https://www.shop.example:8443", true},
		{"the listed port left out", "https://www.shop.example", false},
		{"WB04 null", "null", false},
		{"WB07 none", "", false},
		{"WB05 listed name in front of another", "https://shop.example.evil.test", false},
		{"WB05 listed name behind another", "https://evilshop.example", false},
		{"WB06 http for https", "http://shop.example", false},
		{"https for http", "https://plain.example", false},
		{"http where http is listed", "http://plain.example", true},
		{"wildcard, one label", "https://a.example.com", true},
		{"wildcard, two labels", "https://a.b.example.com", true},
		{"wildcard, none", "https://example.com", false},
		{"wildcard, no dot between", "https://evilexample.com", false},
		{"wildcard, http", "http://a.example.com", false},
		{"wildcard, another port", "https://a.example.com:444", false},
		{"a star in the header", "https://*.example.com", false},
		{"punycode of a listed name", "https://xn--kche-0ra.example", true},
		{"the name itself, which no browser sends", "https://küche.example", false},
		{"lookalike letters", "https://xn--shp-ued.example", false},
		{"trailing dot", "https://shop.example.", false},
		{"localhost with its port", "http://localhost:3000", true},
		{"localhost with another", "http://localhost:3001", false},
		{"user name", "https://u@shop.example", false},
		{"path", "https://shop.example/", false},
		{"query", "https://shop.example?x", false},
		{"two in one", "https://shop.example, https://evil.test", false},
		{"blank in front", " https://shop.example", false},
		{"file", "file://shop.example", false},
		{"script", "javascript:alert(1)", false},
		{"no scheme", "shop.example", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := s.AllowsOrigin(c.origin); got != c.want {
				t.Errorf("AllowsOrigin(%q) = %v", c.origin, got)
			}
		})
	}
}

func TestAncestorsAreWrittenAsBrowsersCompareThem(t *testing.T) {
	s := site.Site{Origins: []string{"HTTPS://Shop.example:443", "https://*.Example.com", "http://[::1]:80", "nonsense"}}
	want := []string{"https://shop.example", "https://*.example.com", "http://[::1]"}
	got := s.Ancestors()
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

func TestWhatStandsForTooMuchIsNoOrigin(t *testing.T) {
	for origin, code := range map[string]string{
		"*": "not_an_origin", "https://*": "wildcard_too_wide", "https://*.com": "wildcard_too_wide", "*.com": "not_an_origin", "co.uk": "not_an_origin",
		"https://co.uk": "public_suffix", "https://*.co.uk": "wildcard_too_wide", "https://*.github.io": "wildcard_too_wide", "https://com": "public_suffix",
		"https://a.*.example.com": "wildcard_too_wide", "https://*.*.example.com": "wildcard_too_wide", "https://10.0.0.1": "address_not_allowed",
		"https://[2001:db8::1]": "address_not_allowed", "https://shop.example/": "path_not_allowed", "https://shop.example/a": "path_not_allowed",
		"https://shop.example#": "path_not_allowed", "https://shop.example?": "path_not_allowed", "null": "not_an_origin", "": "not_an_origin",
		"ftp://shop.example": "scheme_not_allowed", "http://*.example.com": "wildcard_needs_https", "https://u:p@shop.example": "not_an_origin",
		"https://shop.example'; script-src *": "not_an_origin", "https://*.localhost": "wildcard_too_wide",
	} {
		s := site.Default("shop", "Shop", []string{origin})
		if got := refusedFields(t, s)["origins[0]"]; got != code {
			t.Errorf("%q: %q, want %q", origin, got, code)
		}
	}
	for _, origin := range []string{"https://shop.example", "https://*.example.com", "http://localhost:8080", "http://127.0.0.1:8080", "https://acme.github.io", "https://münchen.example"} {
		s := site.Default("shop", "Shop", []string{origin})
		if got := refusedFields(t, s); len(got) > 0 {
			t.Errorf("%q is refused: %v", origin, got)
		}
	}
}

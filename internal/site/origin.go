package site

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// origin is a parsed entry of Site.Origins, or what a browser says in its Origin header.
type origin struct {
	scheme string
	host   string // lower-case ASCII, without port; without "*." if under is set
	port   string // "" for the scheme's own
	under  bool   // stands for every name below host, but not for host itself
}

// AllowsOrigin tells whether a page of the given origin may show this site's widget. origin is an Origin header as a browser sends
// it. This is the only place where that is decided; frame-ancestors is made from the same list.
func (s Site) AllowsOrigin(header string) bool {
	asked, code := parseOrigin(header)
	if code != "" || asked.under || !isASCII(header) {
		return false
	}
	for _, entry := range s.Origins {
		if allowed, code := parseOrigin(entry); code == "" && allowed.covers(asked) {
			return true
		}
	}
	return false
}

// Ancestors gives the origins in the form in which a browser compares them, for frame-ancestors.
func (s Site) Ancestors() []string {
	list := make([]string, 0, len(s.Origins))
	for _, entry := range s.Origins {
		if o, code := parseOrigin(entry); code == "" {
			list = append(list, o.String())
		}
	}
	return list
}

// String is the normal spelling: lower case, punycode, without the scheme's own port.
func (o origin) String() string {
	host := o.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if o.under {
		host = "*." + host
	}
	if o.port != "" {
		host += ":" + o.port
	}
	return o.scheme + "://" + host
}

func (o origin) covers(asked origin) bool {
	if o.scheme != asked.scheme || o.port != asked.port {
		return false
	}
	if o.under {
		return strings.HasSuffix(asked.host, "."+o.host) // the dot keeps evil-example.com out
	}
	return o.host == asked.host
}

// parseOrigin reads an origin. code says what is wrong with it; "" if nothing.
func parseOrigin(text string) (o origin, code string) {
	if text == "" || len(text) > 300 || strings.ContainsAny(text, " \t\r\n;,'\"\\") {
		return origin{}, "not_an_origin"
	}
	u, err := url.Parse(text)
	if err != nil || u.Opaque != "" || u.User != nil || u.Host == "" {
		return origin{}, "not_an_origin"
	}
	if u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(text, "#") {
		return origin{}, "path_not_allowed"
	}
	if u.Scheme != "https" && u.Scheme != "http" {
		return origin{}, "scheme_not_allowed"
	}
	o = origin{scheme: u.Scheme, host: strings.ToLower(u.Hostname()), port: u.Port()}
	if strings.HasSuffix(u.Host, ":") || (o.scheme == "https" && o.port == "443") || (o.scheme == "http" && o.port == "80") {
		o.port = ""
	}
	if rest, star := strings.CutPrefix(o.host, "*."); star {
		if o.scheme != "https" {
			return origin{}, "wildcard_needs_https"
		}
		o.under, o.host = true, rest
	}
	return o, checkHost(&o)
}

// checkHost makes the host ASCII and refuses what stands for too much: stars, bare addresses, and names under which
// strangers can register.
func checkHost(o *origin) (code string) {
	if strings.Contains(o.host, "*") {
		return "wildcard_too_wide"
	}
	if addr, err := netip.ParseAddr(o.host); err == nil {
		if addr.IsLoopback() && addr.Zone() == "" && !o.under {
			return "" // a developer's own machine
		}
		return "address_not_allowed"
	}
	if o.host == "localhost" && !o.under {
		return ""
	}
	host, err := hostNames.ToASCII(o.host)
	if err != nil || host == "" || strings.HasSuffix(host, ".") {
		return "not_an_origin"
	}
	o.host = host
	if _, err := publicsuffix.EffectiveTLDPlusOne(host); err != nil {
		if o.under {
			return "wildcard_too_wide"
		}
		return "public_suffix"
	}
	return ""
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

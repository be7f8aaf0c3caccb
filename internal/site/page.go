package site

import (
	"net/url"
	"strings"

	"usher/internal/chat"
)

// Limits of a page.
const (
	MaxURL   = 2048 // bytes
	maxTitle = 200  // characters
)

// CleanPage makes what a browser says of its page fit to be kept and shown: addresses are http or https, without user name,
// password and fragment, their query cut to the campaign marks (utm_*), since anything else in it may be a secret.
// An address of another kind is dropped.
func CleanPage(p chat.Page) chat.Page {
	return chat.Page{URL: cleanURL(p.URL), Title: firstChars(cleanText(p.Title), maxTitle), Referrer: cleanURL(p.Referrer)}
}

func cleanURL(text string) string {
	if len(text) > 64<<10 {
		return ""
	}
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Opaque != "" {
		return ""
	}
	u.User, u.Fragment, u.RawFragment, u.ForceQuery = nil, "", "", false
	u.RawQuery = campaign(u.RawQuery)
	if s := u.String(); len(s) <= MaxURL {
		return s
	}
	u.RawQuery, u.Path, u.RawPath = "", "/", ""
	if s := u.String(); len(s) <= MaxURL {
		return s
	}
	return ""
}

// campaign keeps the utm_* pairs of a query, in their order.
func campaign(query string) string {
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		if strings.HasPrefix(pair, "utm_") {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

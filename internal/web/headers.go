package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// pagePolicy lets a page load what came from its own origin and nothing else. The frame-ancestors part is added per profile.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; " +
	"require-trusted-types-for 'script'"

// apiHeaders sets the strict profile on every answer; pages that need another call ConsolePage or FramePage afterwards.
func apiHeaders(https bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		setAPIHeaders(c.Set, https)
		return c.Next()
	}
}

func setAPIHeaders(set func(name, value string), https bool) {
	set(fiber.HeaderXContentTypeOptions, "nosniff")
	set(fiber.HeaderReferrerPolicy, "no-referrer")
	set(fiber.HeaderXFrameOptions, "DENY")
	set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	set("Cross-Origin-Opener-Policy", "same-origin")
	set("Cross-Origin-Resource-Policy", "same-origin")
	set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
	set(fiber.HeaderCacheControl, "no-store")
	if https {
		set(fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
	}
}

// ConsolePage sets the headers of a page that no other page may frame: the console and the client room.
func ConsolePage(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, pagePolicy+"; frame-src 'self'; frame-ancestors 'none'") // it shows the panel of a draft
}

// FramePage sets the headers of a page that is shown in a frame on the given origins (scheme://host[:port], the first label may be
// a star) and nowhere else. Entries of another form are left out; without any the page cannot be framed at all.
func FramePage(c *fiber.Ctx, ancestors []string) {
	var allowed []string
	for _, origin := range ancestors {
		if isOrigin(origin) {
			allowed = append(allowed, origin)
		}
	}
	if len(allowed) == 0 {
		ConsolePage(c)
		return
	}
	c.Set(fiber.HeaderContentSecurityPolicy, pagePolicy+"; frame-ancestors "+strings.Join(allowed, " "))
	c.Response().Header.Del(fiber.HeaderXFrameOptions) // it knows no list of origins and would win in old browsers
	c.Response().Header.Del("Cross-Origin-Opener-Policy")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// isOrigin keeps anything out of the header that could end the directive or start another.
func isOrigin(s string) bool {
	if strings.ContainsAny(s, " \t\r\n;,'\"") {
		return false
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return false
	}
	return u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == "" && !u.ForceQuery &&
		strings.LastIndexByte(u.Host, '*') <= 0 && (u.Host[0] != '*' || strings.HasPrefix(u.Host, "*."))
}

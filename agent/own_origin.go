package agent

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"usher/internal/web"
)

// ownOrigin says whether an Origin header names this program. A program that is reached on the loopback interface answers to
// every spelling of it.
func (d *Door) ownOrigin(header string) bool {
	if strings.EqualFold(header, d.origin.String()) {
		return true
	}
	u, err := url.Parse(header)
	return err == nil && u.Scheme == d.origin.Scheme && u.Port() == d.origin.Port() && u.Path == "" && u.User == nil &&
		isLoopback(u.Hostname()) && isLoopback(d.origin.Hostname())
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback())
}

func (d *Door) checkOrigin(c *fiber.Ctx) error {
	if !d.ownOrigin(c.Get(fiber.HeaderOrigin)) {
		return web.ErrOrigin()
	}
	return nil
}

// The cookie's name. With __Host- a browser keeps it only if it is Secure, for this host alone and for the whole of it.
const (
	secureCookie = "__Host-usher_staff"
	plainCookie  = "usher_staff"
)

func (d *Door) cookieName() string {
	if d.secure {
		return secureCookie
	}
	return plainCookie
}

func (d *Door) cookie(c *fiber.Ctx) string { return c.Cookies(d.cookieName()) }

// setCookie gives the header that keeps a token in the browser until it is closed; an empty token takes the cookie away.
func (d *Door) setCookie(token string) string {
	cookie := http.Cookie{Name: d.cookieName(), Value: token, Path: "/", Secure: d.secure, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if token == "" {
		cookie.MaxAge = -1
	}
	return cookie.String()
}

package widget

import (
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"usher/internal/fault"
	"usher/internal/site"
	"usher/internal/web"
)

// ErrOrigin is the answer to a page that the site does not list.
var ErrOrigin = fault.New(fault.Forbidden, "forbidden_origin", "The chat does not work on this page: its address is not in the site's list.")

// caller is what the headers of a typed request say about who asks. Embed it in an operation's input.
type caller struct {
	origin, host, browser string
}

// Resolve reads the headers; huma calls it before the handler.
func (c *caller) Resolve(ctx huma.Context) []error {
	c.origin, c.host, c.browser = ctx.Header("Origin"), ctx.Header("Host"), ctx.Header("User-Agent")
	return nil
}

// checkOrigin lets Usher's own pages (the panel in its frame) and pages of the site ask. Without an Origin header, only reading is
// allowed: browsers leave it out there.
func (d *Door) checkOrigin(s site.Site, c caller, reading bool) error {
	switch {
	case c.origin == "" && reading:
	case c.origin == "" || (!d.isOwn(c.origin, c.host) && !s.AllowsOrigin(c.origin)):
		return ErrOrigin
	}
	return nil
}

// checkSocketOrigin lets only Usher's own pages open a socket: the panel lives in a frame of ours.
func (d *Door) checkSocketOrigin(c *fiber.Ctx) error {
	if d.isOwn(c.Get(fiber.HeaderOrigin), c.Get(fiber.HeaderHost)) {
		return nil
	}
	return web.ErrOrigin()
}

// isOwn tells whether an origin is Usher's: that of the public URL, or, where that is unknown or the host is this very machine, the
// host that was asked.
func (d *Door) isOwn(origin, host string) bool {
	o, err := url.Parse(origin)
	if err != nil || o.Host == "" || (o.Scheme != "https" && o.Scheme != "http") || o.Path != "" || o.User != nil {
		return false
	}
	if d.public != nil && strings.EqualFold(o.Host, d.public.Host) && o.Scheme == d.public.Scheme {
		return true
	}
	return strings.EqualFold(o.Host, host) && (d.public == nil || isLoopback(o.Hostname()))
}

func isLoopback(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}

// base is the address under which a browser reaches Usher, without a slash at its end.
func (d *Door) base(c *fiber.Ctx) string {
	if d.public != nil {
		return d.public.String()
	}
	return c.Protocol() + "://" + c.Get(fiber.HeaderHost)
}

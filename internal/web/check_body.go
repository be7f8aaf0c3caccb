package web

import (
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// checkBody refuses a body that is not clean JSON before any handler sees it. Raw bodies (uploads, callbacks of
// other services) are left to their own handlers.
func checkBody(raw []RawBody) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if findRawBody(c.Path(), raw) >= 0 {
			return c.Next()
		}
		body := c.Request().Body()
		if len(body) == 0 {
			return c.Next()
		}
		media, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
		if err != nil || media != fiber.MIMEApplicationJSON {
			return errMediaType
		}
		if charset, given := params["charset"]; given && !strings.EqualFold(charset, "utf-8") {
			return errMediaType
		}
		if c.Get(fiber.HeaderContentEncoding) != "" { // an inflated body would go round the size limit
			return errMediaType
		}
		if err := CheckJSON(body); err != nil {
			return err
		}
		return c.Next()
	}
}

// findRawBody gives the place of the first entry that a path begins with, or has the form of, or -1.
func findRawBody(address string, bodies []RawBody) int {
	return slices.IndexFunc(bodies, func(raw RawBody) bool {
		if strings.Contains(raw.Path, "*") {
			fits, err := path.Match(raw.Path, address)
			return err == nil && fits
		}
		return strings.HasPrefix(address, raw.Path)
	})
}

func pathOf(h *fasthttp.RequestHeader) string {
	address, _, _ := strings.Cut(string(h.RequestURI()), "?")
	return address
}

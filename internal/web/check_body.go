package web

import (
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// checkBody refuses a body that is not clean JSON before any handler sees it. Paths under a raw prefix (uploads, callbacks of
// other services) are left to their own handlers.
func checkBody(rawPrefixes []string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if takesRawBody(c.Path(), rawPrefixes) {
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

// takesRawBody tells whether a path begins with one of the prefixes, or has the form of one with stars, each of which stands for one part.
func takesRawBody(address string, rawPrefixes []string) bool {
	for _, prefix := range rawPrefixes {
		if strings.Contains(prefix, "*") {
			if fits, err := path.Match(prefix, address); err == nil && fits {
				return true
			}
			continue
		}
		if strings.HasPrefix(address, prefix) {
			return true
		}
	}
	return false
}

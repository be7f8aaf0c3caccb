package web

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Healthz answers 200 as long as the process can answer at all.
func Healthz(c *fiber.Ctx) error {
	return c.JSON(fiber.Map{"status": "alive"})
}

// readyWithin is how long the store may take to show that it answers.
const readyWithin = 2 * time.Second

// Readyz answers 200 while new visitors should be sent to this node: it is not draining and ping (the store's) succeeds within 2 s.
func Readyz(ping func(ctx context.Context) error, draining func() bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if draining() {
			return errDraining
		}
		ctx, cancel := context.WithTimeout(c.UserContext(), readyWithin)
		defer cancel()
		if err := ping(ctx); err != nil {
			return errUnavailable.Because(err)
		}
		return c.JSON(fiber.Map{"status": "ready"})
	}
}

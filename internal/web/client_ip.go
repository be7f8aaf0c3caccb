package web

import (
	"net/netip"

	"github.com/gofiber/fiber/v2"

	"usher/internal/gate"
)

// BehindProxies is a Config.ClientIP that believes X-Forwarded-For as far as the listed proxies have written it.
func BehindProxies(trusted []netip.Prefix) func(c *fiber.Ctx) netip.Addr {
	return func(c *fiber.Ctx) netip.Addr { return gate.ClientIP(PeerIP(c), ForwardedFor(c), trusted) }
}

// PeerIP is the address at the other end of the connection: a client's own or a proxy's. IPv4 in IPv6 form is given as IPv4.
func PeerIP(c *fiber.Ctx) netip.Addr {
	addr, err := netip.ParseAddrPort(c.Context().RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return addr.Addr().Unmap().WithZone("")
}

// ForwardedFor gives every X-Forwarded-For header as sent, in order. It is what the peer claims: read it only together with PeerIP
// and a list of proxies that are trusted.
func ForwardedFor(c *fiber.Ctx) []string {
	raw := c.Request().Header.PeekAll(fiber.HeaderXForwardedFor)
	values := make([]string, 0, len(raw))
	for _, value := range raw {
		values = append(values, string(value))
	}
	return values
}

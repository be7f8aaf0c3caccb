package hook

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"usher/internal/fault"
)

// ErrAddress is the answer to an address that must not be asked.
var ErrAddress = &fault.Error{Kind: fault.Invalid, Code: "address_not_allowed", Message: "A webhook goes to https:// and a public host. The operator can allow single hosts inside.",
	Fields: map[string]string{"url": "not_allowed"}}

// closedNets are the networks that are no part of the public internet, beside those that netip names itself.
var closedNets = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

var globalV6 = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// Public says whether an address is on the public internet. IPv4 inside IPv6 is looked at as IPv4.
func Public(addr netip.Addr) bool {
	addr = addr.Unmap()
	if !addr.IsValid() || addr.Zone() != "" || !addr.IsGlobalUnicast() || addr.IsPrivate() || addr.Is6() && !globalV6.Contains(addr) {
		return false
	}
	return !slices.ContainsFunc(closedNets, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// Hosts are hosts inside that the operator allows, as host or host:port.
type Hosts []string

func (h Hosts) allow(host, port string) bool {
	return slices.Contains(h, strings.ToLower(host)) || slices.Contains(h, strings.ToLower(net.JoinHostPort(host, port)))
}

// Lookup gives the addresses of a host.
type Lookup func(ctx context.Context, host string) ([]netip.Addr, error)

func lookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

var (
	numbers    = regexp.MustCompile(`^(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*$`) // what a C library takes for an address
	hostName   = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)+$`)
	insideOnly = []string{"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "arpa", "corp", "invalid", "onion"}
)

// checkURL refuses an address before it is saved. A name that cannot be looked up now is taken: it is looked up at each try.
func checkURL(ctx context.Context, raw string, inside Hosts, lookup Lookup) error {
	u, err := url.Parse(raw)
	if err != nil || len(raw) > 2000 || u.Opaque != "" || u.User != nil || u.Fragment != "" || strings.ContainsAny(raw, "\\ \t\r\n") {
		return ErrAddress
	}
	host, port := strings.ToLower(u.Hostname()), portOf(u)
	if inside.allow(host, port) && (u.Scheme == "http" || u.Scheme == "https") {
		return nil
	}
	if u.Scheme != "https" {
		return ErrAddress
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		if Public(addr) {
			return nil
		}
		return ErrAddress
	}
	labels := strings.Split(host, ".")
	if len(host) > 253 || numbers.MatchString(host) || !hostName.MatchString(host) || slices.Contains(insideOnly, labels[len(labels)-1]) {
		return ErrAddress
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	addrs, err := lookup(ctx, host)
	if err == nil && slices.ContainsFunc(addrs, func(a netip.Addr) bool { return !Public(a) }) {
		return ErrAddress
	}
	return nil
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "http" {
		return "80"
	}
	return "443"
}

package gate

import (
	"net/netip"
	"slices"
	"strings"
)

// maxHops bounds how many X-Forwarded-For entries are read, so that a header of
// thousands of entries costs no more than a plausible chain of proxies.
const maxHops = 32

// ClientIP returns the address of the caller as far as it can be believed.
//
// peer is the address of the TCP connection; forwardedFor holds the values of all
// X-Forwarded-For headers in the order they were received; trusted lists the proxies
// that are ours. The header is read only when peer is trusted, and from the right: each
// entry was written by the hop to its right, so the first address that is not one of our
// proxies is the last one somebody we trust has seen. Whatever stands to its left was
// written by the caller and is ignored. An entry that is no address ends the walk at the
// hop that reported it. IPv4-mapped IPv6 becomes IPv4, and zones are dropped.
//
// The result is invalid only when peer is.
func ClientIP(peer netip.Addr, forwardedFor []string, trusted []netip.Prefix) netip.Addr {
	client := plain(peer)
	hops := 0
	for _, rest := range slices.Backward(forwardedFor) {

		for more := true; more; {
			if !isTrusted(client, trusted) || hops == maxHops {
				return client
			}
			var entry string
			rest, entry, more = cutLast(rest)
			hops++
			if entry == "" { // empty list elements carry no claim
				continue
			}
			next, ok := parseHop(entry)
			if !ok {
				return client
			}
			client = next
		}
	}
	return client
}

// Prefix returns the network that one subscriber can be assumed to hold: the single
// address for IPv4, the /64 for IPv6, inside which a caller can change address at will.
// It is the zero Prefix for an invalid address.
func Prefix(addr netip.Addr) netip.Prefix {
	addr = plain(addr)
	if !addr.IsValid() {
		return netip.Prefix{}
	}
	bits := 64
	if addr.Is4() {
		bits = 32
	}
	prefix, err := addr.Prefix(bits)
	if err != nil { // cannot happen: the bits fit the address
		return netip.Prefix{}
	}
	return prefix
}

// cutLast splits the last comma-separated element off list; more tells whether
// elements remain.
func cutLast(list string) (rest, last string, more bool) {
	if i := strings.LastIndexByte(list, ','); i >= 0 {
		return list[:i], strings.Trim(list[i+1:], " \t"), true
	}
	return "", strings.Trim(list, " \t"), false
}

// parseHop reads one entry: an address, optionally quoted, in brackets or with a port.
func parseHop(entry string) (netip.Addr, bool) {
	const longest = len(`"[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255%`) + 64
	if len(entry) > longest {
		return netip.Addr{}, false
	}
	if len(entry) >= 2 && entry[0] == '"' && entry[len(entry)-1] == '"' {
		entry = entry[1 : len(entry)-1]
	}
	if addr, err := netip.ParseAddr(entry); err == nil {
		return plain(addr), true
	}
	if inner, ok := strings.CutPrefix(entry, "["); ok {
		if inner, ok = strings.CutSuffix(inner, "]"); ok {
			addr, err := netip.ParseAddr(inner)
			return plain(addr), err == nil && addr.Is6()
		}
	}
	if ap, err := netip.ParseAddrPort(entry); err == nil {
		return plain(ap.Addr()), true
	}
	return netip.Addr{}, false
}

// plain gives one address one spelling, so that it has one bucket.
func plain(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }

// isTrusted expects a plain address. Prefixes may be written in IPv4-mapped form.
func isTrusted(addr netip.Addr, trusted []netip.Prefix) bool {
	for _, p := range trusted {
		if p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

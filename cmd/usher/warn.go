package main

import "net"

// warnOfPlainHTTP says loudly that everybody on the way can read what is said here: the program listens to the network, no proxy of
// ours stands before it, and browsers reach it without TLS. The demonstration is for one's own machine and says nothing.
func (a *App) warnOfPlainHTTP() {
	address, ok := a.listener.Addr().(*net.TCPAddr)
	if a.cfg.Demo || a.https() || len(a.cfg.TrustedProxies) > 0 || (ok && address.IP.IsLoopback()) {
		return
	}
	a.log.Warn("PLAIN HTTP: passwords and messages can be read by everybody on the way. Put a proxy with TLS before Usher, then set "+
		"USHER_PUBLIC_URL to its https:// address and USHER_TRUSTED_PROXIES to its network; or listen on 127.0.0.1 only.",
		"listen", address.String(), "public_url", a.publicURL)
}

package web

import (
	"bytes"
	"strings"

	"github.com/valyala/fasthttp"

	"usher/internal/fault"
)

// onceOnly are headers that change who is asking or where a request ends; two of them mean two readers may disagree.
var onceOnly = map[string]bool{
	"host": true, "content-length": true, "transfer-encoding": true, "content-type": true, "content-encoding": true,
	"origin": true, "authorization": true, "sec-websocket-key": true, "sec-websocket-version": true,
}

// knownMethods are the methods any route may have. Everything else, TRACE and CONNECT included, is 405 everywhere.
var knownMethods = map[string]bool{
	"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, "OPTIONS": true,
}

// checkEdge refuses what fasthttp lets through but a proxy before us may read differently: a missing Host, a Content-Length beside
// a Transfer-Encoding, folded lines, bare line feeds, repeated headers; and paths that have a second spelling. The request line's
// own line feed and the bytes before it are not visible here: fasthttp has already cut them off.
func checkEdge(ctx *fasthttp.RequestCtx) *fault.Error {
	h := &ctx.Request.Header
	switch proto := string(h.Protocol()); proto {
	case "HTTP/1.1", "HTTP/1.0":
	default:
		return errVersion
	}
	if !knownMethods[string(h.Method())] {
		return errMethod
	}
	if len(h.Host()) == 0 {
		return errMalformed
	}
	if f := checkHeaderLines(h.RawHeaders()); f != nil {
		return f
	}
	if !plainPath(string(ctx.URI().PathOriginal())) {
		return errNotFound
	}
	return nil
}

func checkHeaderLines(raw []byte) *fault.Error {
	seen := make(map[string]bool, len(onceOnly))
	for len(raw) > 0 {
		line, rest, _ := bytes.Cut(raw, []byte("\n"))
		raw = rest
		if len(line) == 0 || line[len(line)-1] != '\r' || line[0] == ' ' || line[0] == '\t' {
			return errMalformed
		}
		if len(line) == 1 {
			break // the empty line at the end
		}
		name, _, ok := bytes.Cut(line, []byte(":"))
		if !ok || bytes.ContainsAny(name, " \t") {
			return errMalformed
		}
		key := strings.ToLower(string(name))
		if !onceOnly[key] {
			continue
		}
		if seen[key] {
			return errMalformed
		}
		seen[key] = true
	}
	if seen["content-length"] && seen["transfer-encoding"] {
		return errMalformed
	}
	return nil
}

// plainPath tells whether a path has one spelling only. Doubled slashes, dot segments, back slashes and escapes of any of them,
// escaped percent signs and escaped letters would let a guard and a route read different addresses.
func plainPath(path string) bool {
	if path == "*" {
		return true // OPTIONS *
	}
	if !strings.HasPrefix(path, "/") || strings.Contains(path, "//") || strings.ContainsAny(path, "\\;\x00") {
		return false
	}
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	for i := 0; i < len(path); i++ {
		if path[i] != '%' {
			continue
		}
		if i+2 >= len(path) || !plainEscape(path[i+1], path[i+2]) {
			return false
		}
	}
	return true
}

// plainEscape allows only escapes that are needed: of bytes outside ASCII and of the few that cannot stand in a path.
func plainEscape(hi, lo byte) bool {
	value := hexDigit(hi)<<4 | hexDigit(lo)
	if hexDigit(hi) > 15 || hexDigit(lo) > 15 {
		return false
	}
	return value >= 0x80 || value == ' ' || value == '"' || value == '<' || value == '>' || value == '@' || value == ':' || value == '+'
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return 255
}

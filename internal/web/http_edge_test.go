package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"usher/internal/fault"
	"usher/internal/web"
)

func edgeServer(t testing.TB, cfg web.Config) *server {
	cfg.RawBodies = []web.RawBody{{Path: "/upload"}}
	cfg.JSONLimit, cfg.BodyLimit = 64<<10, 256<<10
	return start(t, cfg, func(app *fiber.App, _ *web.Sockets) {
		app.Get("/hello", func(c *fiber.Ctx) error { return c.SendString("hello") })
		app.Post("/hello", func(c *fiber.Ctx) error { return c.SendString("posted " + c.FormValue("_method")) })
		app.Get("/panic", func(*fiber.Ctx) error { panic("secret text") })
		app.Get("/private/page", func(c *fiber.Ctx) error { return fault.New(fault.Unsigned, "not_signed_in", "Sign in first.") })
		app.Get("/ip", func(c *fiber.Ctx) error { return c.SendString(web.ClientIP(c.Context()).String()) })
		app.Post("/upload/file", func(c *fiber.Ctx) error { return c.SendString(itoa(len(c.Body()))) })
		app.Get("/fails/:kind", func(c *fiber.Ctx) error {
			f := fault.New(fault.Kind(c.Params("kind")), "some_code", "It did not work.")
			return fmt.Errorf("open /etc/secret.go:12: %w", f.Because(errors.New("mongo: E11000")))
		})
		app.Get("/plain-error", func(*fiber.Ctx) error { return errors.New("sql: no rows in /var/lib") })
	})
}

func TestUncleanRequestsAreRefused(t *testing.T) {
	s := edgeServer(t, web.Config{})
	long := strings.Repeat("x", 9<<10)
	for _, c := range []struct {
		name, request, code string
		status              int
	}{
		{"HT01 no Host", "GET /hello HTTP/1.1\r\n\r\n", "malformed_request", 400},
		{"HT01 no Host in HTTP/1.0", "GET /hello HTTP/1.0\r\n\r\n", "malformed_request", 400},
		{"HT01 two Hosts", request("GET", "/hello", "", "Host: other.test"), "malformed_request", 400},
		{"HT01 two Content-Lengths", request("POST", "/hello", "", "Content-Length: 1", "Content-Length: 2"), "malformed_request", 400},
		{"HT01 Content-Length with Transfer-Encoding", request("POST", "/hello", "", "Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n", "malformed_request", 400},
		{"HT01 folded header", request("GET", "/hello", "", "X-A: b\r\n c"), "malformed_request", 400},
		{"HT01 header folded with a tab", request("GET", "/hello", "", "X-A: b\r\n\tc"), "malformed_request", 400},
		{"HT01 space before the colon", request("GET", "/hello", "", "X-A : b"), "malformed_request", 400},
		{"HT01 bare line feed", "GET /hello HTTP/1.1\r\nHost: usher.test\nX-A: b\r\n\r\n", "malformed_request", 400},
		{"HT01 two Authorizations", request("GET", "/hello", "", "Authorization: a", "Authorization: b"), "malformed_request", 400},
		{"HT02 header of 8 KiB", request("GET", "/hello", "", "X-Long: "+long), "headers_too_large", 431},
		{"HT02 address of 64 KiB", request("GET", "/hello?"+strings.Repeat("y", 64<<10), ""), "headers_too_large", 431},
		{"HT02 body too large for JSON", request("POST", "/hello", strings.Repeat(" ", 65<<10), "Content-Type: application/json"), "body_too_large", 413},
		{"HT02 body too large for an upload", request("POST", "/upload/file", strings.Repeat(" ", 257<<10)), "body_too_large", 413},
		{"HT03 TRACE", request("TRACE", "/hello", ""), "method_not_allowed", 405},
		{"HT03 unknown method", request("BREW", "/hello", ""), "method_not_allowed", 405},
		{"HT03 CONNECT", request("CONNECT", "/hello", ""), "method_not_allowed", 405},
		{"HT03 known method without a route", request("DELETE", "/hello", ""), "method_not_allowed", 405},
		{"HT03 HTTP/9.9", "GET /hello HTTP/9.9\r\nHost: usher.test\r\n\r\n", "http_version", 505},
		{"unknown address", request("GET", "/nowhere", ""), "not_found", 404},
		{"body that is no JSON type", request("POST", "/hello", "a=1", "Content-Type: application/x-www-form-urlencoded"), "unsupported_media_type", 415},
		{"body without a type", request("POST", "/hello", "{}"), "unsupported_media_type", 415},
		{"body in another charset", request("POST", "/hello", "{}", "Content-Type: application/json; charset=utf-16"), "unsupported_media_type", 415},
		{"compressed body", request("POST", "/hello", "{}", "Content-Type: application/json", "Content-Encoding: gzip"), "unsupported_media_type", 415},
		{"body that is not UTF-8", request("POST", "/hello", "{\"a\":\"\xff\"}", "Content-Type: application/json"), "bad_encoding", 400},
		{"two JSON values", request("POST", "/hello", "{} {}", "Content-Type: application/json"), "bad_json", 400},
		{"half a character", request("POST", "/hello", `{"a":"\ud800"}`, "Content-Type: application/json"), "lone_surrogate", 422},
		{"a name twice", request("POST", "/hello", `{"a":1,"\u0061":2}`, "Content-Type: application/json"), "duplicate_key", 422},
		{"33 levels", request("POST", "/hello", strings.Repeat("[", 33)+strings.Repeat("]", 33), "Content-Type: application/json"), "too_deep", 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.raw(t, c.request).mustBe(t, c.status, c.code)
		})
	}
	if a := s.raw(t, request("GET", "/hello", "")); a.status != 200 || a.body != "hello" {
		t.Fatalf("afterwards a clean request gets %d %s", a.status, a.body)
	}
}

func TestUploadsAndCleanJSONPass(t *testing.T) {
	s := edgeServer(t, web.Config{})
	for _, c := range []struct{ name, request, body string }{
		{"upload larger than JSON may be", request("POST", "/upload/file", strings.Repeat("\xff", 100<<10)), itoa(100 << 10)},
		{"JSON with charset", request("POST", "/hello", `{"a":"😀"}`, "Content-Type: application/json; charset=UTF-8"), "posted "},
		{"JSON in chunks", request("POST", "/hello", "", "Content-Type: application/json", "Transfer-Encoding: chunked") + "2\r\n{}\r\n0\r\n\r\n", "posted "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a := s.raw(t, c.request); a.status != 200 || a.body != c.body {
				t.Fatalf("got %d %s", a.status, a.body)
			}
		})
	}
}

func TestHT04SlowRequestsEndWith408(t *testing.T) {
	s := edgeServer(t, web.Config{ReadTimeout: 150 * time.Millisecond})
	for _, c := range []struct{ name, request string }{
		{"HT04 half a header", "GET /hello HTTP/1.1\r\nHost: us"},
		{"HT04 half a body", "POST /hello HTTP/1.1\r\nHost: usher.test\r\nContent-Length: 10\r\nContent-Type: application/json\r\n\r\n{"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.raw(t, c.request).mustBe(t, 408, "request_timeout")
		})
	}
	t.Run("HT04 silent connect is closed", func(t *testing.T) {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		if n, err := conn.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
			t.Fatalf("read %d bytes, %v; want the end", n, err)
		}
	})
	t.Run("HT04 dripped header", func(t *testing.T) {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			drip := time.NewTicker(20 * time.Millisecond)
			defer drip.Stop()
			for _, b := range []byte("GET /hello HTTP/1.1\r\nHost: " + strings.Repeat("x", 500)) {
				select {
				case <-stop:
					return
				case <-drip.C:
				}
				if _, err := conn.Write([]byte{b}); err != nil {
					return
				}
			}
		}()
		_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		readAnswer(t, conn).mustBe(t, 408, "request_timeout")
	})
}

func TestHT05HT06ForwardedForIsReadFromTrustedProxiesOnly(t *testing.T) {
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for _, c := range []struct {
		name, header, want string
		trusted            []netip.Prefix
	}{
		{"HT05 not from a proxy", "X-Forwarded-For: 192.0.2.7", "127.0.0.1", nil},
		{"HT05 from a proxy the right-most counts", "X-Forwarded-For: 198.51.100.1, 192.0.2.7", "192.0.2.7", loopback},
		{"HT05 X-Real-IP is nobody's word", "X-Real-IP: 192.0.2.7", "127.0.0.1", loopback},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := edgeServer(t, web.Config{ClientIP: web.BehindProxies(c.trusted)})
			if a := s.raw(t, request("GET", "/ip", "", c.header)); a.body != c.want {
				t.Fatalf("got %s, want %s", a.body, c.want)
			}
		})
	}
}

func TestHT07PanicIsGenericAndLogged(t *testing.T) {
	s := edgeServer(t, web.Config{})
	a := s.raw(t, request("GET", "/panic", ""))
	a.mustBe(t, 500, "internal")
	if strings.Contains(a.body, "secret") || strings.Contains(a.body, ".go") {
		t.Fatalf("the client reads %s", a.body)
	}
	eventually(t, "the log holds cause and id", func() bool {
		return strings.Contains(s.log.String(), "secret text") && strings.Contains(s.log.String(), a.header.Get("X-Request-Id"))
	})
}

func TestHT08OtherSpellingsOfAPathReachNothing(t *testing.T) {
	s := edgeServer(t, web.Config{})
	s.raw(t, request("GET", "/private/page", "")).mustBe(t, 401, "not_signed_in")
	for _, target := range []string{
		"//private/page", "/private//page", "/./private/page", "/x/../private/page", "/private/%2e/page", "/private%2fpage", "/private%2Fpage",
		"/private/pag%65", "/private/page/", "/Private/page", "/private/page.", "/private/page%00", "/private\\page", "/private/page;a=b",
		"/%252e%252e/private/page", "/private/page%20", "/private/%zz", "/private/page%2", "http://usher.test//private/page",
	} {
		t.Run("HT08 "+target, func(t *testing.T) {
			s.raw(t, request("GET", target, "")).mustBe(t, 404, "not_found")
		})
	}
}

func TestHT10MethodOverrideIsIgnored(t *testing.T) {
	s := edgeServer(t, web.Config{})
	for body, kind := range map[string]string{`{"_method":"DELETE"}`: "application/json", "_method=DELETE": "application/x-www-form-urlencoded"} {
		a := s.raw(t, request("POST", "/hello", body, "Content-Type: "+kind, "X-HTTP-Method-Override: PATCH"))
		if want := map[bool]int{true: 200, false: 415}[kind == "application/json"]; a.status != want || (want == 200 && a.body != "posted ") {
			t.Fatalf("%s: got %d %s", body, a.status, a.body)
		}
	}
	for _, header := range []string{"X-HTTP-Method-Override: DELETE", "X-Method-Override: DELETE", "X-HTTP-Method: DELETE"} {
		if a := s.raw(t, request("GET", "/hello?_method=DELETE", "", header)); a.body != "hello" {
			t.Fatalf("%s: got %d %s", header, a.status, a.body)
		}
	}
}

func TestFaultsHaveTheirStatusAndTellNothingElse(t *testing.T) {
	s := edgeServer(t, web.Config{})
	for kind, status := range map[fault.Kind]int{
		fault.Malformed: 400, fault.Invalid: 422, fault.Unsigned: 401, fault.Forbidden: 403, fault.NotFound: 404, fault.Conflict: 409,
		fault.Gone: 410, fault.TooBig: 413, fault.TooMany: 429, fault.Unavailable: 503, fault.Internal: 500, "never_heard_of": 500,
	} {
		t.Run(string(kind), func(t *testing.T) {
			a := s.raw(t, request("GET", "/fails/"+string(kind), ""))
			a.mustBe(t, status, "some_code")
			for _, secret := range []string{"/etc", ".go", "mongo", "E11000", "fails"} {
				if strings.Contains(a.body, secret) {
					t.Fatalf("the client reads %s", a.body)
				}
			}
			if wants := status == 429 || status == 503; wants != (a.header.Get("Retry-After") != "") {
				t.Fatalf("Retry-After is %q", a.header.Get("Retry-After"))
			}
			var p web.Problem
			if err := json.Unmarshal([]byte(a.body), &p); err != nil || p.Status != status || p.Title == "" || p.Detail != p.Message || p.Type == "" {
				t.Fatalf("problem %+v, %v", p, err)
			}
		})
	}
	a := s.raw(t, request("GET", "/plain-error", ""))
	a.mustBe(t, 500, "internal")
	if strings.Contains(a.body, "sql") {
		t.Fatalf("the client reads %s", a.body)
	}
}

func TestRetryAfterIsRoundedUpAndFieldsAreSorted(t *testing.T) {
	f := fault.New(fault.Invalid, "invalid_form", "Look at the fields.")
	f.Fields = map[string]string{"name": "too_long", "email": "bad_format"}
	p := web.ProblemOf(fmt.Errorf("form: %w", f))
	if len(p.Errors) != 2 || p.Errors[0].Field != "email" || p.Errors[1].Message != "This is too long." {
		t.Fatalf("got %+v", p.Errors)
	}
	s := start(t, web.Config{}, func(app *fiber.App, _ *web.Sockets) {
		app.Get("/busy", func(*fiber.Ctx) error {
			return fault.New(fault.TooMany, "rate_limited", "Wait.").After(1100 * time.Millisecond)
		})
	})
	if got := s.raw(t, request("GET", "/busy", "")).header.Get("Retry-After"); got != "2" {
		t.Fatalf("Retry-After is %q", got)
	}
}

func TestTheAccessLogNamesTheRouteAndNoSecrets(t *testing.T) {
	s := edgeServer(t, web.Config{})
	s.raw(t, request("GET", "/fails/gone?token=hunter2", "", "Authorization: Bearer hunter3", "Cookie: s=hunter4"))
	s.raw(t, request("GET", "/hunter5", ""))
	eventually(t, "two lines", func() bool { return strings.Count(s.log.String(), `"msg":"request"`) == 2 })
	if strings.Contains(s.log.String(), "hunter") || !strings.Contains(s.log.String(), `"route":"/fails/:kind"`) {
		t.Fatalf("log: %s", s.log)
	}
}

func TestAPIAndPagesHaveTheirHeaders(t *testing.T) {
	s := start(t, web.Config{HTTPS: true}, func(app *fiber.App, _ *web.Sockets) {
		app.Get("/api", func(c *fiber.Ctx) error { return c.JSON("x") })
		app.Get("/console", func(c *fiber.Ctx) error { web.ConsolePage(c); return c.SendString("x") })
		app.Get("/panel", func(c *fiber.Ctx) error {
			web.FramePage(c, []string{"https://shop.example", "https://*.shop.example:8443", "https://evil.example; script-src *", "null", "https://a.example/path", "'self'"})
			return c.SendString("x")
		})
		app.Get("/orphan", func(c *fiber.Ctx) error { web.FramePage(c, nil); return c.SendString("x") })
	})
	get := func(path string) answer { return s.raw(t, request("GET", path, "")) }
	api := get("/api").header
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
		"X-Frame-Options": "DENY", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
	} {
		if api.Get(name) != want {
			t.Errorf("HT11 %s is %q, want %q", name, api.Get(name), want)
		}
	}
	for _, path := range []string{"/api", "/console", "/orphan"} {
		if csp := get(path).header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: %s", path, csp)
		}
	}
	panel := get("/panel").header
	if csp := panel.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "; frame-ancestors https://shop.example https://*.shop.example:8443") {
		t.Errorf("panel: %s", csp)
	}
	if panel.Get("X-Frame-Options") != "" {
		t.Error("X-Frame-Options would forbid the frame")
	}
}

func TestOutsideARequestThereIsNoIDAndNoAddress(t *testing.T) {
	if web.RequestID(context.Background()) != "" || web.ClientIP(context.Background()).IsValid() {
		t.Fatal("something was made up")
	}
}

func TestUP17ManyWhoOnlySayThatAFileComesHoldNoMoreThanTheirShare(t *testing.T) {
	const size = 256 << 10
	s := start(t, web.Config{BodyLimit: size, BodiesAtOnce: 4 * size, RawBodies: []web.RawBody{{Path: "/upload", Admit: func(h web.Head) (string, error) {
		if h.Get("Authorization") == "" {
			return "", fault.New(fault.NotFound, "no_conversation", "Not here.")
		}
		return h.Get("Authorization"), nil
	}}}}, func(app *fiber.App, _ *web.Sockets) {
		app.Post("/upload", func(c *fiber.Ctx) error { return c.SendString(itoa(len(c.Body()))) })
		app.Get("/hello", func(c *fiber.Ctx) error { return c.SendString("hello") })
	})
	head := func(who string) string { // and none of the bytes
		return request("POST", "/upload", "", "Authorization: "+who, "Content-Length: "+itoa(size))
	}
	upload := func(who string) (status int) {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(60 * time.Second))
		go func() { _, _ = io.WriteString(conn, head(who)+strings.Repeat("x", size)) }()
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("the answer to an upload was lost: %v", err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	for range 20 {
		s.raw(t, head("")).mustBe(t, 404, "no_conversation") // at once: nobody waits for what it says will come
	}
	var open []net.Conn
	for i := range 4 {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(60 * time.Second))
		if _, err := io.WriteString(conn, strings.Replace(head("drip "+itoa(i/2)), "\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n", 1)); err != nil {
			t.Fatal(err)
		}
		goOn := make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n")) // it has been counted
		if _, err := io.ReadFull(conn, goOn); err != nil {
			t.Fatal(err)
		}
		open = append(open, conn)
	}
	s.raw(t, head("drip 0")).mustBe(t, 429, "uploads_at_once")
	refused := s.raw(t, head("somebody else"))
	refused.mustBe(t, 503, "uploads_busy")
	if refused.header.Get("Retry-After") == "" {
		t.Errorf("told no time: %v", refused.header)
	}
	if a := s.raw(t, request("GET", "/hello", "")); a.body != "hello" {
		t.Errorf("meanwhile: %d", a.status)
	}
	if _, err := io.WriteString(open[0], strings.Repeat("x", size)); err != nil {
		t.Fatal(err)
	}
	if a := readAnswer(t, open[0]); a.body != itoa(size) {
		t.Errorf("who sends after all: %d %s", a.status, a.body)
	}
	if status := upload("somebody else"); status != 200 {
		t.Errorf("with room again: %d", status)
	}
	s.raw(t, head("drip 1")).mustBe(t, 429, "uploads_at_once")
	_ = open[2].Close()
	eventually(t, "a cut connection gives its room back", func() bool { return upload("drip 1") == 200 })
}

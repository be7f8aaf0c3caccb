package web_test

import (
	"bufio"
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/goleak"

	"usher/internal/web"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"), // one per process, for the Date header
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.gowrap1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"), // looks every 10 s whether its server has stopped
	)
}

// journal is a log that a test can read.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// server is an application on a real port.
type server struct {
	addr    string
	app     *fiber.App
	sockets *web.Sockets
	log     *journal
}

func start(t testing.TB, cfg web.Config, routes func(app *fiber.App, ss *web.Sockets)) *server {
	t.Helper()
	return startWith(t, cfg, web.SocketsConfig{}, routes)
}

func startWith(t testing.TB, cfg web.Config, sc web.SocketsConfig, routes func(app *fiber.App, ss *web.Sockets)) *server {
	t.Helper()
	log := &journal{}
	cfg.Log = slog.New(slog.NewJSONHandler(log, nil))
	sc.Log = cfg.Log
	s := &server{app: web.NewApp(cfg), sockets: web.NewSockets(sc), log: log}
	routes(s.app, s.sockets)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = ln.Addr().String()
	listening := make(chan struct{})
	s.app.Hooks().OnListen(func(fiber.ListenData) error { close(listening); return nil })
	var serving sync.WaitGroup
	serving.Go(func() { _ = s.app.Listener(web.Linger(ln)) })
	<-listening
	t.Cleanup(func() {
		ctx, cancel := contextFor(30 * time.Second)
		defer cancel()
		if err := s.sockets.Drain(ctx, 0, nil); err != nil {
			t.Errorf("drain: %v", err)
		}
		s.sockets.Close()
		if err := s.app.ShutdownWithTimeout(30 * time.Second); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		_ = ln.Close() // a shutdown that comes before the first accept does not close it
		serving.Wait()
	})
	return s
}

// answer is what came back to raw bytes.
type answer struct {
	status int
	header http.Header
	body   string
}

// raw sends bytes as they are and reads one answer.
func (s *server) raw(t testing.TB, request string) answer {
	t.Helper()
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	go func() { _, _ = io.WriteString(conn, request) }() // ends with the connection
	return readAnswer(t, conn)
}

func readAnswer(t testing.TB, conn net.Conn) answer {
	t.Helper()
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(body)}
}

// request writes a well-formed request with extra header lines.
func request(method, target, body string, headers ...string) string {
	head := method + " " + target + " HTTP/1.1\r\nHost: usher.test\r\nConnection: close\r\n"
	for _, h := range headers {
		head += h + "\r\n"
	}
	if body != "" {
		head += "Content-Length: " + itoa(len(body)) + "\r\n"
	}
	return head + "\r\n" + body
}

func (a answer) mustBe(t testing.TB, status int, code string) {
	t.Helper()
	if a.status != status || !strings.Contains(a.body, `"code":"`+code+`"`) {
		t.Fatalf("got %d %s, want %d %s", a.status, a.body, status, code)
	}
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("Content-Type is %q", got)
	}
	if a.header.Get("X-Request-Id") == "" || !strings.Contains(a.body, a.header.Get("X-Request-Id")) {
		t.Fatalf("the request id is not in header and body: %v %s", a.header, a.body)
	}
	if a.header.Get("Cache-Control") != "no-store" || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("headers: %v", a.header)
	}
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

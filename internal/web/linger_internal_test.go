package web

import (
	"bufio"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
)

// lingeringServer is an application on a real port whose JSON has 64 KiB and whose uploads are refused by their heads.
func lingeringServer(t *testing.T, bounds lingering) (addr string, listening func() int) {
	t.Helper()
	app := NewApp(Config{Log: slog.New(slog.DiscardHandler), JSONLimit: 64 << 10, RawBodies: []RawBody{
		{Path: "/refused", Admit: func(Head) (string, error) { return "", errUnavailable }}, {Path: "/upload"}}})
	app.Post("/*", func(c *fiber.Ctx) error { return c.SendString(strconv.Itoa(len(c.Body()))) })
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln := lingerWithin(inner, bounds)
	begun := make(chan struct{})
	app.Hooks().OnListen(func(fiber.ListenData) error { close(begun); return nil })
	var serving sync.WaitGroup
	serving.Go(func() { _ = app.Listener(ln) })
	<-begun
	t.Cleanup(func() {
		if err := app.ShutdownWithTimeout(30 * time.Second); err != nil {
			t.Error(err)
		}
		_ = ln.Close()
		serving.Wait()
	})
	return inner.Addr().String(), func() int {
		ln.mu.Lock()
		defer ln.mu.Unlock()
		return len(ln.listening)
	}
}

// client opens a connection and sends the head of a request.
func client(t *testing.T, addr, path string, length int) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(2 * time.Minute))
	head := "POST " + path + " HTTP/1.1\r\nHost: usher.test\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(length) + "\r\n\r\n"
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn) //nolint:forcetypeassert // net.Dial("tcp") gives no other
}

// answered reads the answer; 0 for none.
func answered(conn net.Conn) int {
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// generous are bounds that a busy machine keeps to.
var generous = lingering{bytes: 16 << 20, first: time.Minute, longest: time.Minute, atOnce: 100}

func TestWhoWritesAllBeforeReadingReadsWhyTheyWereRefused(t *testing.T) {
	addr, listening := lingeringServer(t, generous)
	const size = 13 << 20 // more than is ever taken
	body := strings.Repeat("x", size)
	for path, c := range map[string]struct{ length, want int }{"/words": {size, 413}, "/refused/file": {10 << 20, 503}, "/upload/file": {size, 413}} {
		t.Run("UP04 HT02 "+path, func(t *testing.T) {
			conn := client(t, addr, path, c.length)
			if _, err := io.WriteString(conn, body[:c.length]); err != nil {
				t.Fatalf("the body was cut: %v", err)
			}
			if status := answered(conn); status != c.want {
				t.Errorf("answered %d, want %d", status, c.want)
			}
			_ = conn.Close()
		})
	}
	t.Run("who reads first has the answer at once", func(t *testing.T) {
		conn := client(t, addr, "/words", size)
		if status := answered(conn); status != 413 {
			t.Errorf("answered %d", status)
		}
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("our half is not ended: %v", err)
		}
		_ = conn.Close()
	})
	wait(t, "nobody is listened to any longer", func() bool { return listening() == 0 })
}

func TestWhoGoesOnForEverIsCut(t *testing.T) {
	cut := func(conn net.Conn) error { // writes until the connection is gone
		for {
			if _, err := conn.Write(make([]byte, 1)); err != nil {
				return err
			}
			time.Sleep(10 * time.Millisecond) // the pace of a dripper
		}
	}
	t.Run("by time, if they drip", func(t *testing.T) {
		addr, listening := lingeringServer(t, lingering{bytes: 1 << 20, first: 50 * time.Millisecond, longest: 100 * time.Millisecond, atOnce: 100})
		if err := cut(client(t, addr, "/words", 1<<30)); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error("still listened to")
		}
		wait(t, "it has ended", func() bool { return listening() == 0 })
	})
	t.Run("by bytes, if they pour", func(t *testing.T) {
		addr, listening := lingeringServer(t, lingering{bytes: 1 << 20, first: time.Hour, longest: time.Hour, atOnce: 100})
		conn := client(t, addr, "/words", 1<<30)
		for {
			if _, err := conn.Write(make([]byte, 1<<20)); errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error("still listened to")
			} else if err == nil {
				continue
			}
			break
		}
		wait(t, "it has ended", func() bool { return listening() == 0 })
	})
	t.Run("by number, if they are many", func(t *testing.T) {
		addr, listening := lingeringServer(t, lingering{bytes: 1 << 20, first: time.Hour, longest: time.Hour, atOnce: 2})
		for range 2 {
			client(t, addr, "/words", 1<<30)
		}
		wait(t, "two are listened to", func() bool { return listening() == 2 })
		third := client(t, addr, "/words", 1<<30)
		if err := cut(third); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error("the third is listened to")
		}
		if listening() != 2 {
			t.Error("it took another's place")
		}
	})
	t.Run("by the end of the program", func(t *testing.T) {
		addr, listening := lingeringServer(t, lingering{bytes: 1 << 20, first: time.Hour, longest: time.Hour, atOnce: 2})
		client(t, addr, "/words", 1<<30)
		wait(t, "it is listened to", func() bool { return listening() == 1 })
	}) // the cleanup ends it; goleak sees whether
}

func TestAnAnswerThatRefusesNothingUnreadDoesNotLinger(t *testing.T) {
	addr, listening := lingeringServer(t, generous)
	conn := client(t, addr, "/words", 2)
	if _, err := io.WriteString(conn, "{}"); err != nil {
		t.Fatal(err)
	}
	if status := answered(conn); status != 200 {
		t.Errorf("answered %d", status)
	}
	_ = conn.Close()
	if n := listening(); n != 0 {
		t.Errorf("%d are listened to", n)
	}
}

func wait(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

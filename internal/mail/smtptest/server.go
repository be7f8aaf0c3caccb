// Package smtptest is a mail server for tests: it speaks SMTP (RFC 5321) on loopback, keeps what it is given and refuses what it is
// told to refuse.
package smtptest

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
)

// Letter is one e-mail as it arrived.
type Letter struct {
	From, To string // of the envelope
	Header   mail.Header
	Subject  string // decoded
	Text     string // decoded from quoted-printable
	Raw      string
}

// Server keeps what it is given. Make it with Start.
type Server struct {
	URL string // smtp://127.0.0.1:port

	mu      sync.Mutex
	arrived []Letter
	answers map[string]string // verb → what is answered instead
	hangUp  string            // verb at which the line is cut
	waiting chan struct{}     // closed and replaced whenever a letter arrives
}

// Start serves until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{URL: "smtp://" + listener.Addr().String(), answers: map[string]string{}, waiting: make(chan struct{})}
	var lines sync.WaitGroup
	var open sync.Map
	lines.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			open.Store(conn, true)
			lines.Go(func() {
				defer func() { _ = conn.Close(); open.Delete(conn) }()
				s.serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		open.Range(func(conn, _ any) bool { _ = conn.(net.Conn).Close(); return true }) //nolint:forcetypeassert // only connections are stored
		lines.Wait()
	})
	return s
}

// Answer makes the server answer a verb ("MAIL", "RCPT", "DATA", "." for the end of the text) with a line of its own; "" is the usual again.
func (s *Server) Answer(verb, line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[verb] = line
}

// HangUp makes the server cut the line at a verb; "" never.
func (s *Server) HangUp(verb string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hangUp = verb
}

// Letters gives what has arrived, and a channel that is closed when more arrives.
func (s *Server) Letters() ([]Letter, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter{}, s.arrived...), s.waiting
}

func (s *Server) serve(conn net.Conn) {
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 smtptest")
	var from, to string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		verb = strings.ToUpper(verb)
		usual, cut := s.rule(verb, "250 OK")
		if cut {
			return
		}
		switch verb {
		case "EHLO", "HELO":
			say("250-smtptest\r\n250 8BITMIME")
			continue
		case "MAIL":
			from = between(rest)
		case "RCPT":
			to = between(rest)
		case "DATA":
			if !s.text(in, say, usual, from, to) {
				return
			}
			continue
		case "QUIT":
			say("221 bye")
			return
		}
		say(usual)
	}
}

// text takes the text of a letter; it gives false when the line was cut.
func (s *Server) text(in *bufio.Reader, say func(string), answer, from, to string) bool {
	if !strings.HasPrefix(answer, "250") {
		say(answer)
		return true
	}
	say("354 go on")
	var raw strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		raw.WriteString(strings.TrimPrefix(line, "."))
	}
	answer, cut := s.rule(".", "250 taken")
	if strings.HasPrefix(answer, "250") {
		s.keep(from, to, raw.String())
	}
	if cut {
		return false
	}
	say(answer)
	return true
}

func (s *Server) rule(verb, usual string) (answer string, cut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.answers[verb]; a != "" {
		usual = a
	}
	return usual, s.hangUp == verb
}

func (s *Server) keep(from, to, raw string) {
	l := Letter{From: from, To: to, Raw: raw}
	if m, err := mail.ReadMessage(strings.NewReader(raw)); err == nil {
		l.Header = m.Header
		l.Subject, _ = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		l.Text = decoded(m)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived = append(s.arrived, l)
	close(s.waiting)
	s.waiting = make(chan struct{})
}

// between gives what stands in the brackets of "FROM:<a@b> BODY=8BITMIME".
func between(text string) string {
	_, text, _ = strings.Cut(text, "<")
	text, _, _ = strings.Cut(text, ">")
	return text
}

// String is for a failing test's words.
func (l Letter) String() string { return fmt.Sprintf("to %s: %s\n%s", l.To, l.Subject, l.Text) }

package twiliotest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"time"
)

// Message is one SMS that went out to a phone.
type Message struct {
	SID, To, From, Body string
	StatusCallback      string
	ValidityPeriod      string
}

// Server is the stand-in. Make it with Start; it is safe for concurrent use.
type Server struct {
	account, token string
	listener       net.Listener
	http           *http.Server
	work           sync.WaitGroup
	closing        chan struct{}

	mu     sync.Mutex
	script []Answer
	sent   []Message
	calls  int
}

// Start serves an account on a free loopback port.
func Start(account, token string) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("twiliotest: %w", err)
	}
	s := &Server{account: account, token: token, listener: listener, closing: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /2010-04-01/Accounts/{account}/Messages.json", s.create)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, 20404, "The requested resource was not found")
	})
	s.http = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	s.work.Go(func() { _ = s.http.Serve(listener) }) // ends with Close
	return s, nil
}

// URL is the address of the API.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Close ends every call under way and waits for the server.
func (s *Server) Close() {
	close(s.closing)
	_ = s.http.Close() // calls under way are cut off: that is the point
	s.work.Wait()
}

// Script says what the next calls get, one answer each. After them every call is accepted.
func (s *Server) Script(answers ...Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = append(s.script, answers...)
}

// Sent lists what went out, in order.
func (s *Server) Sent() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sent)
}

// Calls counts the requests for a message, whatever they got.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// e164 is the form of numbers that the provider takes.
var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	answer := s.next()
	user, password, _ := r.BasicAuth()
	if user != s.account || password != s.token || r.PathValue("account") != s.account {
		refuse(w, http.StatusUnauthorized, 20003, "Authenticate")
		return
	}
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, 20001, "The request is not a form")
		return
	}
	if code, text := checkForm(r.PostForm); code != 0 {
		refuse(w, http.StatusBadRequest, code, text)
		return
	}
	s.play(w, r, answer)
}

// checkForm refuses what the provider refuses, with its codes.
func checkForm(form url.Values) (code int, text string) {
	switch {
	case form.Get("To") == "":
		return 21604, "A 'To' phone number is required."
	case form.Get("From") == "" && form.Get("MessagingServiceSid") == "":
		return 21603, "A 'From' phone number is required."
	case form.Get("Body") == "":
		return 21602, "Message body is required."
	case !e164.MatchString(form.Get("To")):
		return 21211, "The 'To' number is not a valid phone number."
	}
	return 0, ""
}

func (s *Server) next() Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if len(s.script) == 0 {
		return Accept()
	}
	answer := s.script[0]
	s.script = s.script[1:]
	return answer
}

// send puts a message on its way and gives its resource.
func (s *Server) send(form url.Values) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := Message{SID: fmt.Sprintf("SM%032x", len(s.sent)+1), To: form.Get("To"), From: form.Get("From"), Body: form.Get("Body"),
		StatusCallback: form.Get("StatusCallback"), ValidityPeriod: form.Get("ValidityPeriod")}
	s.sent = append(s.sent, m)
	return map[string]any{"sid": m.SID, "account_sid": s.account, "to": m.To, "from": m.From, "body": m.Body, "status": "queued", "direction": "outbound-api",
		"api_version": "2010-04-01", "num_segments": "1", "num_media": "0", "error_code": nil, "error_message": nil, "price": nil, "price_unit": "USD",
		"uri": "/2010-04-01/Accounts/" + s.account + "/Messages/" + m.SID + ".json"}
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who has hung up does not read it
}

func refuse(w http.ResponseWriter, status, code int, text string) {
	reply(w, status, map[string]any{"code": code, "message": text, "status": status, "more_info": fmt.Sprintf("https://www.twilio.com/docs/errors/%d", code)})
}

package drive

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"usher/internal/gate"
)

// Visitor is somebody on a page with the widget. Base, Site and Token must be set.
type Visitor struct {
	Base    string
	Site    string
	Token   string
	Address string // sent as X-Forwarded-For; the program must trust loopback proxies
	Source  string // loopback address to connect from; "" is the system's choice
}

// NewVisitor is somebody with a fresh token.
func NewVisitor(base, site, address string) *Visitor {
	return &Visitor{Base: base, Site: site, Token: NewToken(), Address: address}
}

// NewToken makes what a browser makes: 32 random bytes.
func NewToken() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

// NewMessageID makes a client's id of a message.
func NewMessageID() string { return rand.Text() }

// VisitorID is what the program calls the visitor who has a token on a site.
func VisitorID(site, token string) string {
	sum := sha256.Sum256([]byte("usher visitor\x00" + site + "\x00" + token))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

// Opening is what a visitor sends to begin.
type Opening struct {
	Token     string            `json:"token"`
	StartID   string            `json:"start_id"`
	Text      string            `json:"text"`
	Answers   map[string]string `json:"answers,omitempty"`
	ElapsedMS int64             `json:"elapsed_ms"`
	Passes    []string          `json:"passes,omitempty"`
}

// Answer is a whole HTTP answer.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Begun is where a conversation began.
type Begun struct {
	Conversation string `json:"conversation"`
	MessageID    string `json:"message_id"`
	N            int64  `json:"n"`
}

// Start begins a conversation and does the work that is asked for.
func (v *Visitor) Start(ctx context.Context, text string, answers map[string]string) (Begun, error) {
	o := Opening{Token: v.Token, StartID: NewMessageID(), Text: text, Answers: answers, ElapsedMS: 5000}
	a, err := v.PostStart(ctx, o)
	if err == nil && a.Status == http.StatusPreconditionRequired {
		var pass string
		if pass, err = v.Pass(ctx); err != nil {
			return Begun{}, err
		}
		o.Passes = []string{pass}
		a, err = v.PostStart(ctx, o)
	}
	if err != nil {
		return Begun{}, err
	}
	var b Begun
	err = a.into(http.StatusCreated, &b)
	return b, err
}

// PostStart sends one request to begin, as it is.
func (v *Visitor) PostStart(ctx context.Context, o Opening) (Answer, error) {
	return v.post(ctx, "/conversations", o)
}

// Pass asks for a proof of work, does it and gives the pass.
func (v *Visitor) Pass(ctx context.Context) (string, error) {
	a, err := v.post(ctx, "/challenges", map[string]string{"token": v.Token, "purpose": "start", "kind": "work"})
	if err != nil {
		return "", err
	}
	var asked struct {
		ID   string
		Work struct {
			Salt, Target string
			Max          int
		}
	}
	if err := a.into(http.StatusCreated, &asked); err != nil {
		return "", err
	}
	solved, ok := gate.SolveProof(ctx, gate.Proof{Salt: asked.Work.Salt, Challenge: asked.Work.Target, Cost: asked.Work.Max})
	if !ok {
		return "", errors.New("the proof of work has no answer")
	}
	a, err = v.post(ctx, "/challenges/"+asked.ID+"/answer", map[string]any{"token": v.Token, "purpose": "start", "number": solved.Number})
	if err != nil {
		return "", err
	}
	var got struct{ Pass string }
	err = a.into(http.StatusOK, &got)
	return got.Pass, err
}

func (v *Visitor) post(ctx context.Context, path string, body any) (Answer, error) {
	header := v.header()
	header.Set("Origin", v.Base)
	return send(ctx, http.MethodPost, v.Base+"/widget/api/sites/"+v.Site+path, header, body)
}

func (v *Visitor) header() http.Header {
	header := http.Header{"User-Agent": {"Mozilla/5.0 (drive)"}}
	if v.Address != "" {
		header.Set("X-Forwarded-For", v.Address)
	}
	return header
}

// Dial opens the visitor's socket from a cursor, and reads until ready.
func (v *Visitor) Dial(ctx context.Context, after int64) (*Socket, error) {
	if v.Source != "" {
		ctx = From(ctx, v.Source)
	}
	s, err := Dial(ctx, v.Base, "/widget/socket", v.header())
	if err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if err = s.Send(ready, hello{"hello", 1, v.Site, v.Token, after}); err == nil {
		_, err = s.Await(ready, "ready")
	}
	if err != nil {
		s.Cut()
		return nil, err
	}
	return s, nil
}

// requests is the client of all HTTP calls; it keeps connections.
var requests = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Rest closes connections that are kept for the next request.
func Rest() {
	requests.CloseIdleConnections()
	http.DefaultClient.CloseIdleConnections()
}

func send(ctx context.Context, method, address string, header http.Header, body any) (Answer, error) {
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return Answer{}, err
		}
		reader = bytes.NewReader(raw)
		header.Set("Content-Type", "application/json")
	}
	req, err := http.NewRequestWithContext(ctx, method, address, reader)
	if err != nil {
		return Answer{}, err
	}
	req.Header = header
	answer, err := requests.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	return Answer{answer.StatusCode, answer.Header, raw}, err
}

// Get asks for anything, with headers.
func Get(ctx context.Context, address string, header http.Header) (Answer, error) {
	if header == nil {
		header = http.Header{}
	}
	return send(ctx, http.MethodGet, address, header, nil)
}

// into decodes a body when the status is the wanted one.
func (a Answer) into(status int, out any) error {
	if a.Status != status {
		return fmt.Errorf("status %d, not %d: %s", a.Status, status, a.Body)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(a.Body, out)
}

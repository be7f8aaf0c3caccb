package drive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// Frame is any frame of the server, for visitors and for staff; which fields count follows from T.
type Frame struct {
	T            string          `json:"t"`
	ID           string          `json:"id"`
	N            int64           `json:"n"`
	Head         int64           `json:"head"`
	After        int64           `json:"after"`
	Upto         int64           `json:"upto"`
	More         bool            `json:"more"`
	Events       []Event         `json:"events"`
	Conversation string          `json:"conversation"`
	Code         string          `json:"code"`
	Message      string          `json:"message"`
	RetryMS      int64           `json:"retry_ms"`
	RetryAfterMS int64           `json:"retry_after_ms"`
	State        string          `json:"state"`
	Row          json.RawMessage `json:"row"`
}

// Event is an event as a visitor or as staff get it.
type Event struct {
	N    int64  `json:"n"`
	Kind string `json:"kind"`
	ID   string `json:"id"`   // a visitor's
	Text string `json:"text"` // a visitor's
	Data struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	} `json:"data"` // staff's
}

// Said gives the id and the text of a message, on either side.
func (e Event) Said() (id, text string, ok bool) {
	if e.Kind != "said" {
		return "", "", false
	}
	if e.ID != "" {
		return e.ID, e.Text, true
	}
	return e.Data.ID, e.Data.Text, true
}

// Socket is one open connection.
type Socket struct{ conn *websocket.Conn }

// The client of all sockets. Each socket owns its connection, so nothing is pooled.
var dialer = &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: dialFrom}}

type sourceKey struct{}

// From makes connections under the context leave from a loopback address other than 127.0.0.1, for more of them than one address has ports.
func From(ctx context.Context, source string) context.Context {
	return context.WithValue(ctx, sourceKey{}, source)
}

func dialFrom(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	if source, ok := ctx.Value(sourceKey{}).(string); ok && source != "" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(source)}
	}
	return d.DialContext(ctx, network, address)
}

// Dial opens a socket. base is the program's address, and also the origin it is opened from.
func Dial(ctx context.Context, base, path string, header http.Header) (*Socket, error) {
	header = header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set("Origin", base)
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	conn, answer, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(base, "http")+path,
		&websocket.DialOptions{HTTPClient: dialer, HTTPHeader: header, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		if answer != nil {
			return nil, fmt.Errorf("socket %s: %d: %w", path, answer.StatusCode, err)
		}
		return nil, fmt.Errorf("socket %s: %w", path, err)
	}
	conn.SetReadLimit(1 << 20)
	return &Socket{conn: conn}, nil
}

// Send writes one frame.
func (s *Socket) Send(ctx context.Context, frame any) error {
	raw, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	return s.conn.Write(ctx, websocket.MessageText, raw)
}

// Read waits for the next frame.
func (s *Socket) Read(ctx context.Context) (Frame, error) {
	raw, err := s.Bytes(ctx)
	if err != nil {
		return Frame{}, err
	}
	var f Frame
	if err := json.Unmarshal(raw, &f); err != nil {
		return f, fmt.Errorf("frame %q: %w", raw, err)
	}
	return f, nil
}

// Bytes waits for the next frame and does not look into it.
func (s *Socket) Bytes(ctx context.Context) ([]byte, error) {
	_, raw, err := s.conn.Read(ctx)
	return raw, err
}

// Await reads until a frame of the type, and gives it.
func (s *Socket) Await(ctx context.Context, t string) (Frame, error) {
	for {
		f, err := s.Read(ctx)
		if err != nil || f.T == t {
			return f, err
		}
	}
}

// Cut drops the connection as a lost network does.
func (s *Socket) Cut() { _ = s.conn.CloseNow() }

// Close says goodbye.
func (s *Socket) Close() { _ = s.conn.Close(websocket.StatusNormalClosure, "") }

// Closing gives the code and the reason with which the server ended a socket; 0 when it did not say.
func Closing(err error) (code int, reason string) {
	if closed, ok := errors.AsType[websocket.CloseError](err); ok {
		return int(closed.Code), closed.Reason
	}
	return 0, ""
}

// Frames of clients.
type (
	hello struct {
		T     string `json:"t"`
		V     int    `json:"v"`
		Site  string `json:"site"`
		Token string `json:"token"`
		After int64  `json:"after"`
	}
	staffHello struct {
		T    string `json:"t"`
		V    int    `json:"v"`
		CSRF string `json:"csrf"`
	}
	// Say is a visitor's message.
	Say struct {
		T    string `json:"t"` // "say"
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	// About is a frame of staff about one conversation.
	About struct {
		T            string `json:"t"`
		Conversation string `json:"conversation"`
		After        int64  `json:"after,omitempty"`
		ID           string `json:"id,omitempty"`
		Text         string `json:"text,omitempty"`
		Delivered    int64  `json:"delivered,omitempty"`
		Seen         int64  `json:"seen,omitempty"`
	}
)

package drive

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Staff is somebody who is signed in at the console.
type Staff struct {
	Base    string
	ID      string
	Name    string
	CSRF    string
	Address string

	cookie string
}

type session struct {
	Me   struct{ ID, Name string }
	CSRF string
}

// SignIn signs somebody in with a password.
func SignIn(ctx context.Context, base, email, password, address string) (*Staff, error) {
	s := &Staff{Base: base, Address: address}
	a, err := send(ctx, http.MethodPost, base+"/agent/api/session", s.header(), map[string]string{"email": email, "password": password})
	if err != nil {
		return nil, err
	}
	return s, s.signedIn(a)
}

// SetUp uses the one-time link and gives the first manager.
func SetUp(ctx context.Context, base, token string) (*Staff, Answer, error) {
	s := &Staff{Base: base}
	a, err := send(ctx, http.MethodPost, base+"/agent/api/setup", s.header(), map[string]string{"token": token, "firm": "Kask Floors",
		"name": "Mari Kask", "email": "mari@kask.example", "password": "a long walk in the bog", "origin": "https://www.kask.example"})
	if err != nil || a.Status != http.StatusOK {
		return nil, a, err
	}
	return s, a, s.signedIn(a)
}

// SetUpWorks gives the status with which a program answers who looks whether a one-time link works.
func SetUpWorks(ctx context.Context, base, token string) (status int, err error) {
	a, err := send(ctx, http.MethodPost, base+"/agent/api/setup/look", http.Header{}, map[string]string{"token": token})
	return a.Status, err
}

func (s *Staff) signedIn(a Answer) error {
	var got session
	if err := a.into(http.StatusOK, &got); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	cookies := (&http.Response{Header: a.Header}).Cookies()
	if len(cookies) == 0 {
		return errors.New("sign in: no cookie came")
	}
	s.cookie, s.CSRF, s.ID, s.Name = cookies[0].Name+"="+cookies[0].Value, got.CSRF, got.Me.ID, got.Me.Name
	return nil
}

func (s *Staff) header() http.Header {
	h := http.Header{}
	if s.cookie != "" {
		h.Set("Cookie", s.cookie)
		h.Set("X-Usher-CSRF", s.CSRF)
	}
	if s.Address != "" {
		h.Set("X-Forwarded-For", s.Address)
	}
	return h
}

// Call does one request of the console's API; out, if not nil, gets the decoded body of a success.
func (s *Staff) Call(ctx context.Context, method, path string, body, out any) error {
	a, err := send(ctx, method, s.Base+"/agent/api"+path, s.header(), body)
	if err != nil {
		return err
	}
	if a.Status/100 != 2 {
		return fmt.Errorf("%s %s: %d: %s", method, path, a.Status, a.Body)
	}
	return a.into(a.Status, out)
}

// Row is a conversation as a list shows it, as far as anybody here looks.
type Row struct {
	ID       string `json:"id"`
	N        int64  `json:"n"`
	State    string `json:"state"`
	Agent    string `json:"agent"`
	Name     string `json:"name"`
	LastText string `json:"last_text"`
}

// List reads one page of a list.
func (s *Staff) List(ctx context.Context, list, after string, limit int) (rows []Row, next string, err error) {
	var got struct {
		Items []Row
		Next  string
	}
	err = s.Call(ctx, http.MethodGet, fmt.Sprintf("/conversations?list=%s&limit=%d&after=%s", list, limit, url.QueryEscape(after)), nil, &got)
	return got.Items, got.Next, err
}

// Log reads a conversation from its first to its last event.
func (s *Staff) Log(ctx context.Context, conversation string) (events []Event, err error) {
	for after, more := int64(0), true; more && err == nil; {
		var got struct {
			Events []Event
			Upto   int64
			More   bool
		}
		err = s.Call(ctx, http.MethodGet, fmt.Sprintf("/conversations/%s/events?after=%d&limit=100", conversation, after), nil, &got)
		events, after, more = append(events, got.Events...), got.Upto, got.More
	}
	return events, err
}

// Dial opens a console's socket and reads until ready.
func (s *Staff) Dial(ctx context.Context) (*Socket, error) {
	socket, err := Dial(ctx, s.Base, "/agent/socket", s.header())
	if err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if err = socket.Send(ready, staffHello{"hello", 1, s.CSRF}); err == nil {
		_, err = socket.Await(ready, "ready")
	}
	if err != nil {
		socket.Cut()
		return nil, err
	}
	return socket, nil
}

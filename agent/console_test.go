package agent

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"usher/internal/chat"
	"usher/internal/staff"
	"usher/internal/web"
)

// tab is one open console, as a program drives it.
type tab struct {
	t    *testing.T
	ws   *websocket.Conn
	seen []map[string]any
}

// dial opens a socket without saying hello.
func (b *browser) dial(origin string) (*tab, *http.Response, error) {
	header := http.Header{"Cookie": {plainCookie + "=" + b.cookie}}
	if origin != "" {
		header.Set("Origin", origin)
	}
	ws, res, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(b.h.url, "http")+socketPath, &websocket.DialOptions{HTTPHeader: header})
	if err != nil {
		return nil, res, err
	}
	ws.SetReadLimit(1 << 20)
	t := &tab{t: b.h.t, ws: ws}
	b.h.t.Cleanup(func() { _ = ws.CloseNow() })
	return t, res, nil
}

// open opens a console and waits until it is ready.
func (b *browser) open() *tab {
	b.h.t.Helper()
	t, _, err := b.dial(b.h.url)
	if err != nil {
		b.h.t.Fatal(err)
	}
	t.send(map[string]any{"t": "hello", "v": 1, "csrf": b.csrf})
	t.next("ready", nil)
	return t
}

func (t *tab) send(frame any) {
	t.t.Helper()
	raw, ok := frame.(string)
	if !ok {
		b, err := json.Marshal(frame)
		if err != nil {
			t.t.Fatal(err)
		}
		raw = string(b)
	}
	if err := t.ws.Write(context.Background(), websocket.MessageText, []byte(raw)); err != nil {
		t.t.Fatalf("send %s: %v", raw, err)
	}
}

// next waits for a frame of a type that fits, and drops those before it.
func (t *tab) next(kind string, fits func(map[string]any) bool) map[string]any {
	t.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		_, raw, err := t.ws.Read(ctx)
		if err != nil {
			t.t.Fatalf("waiting for %q: %v; seen %v", kind, err, t.seen)
		}
		var f map[string]any
		if err := json.Unmarshal(raw, &f); err != nil {
			t.t.Fatalf("%s: %v", raw, err)
		}
		t.seen = append(t.seen, f)
		if f["t"] == kind && (fits == nil || fits(f)) {
			return f
		}
	}
}

// await is next for a frame that may have come already, because nothing says which of two comes first.
func (t *tab) await(kind string, fits func(map[string]any) bool) map[string]any {
	t.t.Helper()
	for _, f := range t.seen {
		if f["t"] == kind && (fits == nil || fits(f)) {
			return f
		}
	}
	return t.next(kind, fits)
}

// closed waits for the end and gives its code.
func (t *tab) closed() int {
	t.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		_, _, err := t.ws.Read(ctx)
		if err == nil {
			continue
		}
		var c websocket.CloseError
		if !errors.As(err, &c) {
			t.t.Fatalf("not closed but %v", err)
		}
		return int(c.Code)
	}
}

func about(conversation string) func(map[string]any) bool {
	return func(f map[string]any) bool { return f["conversation"] == conversation }
}

func rowOf(conversation string, fits func(row map[string]any) bool) func(map[string]any) bool {
	return func(f map[string]any) bool {
		rows, _ := f["rows"].([]any)
		return slices.ContainsFunc(rows, func(one any) bool {
			r, _ := one.(map[string]any)
			return r["id"] == conversation && (fits == nil || fits(r))
		})
	}
}

func TestALeadRingsIsAcceptedAndAnswered(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleManager, staff.TierSenior)
	marek := h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	b := h.signedIn(anna)
	console := b.open()
	until(t, "Anna is here", func() bool { return seatOf(anna, h.dispatcher.Floor()).State == "here" })
	id := h.visit("Tomasz Zieliński", "Is the oak worktop in stock?")
	lead := console.next("lead", about(id))
	if lead["rule"] != "choice" || lead["answer_by"] == nil {
		t.Fatalf("lead: %v", lead)
	}
	again := b.open()
	again.next("lead", about(id)) // a page that was loaded again rings, too
	if r := into[struct{ Row row }](b.ask("POST", "/conversations/"+id+"/accept", nil).want(http.StatusOK)).Row; r.AcceptedAt == nil {
		t.Errorf("the answer would ring again: %+v", r)
	}
	console.next("lead_gone", about(id))
	console.await("rows", rowOf(id, func(r map[string]any) bool { return r["accepted_at"] != nil && r["unread"] == 1.0 }))

	console.send(map[string]any{"t": "open", "conversation": id, "after": 0})
	page := console.next("events", about(id))
	if page["after"] != 0.0 || page["more"] != false || len(page["events"].([]any)) < 3 {
		t.Fatalf("events: %v", page)
	}
	console.next("marks", about(id))
	console.send(map[string]any{"t": "say", "conversation": id, "id": "0123456789abcdef", "text": "Yes, four of them. <script>"})
	ack := console.next("ack", about(id))
	console.send(map[string]any{"t": "say", "conversation": id, "id": "0123456789abcdef", "text": "Yes, four of them. <script>"})
	if same := console.next("ack", about(id)); same["n"] != ack["n"] || same["at"] != ack["at"] {
		t.Fatalf("WS21: said once, acknowledged as %v and %v", ack, same)
	}
	console.send(map[string]any{"t": "mark", "conversation": id, "delivered": 99, "seen": 99})
	console.next("rows", rowOf(id, func(r map[string]any) bool { return r["unread"] == 0.0 }))

	colleague := h.signedIn(marek)
	if r := colleague.ask("POST", "/conversations/"+id+"/accept", nil); r.status != http.StatusConflict || r.code() != "taken" {
		t.Fatalf("AG06: Marek accepts Anna's chat: %d %s", r.status, r.body)
	}
	row := into[struct{ Items []row }](b.ask("GET", "/conversations?list=mine", nil).want(http.StatusOK)).Items
	if len(row) != 1 || row[0].WaitingOn != chat.Client || row[0].LastText != "Yes, four of them. <script>" {
		t.Fatalf("AG17: mine: %+v", row)
	}
}

// The bell goes before the conversation has learned whose it is.
func TestAConsoleThatIsLoadedWhileALeadBeginsToRingHearsIt(t *testing.T) {
	h := open(t)
	b := h.signedIn(h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior))
	console := b.open()
	console.await("people", func(f map[string]any) bool {
		return f["items"].([]any)[0].(map[string]any)["state"] == "here"
	})
	h.learning.held.Lock()
	defer h.learning.held.Unlock()
	id := h.visit("Tomasz Zieliński", "Is the oak worktop in stock?")
	console.next("lead", about(id))
	b.open().next("lead", about(id))
}

func TestTheFirstFrameMustProveThatOurPageSendsIt(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	b := h.signedIn(anna)
	t.Run("WS01 a foreign origin is refused before the upgrade", func(t *testing.T) {
		for _, origin := range []string{"https://evil.test", "null", "http://127.0.0.1:1", strings.Replace(h.url, "http:", "https:", 1)} {
			if _, res, err := b.dial(origin); err == nil || res == nil || res.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %v", origin, err)
			}
		}
	})
	t.Run("WS02 no origin is refused", func(t *testing.T) {
		if _, res, err := b.dial(""); err == nil || res.StatusCode != http.StatusForbidden {
			t.Error(err)
		}
	})
	t.Run("AG01 without a session there is no socket", func(t *testing.T) {
		if _, res, err := h.browser().dial(h.url); err == nil || res.StatusCode != http.StatusUnauthorized {
			t.Error(err)
		}
	})
	other := h.signedIn(anna)
	for name, frame := range map[string]string{"another session's csrf": `{"t":"hello","v":1,"csrf":"` + other.csrf + `"}`,
		"an empty csrf": `{"t":"hello","v":1,"csrf":""}`, "another version": `{"t":"hello","v":2,"csrf":"` + b.csrf + `"}`} {
		t.Run("AG02 "+name+" ends the socket with 4004", func(t *testing.T) {
			tab, _, err := b.dial(h.url)
			if err != nil {
				t.Fatal(err)
			}
			tab.send(frame)
			if code := tab.closed(); code != web.CloseAuthFailed {
				t.Error(code)
			}
		})
	}
	t.Run("WS42 what is sent before hello is not acted on", func(t *testing.T) {
		id := h.visit("Eva", "Hello")
		tab, _, err := b.dial(h.url)
		if err != nil {
			t.Fatal(err)
		}
		tab.send(map[string]any{"t": "say", "conversation": id, "id": "0123456789abcdef", "text": "early"})
		if code := tab.closed(); code != web.CloseNoAuth {
			t.Error(code)
		}
		if sum, err := h.chats.Summary(context.Background(), id); err != nil || sum.LastText != "Hello" {
			t.Error(sum.LastText, err)
		}
	})
	t.Run("WS09 a second hello ends the socket with 4005", func(t *testing.T) {
		tab := b.open()
		tab.send(map[string]any{"t": "hello", "v": 1, "csrf": b.csrf})
		if code := tab.closed(); code != web.CloseSecondAuth {
			t.Error(code)
		}
	})
}

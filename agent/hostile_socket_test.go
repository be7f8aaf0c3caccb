package agent

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"usher/internal/chat"
	"usher/internal/staff"
	"usher/internal/web"
)

func TestHostileFrames(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	b := h.signedIn(anna)
	id := h.visit("Eva", "Hello")
	console := b.open()
	refused := func(t *testing.T, frame any, code string) {
		t.Helper()
		console.send(frame)
		if f := console.next("error", nil); f["code"] != code {
			t.Errorf("%v: %v, want %s", frame, f, code)
		}
	}
	good := func() { console.send(map[string]any{"t": "ping"}); console.next("pong", nil) }
	t.Run("WS18 what is not one JSON value is bad_json", func(t *testing.T) {
		for _, frame := range []string{"", "x", `{"t":"ping"}{"t":"ping"}`, `{"t":"ping"} x`, `[]`, `"ping"`, `{"t":1}`, `{"t":"ping","T":"say"}`, strings.Repeat("[", 40)} {
			refused(t, frame, "bad_json")
			good()
		}
	})
	t.Run("WS19 an unknown type is told, the socket stays", func(t *testing.T) {
		for _, kind := range []string{"note", "assign", "system", "events", "rows", "", "SAY"} {
			refused(t, map[string]any{"t": kind}, "unknown_type")
		}
		good()
	})
	t.Run("WS23 a conversation that is none is not_found, and not repeated", func(t *testing.T) {
		for _, conversation := range []string{"", "x", chat.NewID(), "../../etc", strings.Repeat("x", 20000)} {
			for _, kind := range []string{"open", "say", "mark", "typing"} {
				console.send(map[string]any{"t": kind, "conversation": conversation, "id": "0123456789abcdef", "text": "x"})
				f := console.next("error", nil)
				if f["code"] != "not_found" || len(fmt.Sprint(f)) > 300 {
					t.Errorf("%s %.20s: %v", kind, conversation, f)
				}
			}
		}
	})
	t.Run("WS20 WS22 WS32 WS33 messages that are none", func(t *testing.T) {
		say := func(msg, text string) map[string]any {
			return map[string]any{"t": "say", "conversation": id, "id": msg, "text": text}
		}
		const ok = "0123456789abcdef"
		refused(t, say("", "x"), "missing_id")
		refused(t, say("short", "x"), "bad_id")
		refused(t, say("has a space in it", "x"), "bad_id")
		refused(t, say(ok, ""), "empty_text")
		refused(t, say(ok, " \n\u200b"), "empty_text")
		refused(t, say(ok, strings.Repeat("a", 4001)), "too_long")
		refused(t, say(ok, "a\x00b"), "bad_text")
		good()
		if sum, err := h.chats.Summary(context.Background(), id); err != nil || sum.LastText != "Hello" {
			t.Error(sum.LastText, err)
		}
	})
	t.Run("WS26 who and when are the server's", func(t *testing.T) {
		console.send(`{"t":"say","conversation":"` + id + `","id":"0123456789abcdef","text":"mine","by":{"kind":"visitor"},"n":99,"at":"1999-01-01T00:00:00Z","from":"x"}`)
		console.next("ack", nil)
		events, err := h.chats.Events(context.Background(), id, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if said, err := chat.Decode[chat.Said](e); e.Kind == chat.KindSaid && err == nil && said.Text == "mine" &&
				(said.By != (chat.Author{Kind: chat.Agent, ID: anna.ID, Name: anna.Name}) || e.At.Year() == 1999) {
				t.Errorf("%+v", said)
			}
		}
		refused(t, map[string]any{"t": "say", "conversation": id, "id": "0123456789abcdef", "text": "other"}, "id_reused")
	})
	t.Run("WS27 a cursor that the log never gave reads from the start, and is never a fault", func(t *testing.T) {
		for _, after := range []any{-1, 99999} {
			console.send(map[string]any{"t": "open", "conversation": id, "after": after})
			console.next("events", func(f map[string]any) bool { return f["after"] == 0.0 })
		}
		for _, after := range []string{`"1"`, `1.5`, `10000000000000000000`, `null`, `{}`} {
			console.send(`{"t":"open","conversation":"` + id + `","after":` + after + `}`)
			if after == "null" {
				console.next("events", nil)
			} else if f := console.next("error", nil); f["code"] != "bad_json" {
				t.Errorf("%s: %v", after, f)
			}
			good()
		}
	})
	t.Run("WS43 marks above the head or going back are clipped", func(t *testing.T) {
		console.send(map[string]any{"t": "mark", "conversation": id, "delivered": -5, "seen": 1 << 40})
		console.send(map[string]any{"t": "mark", "conversation": id, "delivered": 0, "seen": 0})
		good()
		sum, _ := h.chats.Summary(context.Background(), id)
		marks, seen, err := h.chats.Marks(context.Background(), id, anna.ID)
		if err != nil || marks.StaffSeen > sum.N || seen != marks.StaffSeen || seen == 0 {
			t.Errorf("%+v %d of %d, %v", marks, seen, sum.N, err)
		}
	})
	t.Run("five unreadable frames in a row end the socket with 4000", func(t *testing.T) {
		tab := b.open()
		for range badInARow {
			tab.send("x")
		}
		if code := tab.closed(); code != web.CloseBadFrames {
			t.Error(code)
		}
	})
	t.Run("WS13 a frame over 32 KiB ends the socket with 1009", func(t *testing.T) {
		tab := b.open()
		tab.send(strings.Repeat("x", 33<<10))
		if code := tab.closed(); code != web.CloseTooBig {
			t.Error(code)
		}
	})
	t.Run("WS17 a hundred messages at once are slowed down, then the socket ends with 4008; what was acknowledged stays", func(t *testing.T) {
		tab := b.open()
		var flood sync.WaitGroup
		flood.Go(func() {
			for i := range messagesPerSecond*10 + refusedAtMost + 40 {
				frame := fmt.Sprintf(`{"t":"say","conversation":%q,"id":"flood-%010d","text":"x"}`, id, i)
				if tab.ws.Write(context.Background(), websocket.MessageText, []byte(frame)) != nil {
					return // the socket has ended, as it should
				}
			}
		})
		defer flood.Wait()
		limited := tab.next("error", nil)
		if limited["code"] != "rate_limited" || limited["retry_after_ms"] == nil || limited["id"] == nil {
			t.Errorf("%v", limited)
		}
		if code := tab.closed(); code != web.CloseRate {
			t.Error(code)
		}
		acked := 0
		for _, f := range tab.seen {
			if f["t"] == "ack" {
				acked++
			}
		}
		sum, err := h.chats.Summary(context.Background(), id)
		if err != nil || acked == 0 || int(sum.N) < acked {
			t.Errorf("acked %d, head %d, %v", acked, sum.N, err)
		}
	})
	t.Run("AG23 of many tabs the newest live, and the person is there once", func(t *testing.T) {
		other := h.hire("Many Tabs", staff.RoleAgent, staff.TierJunior)
		many := h.signedIn(other)
		first := many.open()
		for range consolesAtOnce {
			many.open()
		}
		if code := first.closed(); code != web.CloseReplaced {
			t.Error(code)
		}
		people := 0
		for _, p := range h.dispatcher.Floor().People {
			if p.ID == other.ID {
				people++
			}
		}
		if people != 1 {
			t.Errorf("%d", people)
		}
	})
}

func TestALongHistoryComesInPagesAndLiveMessagesAreNotLost(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	id := h.visit("Eva", "Hello")
	sum, err := h.chats.Summary(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	visitor := chat.Author{Kind: chat.Visitor, ID: sum.Visitor}
	const messages = 700
	for i := range messages {
		if _, err := h.chats.Say(context.Background(), id, visitor, fmt.Sprintf("message-%08d", i), strings.Repeat("m", 300)); err != nil {
			t.Fatal(err)
		}
	}
	console := h.signedIn(anna).open()
	console.send(map[string]any{"t": "open", "conversation": id, "after": 0})
	upto, live := 0.0, false
	for {
		page := console.next("events", about(id))
		if page["after"].(float64) != upto {
			t.Fatalf("a page goes on from %v, not from %v", page["after"], upto)
		}
		for _, e := range page["events"].([]any) {
			if n := e.(map[string]any)["n"].(float64); n != upto+1 {
				t.Fatalf("event %v after %v", n, upto)
			}
			upto++
		}
		if !live { // in the middle of it somebody writes
			live = true
			if _, err := h.chats.Say(context.Background(), id, visitor, "message-while-reading", "live"); err != nil {
				t.Fatal(err)
			}
		}
		console.send(map[string]any{"t": "mark", "conversation": id, "delivered": upto, "seen": 0})
		if page["more"] == false {
			break
		}
	}
	if sum, err = h.chats.Summary(context.Background(), id); err != nil || float64(sum.N) > upto+5 || sum.N < messages {
		t.Fatalf("%d events, %v sent, %v", sum.N, upto, err)
	}
	ack, err := h.chats.Say(context.Background(), id, visitor, "message-after-all", "after")
	if err != nil {
		t.Fatal(err)
	}
	console.next("events", func(f map[string]any) bool { return f["upto"] == float64(ack.N) })
	console.send(map[string]any{"t": "shut", "conversation": id})
	console.send(map[string]any{"t": "ping"})
	console.next("pong", nil)
	until(t, "nobody listens any more", func() bool { return h.door.Hub.Listening(openedBy(id)) == 0 })
}

func TestWS45WhoWritesIsToldToOthersAndNotOften(t *testing.T) {
	h := open(t)
	id := h.visit("Eva", "Hello")
	anna, marek := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior), h.hire("Marek Nowak", staff.RoleAgent, staff.TierSenior)
	one, two := h.signedIn(anna).open(), h.signedIn(marek).open()
	for _, tab := range []*tab{one, two} {
		tab.send(map[string]any{"t": "open", "conversation": id, "after": 0})
		tab.next("marks", about(id))
	}
	for range 50 {
		one.send(map[string]any{"t": "typing", "conversation": id})
	}
	one.send(map[string]any{"t": "ping"})
	one.next("pong", nil)
	h.chats.Typing(id, chat.Author{Kind: chat.Visitor, ID: "secret", Name: "Eva"})
	two.next("typing", func(f map[string]any) bool { return f["by"].(map[string]any)["kind"] == "visitor" })
	one.next("typing", nil)
	of := func(tab *tab, kind string) (n int) {
		for _, f := range tab.seen {
			if f["t"] == "typing" && f["by"].(map[string]any)["kind"] == kind {
				n++
				if _, told := f["by"].(map[string]any)["id"]; told {
					t.Errorf("an id is told: %v", f)
				}
			}
		}
		return n
	}
	if of(two, "agent") != 1 || of(one, "agent") != 0 || of(one, "visitor") != 1 {
		t.Errorf("WS45: told %d, %d, %d times", of(two, "agent"), of(one, "agent"), of(one, "visitor"))
	}
}

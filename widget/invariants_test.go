package widget_test

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"usher/internal/chat"
)

// listener counts what the room of conversations tells.
type listener struct {
	mu    sync.Mutex
	typed int
}

func (l *listener) Happened(chat.News) {}

func (l *listener) Marked(string, chat.Marks) {}

func (l *listener) Typing(_ string, by chat.Author) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if by.Kind == chat.Visitor && by.ID != "x" {
		l.typed++
	}
}

func (l *listener) typings() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.typed
}

// screen is what a client shows: it keeps a cursor and resumes behind it.
type screen struct {
	line   *line
	cursor int64
	ids    []string
	acked  []string
}

// read takes frames until the answer to a ping, and fails on a gap or a double.
func (s *screen) read(t *rapid.T) {
	s.line.send(object{"t": "ping"})
	for {
		frame, code := s.line.next()
		switch {
		case code != 0:
			t.Fatalf("closed with %d", code)
		case frame["t"] == "pong":
			return
		case frame["t"] == "ack":
			s.acked = append(s.acked, frame["id"].(string))
		case frame["t"] == "events":
			if after := int64(frame["after"].(float64)); after != s.cursor {
				t.Fatalf("events after %d on a screen that has %d", after, s.cursor)
			}
			for _, e := range frame["events"].([]any) {
				if n := int64(e.(object)["n"].(float64)); n != s.cursor+1 {
					t.Fatalf("event %d after %d", n, s.cursor)
				}
				s.cursor++
				if id, ok := e.(object)["id"].(string); ok {
					s.ids = append(s.ids, id)
				}
			}
		}
	}
}

// Invariant 1: an acknowledged message is shown exactly once, in the same order, on every screen, after any reconnect.
func TestEveryAcknowledgedMessageIsOnEveryScreenOnceAndInOrder(t *testing.T) {
	h := open(t, options{})
	rapid.Check(t, func(rt *rapid.T) {
		token := newToken()
		conversation := h.begin(token)
		screens := []*screen{{}, {}}
		acked, sent := map[string]bool{}, []string{}
		receipt := int64(0)
		for i := range rapid.IntRange(1, 12).Draw(rt, "steps") {
			s := screens[rapid.IntRange(0, 1).Draw(rt, "screen")]
			if s.line == nil {
				s.line = h.hello(token, s.cursor)
			}
			switch rapid.SampledFrom([]string{"say", "say", "again", "cut", "read", "agent", "hidden"}).Draw(rt, "step") {
			case "say":
				sent = append(sent, fmt.Sprintf("message-%016d", i))
				s.line.send(object{"t": "say", "id": sent[len(sent)-1], "text": "x"})
			case "again":
				if len(sent) > 0 {
					s.line.send(object{"t": "say", "id": rapid.SampledFrom(sent).Draw(rt, "id"), "text": "x"})
				}
			case "cut":
				_ = s.line.conn.CloseNow()
				s.line = nil
			case "read":
				s.read(rt)
			case "agent":
				_, err := h.chat.Say(t.Context(), conversation, anna, newID(), "y")
				must(t, err)
			case "hidden":
				receipt++
				must(t, h.chat.LearnWait(t.Context(), conversation, chat.Waiting{Reason: "all_full", Receipt: receipt}))
			}
		}
		for _, s := range screens {
			if s.line != nil {
				s.read(rt)
			}
			for _, id := range s.acked {
				acked[id] = true
			}
		}
		// Writes of a cut socket may still be under way; a message that was never acknowledged may or may not be there. Sending everything
		// once more settles it, as a client does.
		last := &screen{line: h.hello(token, 0)}
		for _, id := range sent {
			last.line.send(object{"t": "say", "id": id, "text": "x"})
		}
		last.read(rt)
		for _, id := range last.acked {
			acked[id] = true
		}
		for _, s := range screens {
			if s.line == nil {
				s.line = h.hello(token, s.cursor)
			}
			s.read(rt)
			if diff := cmp.Diff(last.ids, s.ids); diff != "" {
				rt.Fatalf("two screens differ: %s", diff)
			}
			_ = s.line.conn.CloseNow()
		}
		_ = last.line.conn.CloseNow()
		seen := map[string]int{}
		for _, id := range last.ids {
			seen[id]++
		}
		for id := range acked {
			if seen[id] != 1 {
				rt.Fatalf("%s is shown %d times", id, seen[id])
			}
		}
	})
}

var changing = regexp.MustCompile(`"(conversation|id|message_id)":"[^"]*"`)

// Invariant 8: matching reveals nothing. Whatever the house finds out about a visitor, and how often it decides, the visitor gets
// the same bytes.
func TestAMatchedVisitorCannotBeToldFromAnUnmatchedOne(t *testing.T) {
	h := open(t, options{})
	talk := func(matched bool) string {
		token := newToken()
		var all strings.Builder
		a := h.start(token, nil)
		all.WriteString(a.body)
		conversation := a.json(t)["conversation"].(string)
		first := h.hello(token, 0)
		read := func(l *line) {
			l.send(object{"t": "ping"})
			for {
				frame, code := l.next()
				if code != 0 {
					t.Fatalf("closed with %d", code)
				}
				if frame["t"] == "pong" {
					return
				}
				all.WriteString(marshal(frame) + "\n")
			}
		}
		read(first)
		if matched {
			_, err := h.chat.LearnMatch(t.Context(), conversation, chat.Matched{Client: "c1", ClientName: "Firma", ClientKind: "client",
				Evidence: []chat.Evidence{{Kind: "email", Strength: "medium", Text: "anna@firma.pl"}}, Request: "r1", Responsible: "a1", ResponsibleName: "Anna Kask"})
			must(t, err)
			must(t, h.chat.LearnWait(t.Context(), conversation, chat.Waiting{Reason: "responsible_away", Receipt: 1}))
			must(t, h.chat.LearnAssign(t.Context(), conversation, chat.Assigned{Agent: "a1", AgentName: "Anna Kask", Rule: "responsible", Responsible: "a1", Receipt: 2}))
			must(t, h.chat.LearnAccept(t.Context(), conversation, "a1"))
			must(t, h.chat.Mark(t.Context(), conversation, anna, 3, 3))
		} else {
			must(t, h.chat.LearnAssign(t.Context(), conversation, chat.Assigned{Agent: "a1", AgentName: "Anna Kask", Rule: "choice", Responsible: "a1", Receipt: 3}))
			must(t, h.chat.Mark(t.Context(), conversation, anna, 2, 2))
		}
		all.WriteString(marshal(first.await("events")) + marshal(first.await("state")))
		first.send(object{"t": "say", "id": newID(), "text": "Hello"})
		all.WriteString(marshal(first.await("ack")))
		second := h.hello(token, 0)
		read(second)
		third := h.hello(token, 2)
		read(third)
		return changing.ReplaceAllString(all.String(), "")
	}
	if diff := cmp.Diff(talk(false), talk(true)); diff != "" {
		t.Error(diff)
	}
}

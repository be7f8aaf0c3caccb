package widget_test

import (
	"net/http"
	"strings"
	"testing"

	"usher/internal/chat"
)

func TestAVisitorStartsAndTalksWithAnAgent(t *testing.T) {
	h := open(t, options{})
	frame := h.do("GET", "/widget/frame?site=shop", "")
	if frame.status != http.StatusOK || !strings.Contains(frame.body, `id="config">{"site":"shop"`) {
		t.Fatalf("frame: %d %s", frame.status, frame.body)
	}
	token := newToken()
	conversation := h.begin(token)
	l := h.hello(token, 0)
	if ready := l.await("ready"); ready["conversation"] != conversation || ready["head"] != 1.0 {
		t.Fatalf("ready: %v", ready)
	}
	if events := l.await("events"); len(events["events"].([]any)) != 1 || events["upto"] != 1.0 || events["more"] != false {
		t.Fatalf("events: %v", events)
	}
	if state := l.await("state"); state["state"] != "waiting" {
		t.Fatalf("state: %v", state)
	}
	must(t, h.chat.LearnAssign(t.Context(), conversation, chat.Assigned{Agent: "a1", AgentName: "Anna Kask", Rule: "choice", Receipt: 1}))
	if events := l.await("events"); events["after"] != 1.0 || events["upto"] != 2.0 {
		t.Fatalf("events: %v", events)
	}
	if state := l.await("state"); state["state"] != "with" {
		t.Fatalf("state: %v", state)
	}
	_, err := h.chat.Say(t.Context(), conversation, chat.Author{Kind: chat.Agent, ID: "a1", Name: "Anna Kask"}, newID(), "Good morning!")
	must(t, err)
	if events := l.await("events"); events["upto"] != 3.0 {
		t.Fatalf("events: %v", events)
	}
	id := newID()
	l.send(object{"t": "say", "id": id, "text": "Hello"})
	if ack := l.await("ack"); ack["id"] != id || ack["n"] != 4.0 {
		t.Fatalf("ack: %v", ack)
	}
}

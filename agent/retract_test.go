package agent

import (
	"net/http"
	"strings"
	"testing"

	"usher/internal/staff"
)

func TestARetractedReplyIsATombstoneOnEveryConsole(t *testing.T) {
	h := open(t)
	anna, kadri := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior), h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior)
	id := h.visit("Tomasz", "What does it cost?")
	hers, other := h.signedIn(anna), h.signedIn(kadri)
	console, second := hers.open(), other.open()
	for _, c := range []*tab{console, second} {
		c.send(map[string]any{"t": "open", "conversation": id, "after": 0})
		c.next("events", nil)
	}
	console.send(map[string]any{"t": "say", "conversation": id, "id": "retract-me-000001", "text": "The price is 1 240"})
	console.next("ack", nil)
	other.ask("POST", "/conversations/"+id+"/messages/retract-me-000001/retract", map[string]any{}).want(http.StatusForbidden)
	for range 2 { // AG19: twice gives the same result
		hers.ask("POST", "/conversations/"+id+"/messages/retract-me-000001/retract", map[string]any{"reason": "wrong client"}).want(http.StatusOK)
	}
	second.next("events", func(f map[string]any) bool {
		events, _ := f["events"].([]any)
		return len(events) > 0 && events[len(events)-1].(map[string]any)["kind"] == "retracted"
	})
	for _, list := range []string{"/conversations?list=all", "/conversations/" + id, "/conversations/" + id + "/events"} {
		if got := hers.ask("GET", list, nil); got.status != http.StatusOK || strings.Contains(string(got.body), "1 240") {
			t.Errorf("%s still shows it: %d %s", list, got.status, got.body)
		}
	}
	hers.ask("POST", "/conversations/"+id+"/messages/retract-me-000001/original", nil).want(http.StatusForbidden)
	if got := other.ask("POST", "/conversations/"+id+"/messages/retract-me-000001/original", nil); !strings.Contains(string(got.body), "1 240") {
		t.Errorf("for a manager: %d %s", got.status, got.body)
	}
	if got := hers.ask("GET", "/conversations/"+id+"/events", nil); !strings.Contains(string(got.body), `"unsealed"`) {
		t.Errorf("the reading is not in the log: %s", got.body)
	}
}

func TestANoteIsForTheStaffAndRingsAtWhoIsMentioned(t *testing.T) {
	h := open(t)
	anna, marek := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior), h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	id := h.visit("Tomasz", "Hello?")
	hers, his := h.signedIn(anna), h.signedIn(marek)
	console := his.open()
	note := map[string]any{"id": "note-000000000001", "text": "Can the van take 3.2 m?", "mentions": []string{marek.ID}}
	for range 2 {
		hers.ask("POST", "/conversations/"+id+"/notes", note).want(http.StatusOK)
	}
	if f := console.next("mention", nil); f["conversation"] != id || f["by"] != "Anna Kask" {
		t.Errorf("told %v", f)
	}
	if got := his.ask("GET", "/conversations/"+id+"/notes", nil); strings.Count(string(got.body), "3.2 m") != 1 {
		t.Errorf("notes: %s", got.body)
	}
	if got := his.ask("GET", "/conversations/"+id+"/events", nil); strings.Contains(string(got.body), "3.2 m") {
		t.Error("the note is in the conversation")
	}
	note["mentions"], note["id"] = []string{"aaaaaaaaaaaaaaaaaaaaaaaaaa"}, "note-000000000002"
	hers.ask("POST", "/conversations/"+id+"/notes", note).want(http.StatusUnprocessableEntity)
}

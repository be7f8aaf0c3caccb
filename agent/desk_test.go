package agent

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"usher/internal/canned"
	"usher/internal/chat"
	"usher/internal/hours"
	"usher/internal/site"
	"usher/internal/staff"
	"usher/internal/tag"
)

func TestReadyRepliesAreTheFirmsOrOnesOwn(t *testing.T) {
	h := open(t)
	anna, kadri := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior), h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior)
	hers, manager := h.signedIn(anna), h.signedIn(kadri)
	body := func(name, text string, shared bool) map[string]any {
		return map[string]any{"name": name, "text": text, "shared": shared}
	}
	type answer struct {
		Reply canned.Reply `json:"reply"`
	}
	hers.ask("POST", "/replies", body("hello", "Hello", true)).want(http.StatusForbidden)
	shared := into[answer](manager.ask("POST", "/replies", body("hello", "Hello {first_name}", true)).want(http.StatusOK)).Reply
	own := into[answer](hers.ask("POST", "/replies", body("bye", "Bye {name}", false)).want(http.StatusOK)).Reply
	if own.Owner != anna.ID || shared.Owner != "" {
		t.Errorf("owners %q and %q", own.Owner, shared.Owner)
	}
	change := func(n int64) map[string]any { return map[string]any{"name": "hello", "text": "Hi", "n": n} }
	t.Run("AG03 what is somebody else's own looks as if it did not exist", func(t *testing.T) {
		manager.ask("PUT", "/replies/"+own.ID, change(own.N)).want(http.StatusNotFound)
		manager.ask("DELETE", fmt.Sprint("/replies/", own.ID, "?n=", own.N), nil).want(http.StatusNotFound)
		if got := manager.ask("GET", "/replies", nil); strings.Contains(string(got.body), "Bye") {
			t.Errorf("%s", got.body)
		}
	})
	t.Run("MG01 only managers change the firm's", func(t *testing.T) {
		hers.ask("PUT", "/replies/"+shared.ID, change(shared.N)).want(http.StatusForbidden)
		hers.ask("DELETE", fmt.Sprint("/replies/", shared.ID, "?n=", shared.N), nil).want(http.StatusForbidden)
	})
	t.Run("MG14 of two who save at once the later is told the difference", func(t *testing.T) {
		manager.ask("PUT", "/replies/"+shared.ID, change(shared.N)).want(http.StatusOK)
		late := manager.ask("PUT", "/replies/"+shared.ID, map[string]any{"name": "hello", "text": "Good day", "n": shared.N}).want(http.StatusConflict)
		if late.code() != "newer_version" || !strings.Contains(string(late.body), "body.text") {
			t.Errorf("%s", late.body)
		}
	})
	t.Run("CVE-2024-27516 variables are of a closed list", func(t *testing.T) {
		got := hers.ask("POST", "/replies", body("evil", "{{7*7}} {constructor}", false)).want(http.StatusUnprocessableEntity)
		if got.code() != "unknown_variable" || !strings.Contains(string(got.body), "{7*7}") {
			t.Errorf("%s", got.body)
		}
	})
	hers.ask("DELETE", fmt.Sprint("/replies/", own.ID, "?n=", own.N), nil).want(http.StatusNoContent)
	hers.ask("DELETE", "/replies/"+own.ID, nil).want(http.StatusUnprocessableEntity)
}

func TestTagsFilterEveryList(t *testing.T) {
	h := open(t)
	anna, kadri := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior), h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior)
	hers, manager := h.signedIn(anna), h.signedIn(kadri)
	hers.ask("POST", "/tags", map[string]any{"name": "Delivery", "colour": "green"}).want(http.StatusForbidden)
	made := into[struct {
		Tag tag.Tag `json:"tag"`
	}](manager.ask("POST", "/tags", map[string]any{"name": "Delivery", "colour": "green"}).want(http.StatusOK)).Tag
	manager.ask("POST", "/tags", map[string]any{"name": "delivery", "colour": "green"}).want(http.StatusConflict)
	tagged, other := h.visit("Tomasz", "Where is it?"), h.visit("Ewa", "Hello?")
	for range 2 {
		hers.ask("PUT", "/conversations/"+tagged+"/tags/"+made.ID, nil).want(http.StatusOK)
	}
	hers.ask("PUT", "/conversations/"+tagged+"/tags/"+chat.NewID(), nil).want(http.StatusNotFound)
	hers.ask("PUT", "/conversations/"+tagged+"/tags/x", nil).want(http.StatusBadRequest)
	until(t, "both wait for nobody at a console", func() bool {
		return strings.Count(string(hers.ask("GET", "/conversations?list=waiting", nil).body), `"waiting_reason":"`) == 2
	})
	holds := func(list string, want bool) {
		t.Helper()
		got := hers.ask("GET", "/conversations?list="+list+"&tag="+made.ID, nil).want(http.StatusOK)
		if strings.Contains(string(got.body), tagged) != want || strings.Contains(string(got.body), other) {
			t.Errorf("%s: %s", list, got.body)
		}
	}
	holds("all", true)
	holds("waiting", true)
	holds("mine", false)
	holds("closed", false)
	hers.ask("POST", "/conversations/"+tagged+"/close", nil).want(http.StatusOK)
	holds("all", false)
	holds("closed", true)
	if got := hers.ask("GET", "/conversations/"+tagged+"/events", nil); !strings.Contains(string(got.body), `"tagged"`) || !strings.Contains(string(got.body), "Anna Kask") {
		t.Errorf("who tagged it is not in the log: %s", got.body)
	}
	manager.ask("PUT", "/tags/"+made.ID, map[string]any{"name": "Post", "colour": "plain", "n": 77}).want(http.StatusConflict)
	manager.ask("DELETE", fmt.Sprint("/tags/", made.ID, "?n=", made.N), nil).want(http.StatusNoContent)
	hers.ask("DELETE", "/conversations/"+tagged+"/tags/"+made.ID, nil).want(http.StatusOK)
	hers.ask("GET", "/conversations?list=all&tag=..", nil).want(http.StatusBadRequest)
}

func TestALongWaitingListIsFilteredPartByPart(t *testing.T) {
	h := open(t)
	hers := h.signedIn(h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior))
	made, err := h.tags.Put(context.Background(), chat.Author{}, tag.Tag{Name: "rare", Colour: "plain"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for i := range 45 {
		id := h.visit(fmt.Sprint("Visitor ", i), "Hello?")
		if i%15 == 14 {
			want[id] = true
			hers.ask("PUT", "/conversations/"+id+"/tags/"+made.ID, nil).want(http.StatusOK)
		}
	}
	type part struct {
		Items []row  `json:"items"`
		Next  string `json:"next"`
	}
	for after, parts := "", 0; ; parts++ {
		got := into[part](hers.ask("GET", "/conversations?list=waiting&limit=1&tag="+made.ID+"&after="+after, nil).want(http.StatusOK))
		if len(got.Items) > 1 || parts > 10 {
			t.Fatalf("%d rows in part %d", len(got.Items), parts)
		}
		for _, r := range got.Items {
			delete(want, r.ID)
		}
		if after = got.Next; after == "" {
			break
		}
	}
	if len(want) != 0 {
		t.Errorf("%d were not found", len(want))
	}
}

func TestAConversationIsLaidAsideByTheSitesClock(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	hers := h.signedIn(anna)
	one := site.Default("demo", "Tamm", nil)
	one.Hours.Zone = "Pacific/Auckland"
	for day := range one.Hours.Week {
		one.Hours.Week[day] = []hours.Span{{From: "08:30", To: "17:00"}}
	}
	one.Origins = []string{"https://tamm.example"}
	if _, err := h.sites.Put(context.Background(), chat.Author{}, one, 0); err != nil {
		t.Fatal(err)
	}
	console := hers.open()
	id := h.visit("Tomasz", "Hello?")
	console.next("lead", nil)
	path := "/conversations/" + id
	if got := hers.ask("POST", path+"/snooze", map[string]any{"until": "tomorrow"}).want(http.StatusConflict); got.code() != "still_rings" {
		t.Errorf("%s", got.body)
	}
	hers.ask("POST", path+"/accept", nil).want(http.StatusOK)
	choices := into[map[string]any](hers.ask("GET", path+"/snooze?zone=Europe/Tallinn", nil).want(http.StatusOK))
	zone, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := choices["tomorrow"].(string)
	opens, err := time.Parse(time.RFC3339, text)
	if err != nil || choices["zone"] != "Pacific/Auckland" || opens.In(zone).Format("15:04") != "08:30" {
		t.Fatalf("choices %v", choices)
	}
	type answer struct {
		Row row `json:"row"`
	}
	got := into[answer](hers.ask("POST", path+"/snooze", map[string]any{"until": "tomorrow"}).want(http.StatusOK)).Row
	if got.SnoozedUntil == nil || !got.SnoozedUntil.Equal(opens) || got.Agent != anna.ID {
		t.Errorf("until %v, want %v; it is %q's", got.SnoozedUntil, opens, got.Agent)
	}
	if mine := hers.ask("GET", "/conversations?list=mine", nil); strings.Contains(string(mine.body), id) {
		t.Error("it is still among hers")
	}
	if asleep := hers.ask("GET", "/conversations?list=snoozed", nil); !strings.Contains(string(asleep.body), id) {
		t.Errorf("it is not in the list of what sleeps: %s", asleep.body)
	}
	day := time.Now().In(zone).AddDate(0, 0, 3).Format(time.DateOnly)
	got = into[answer](hers.ask("POST", path+"/snooze", map[string]any{"until": "at", "date": day, "time": "10:15"}).want(http.StatusOK)).Row
	if got.SnoozedUntil == nil || got.SnoozedUntil.In(zone).Format("2006-01-02 15:04") != day+" 10:15" {
		t.Errorf("a chosen time: %v", got.SnoozedUntil)
	}
	for date, code := range map[string]string{"2020-01-01": "snooze_past", "2999-01-01": "snooze_far", "tomorrow": "bad_time"} {
		if bad := hers.ask("POST", path+"/snooze", map[string]any{"until": "at", "date": date, "time": "10:15"}); bad.status != http.StatusUnprocessableEntity || bad.code() != code {
			t.Errorf("%s: %d %s", date, bad.status, bad.body)
		}
	}
	got = into[answer](hers.ask("POST", path+"/wake", nil).want(http.StatusOK)).Row
	if got.SnoozedUntil != nil {
		t.Error("it sleeps on")
	}
}

func TestANoteGoesWithAHandOver(t *testing.T) {
	h := open(t)
	anna, marek := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior), h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	hers := h.signedIn(anna)
	console := hers.open()
	id := h.visit("Tomasz", "Hello?")
	console.next("lead", nil)
	hers.ask("POST", "/conversations/"+id+"/accept", nil).want(http.StatusOK)
	his := h.signedIn(marek)
	second := his.open()
	until(t, "marek is here", func() bool { return strings.Contains(string(hers.ask("GET", "/people", nil).body), `"state":"here"`) })
	body := map[string]any{"to": marek.ID, "note": map[string]any{"id": "note-000000000001", "text": "He wants the oak."}}
	got := into[struct {
		Row row `json:"row"`
	}](hers.ask("POST", "/conversations/"+id+"/hand-over", body).want(http.StatusOK))
	if got.Row.Agent != marek.ID || got.Row.HandNote != "note-000000000001" {
		t.Errorf("it is %q's with the note %q", got.Row.Agent, got.Row.HandNote)
	}
	lead := second.next("lead", nil)
	note, _ := lead["note"].(map[string]any)
	if note["by"] != "Anna Kask" || note["text"] != "He wants the oak." {
		t.Errorf("it rings with %v", lead["note"])
	}
	third := his.open() // loaded again: it still rings, and still says why
	if note, _ := third.next("lead", nil)["note"].(map[string]any); note["text"] != "He wants the oak." {
		t.Error("after a reload the note is not told")
	}
	if events := his.ask("GET", "/conversations/"+id+"/events", nil); strings.Contains(string(events.body), "the oak") {
		t.Error("the note's text is in the conversation's own stream")
	}
	body["note"] = map[string]any{"id": "note-000000000002", "text": " "}
	his.ask("POST", "/conversations/"+id+"/hand-over", body).want(http.StatusUnprocessableEntity)
}

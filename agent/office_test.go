package agent

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/site"
	"usher/internal/staff"
	"usher/routing"
)

// afternoon is an office with two people at work, a known client and a few conversations.
type afternoon struct {
	*house
	anna, marek staff.Agent
	manager     *browser
	agent       *browser
	client      crm.Client
}

func anAfternoon(t *testing.T) *afternoon {
	t.Helper()
	a := &afternoon{house: open(t)}
	ctx := context.Background()
	if _, err := a.sites.Put(ctx, chat.Author{Kind: chat.System}, site.Default("demo", "Tamm Kitchens", []string{"https://tamm.example"}), 0); err != nil {
		t.Fatal(err)
	}
	a.anna, a.marek = a.hire("Anna Kask", staff.RoleManager, staff.TierSenior), a.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	client, err := a.clients.Add(ctx, "system", "Studio Wnętrza", []crm.Person{{Name: "Ewa", Emails: []string{"ewa@studio.example"}, Phones: []string{"+48123456789"}}})
	if err != nil {
		t.Fatal(err)
	}
	if a.client, err = a.clients.OpenRequest(ctx, "system", client.ID, "Order 4420", a.marek.ID); err != nil {
		t.Fatal(err)
	}
	a.manager, a.agent = a.signedIn(a.anna), a.signedIn(a.marek)
	return a
}

// ask begins a conversation with an e-mail address.
func (a *afternoon) ask(email, text string, suspect ...string) string {
	a.t.Helper()
	began, err := a.chats.Begin(context.Background(), chat.Opening{Site: "demo", Visitor: chat.NewID(), StartID: chat.NewID(), Text: text,
		Claim: chat.Claim{Name: "Ewa", Email: email}, Language: "pl", Suspect: suspect})
	if err != nil {
		a.t.Fatal(err)
	}
	return began.Conversation
}

// has waits until a conversation is somebody's; nobody's is "".
func (a *afternoon) has(conversation, agent string) {
	a.t.Helper()
	until(a.t, "the chat is with "+agent, func() bool {
		sum, err := a.chats.Summary(context.Background(), conversation)
		return err == nil && sum.Agent == agent && (agent != "" || sum.WaitingReason != "")
	})
}

func (a *afternoon) here(who staff.Agent, b *browser) *tab {
	a.t.Helper()
	tab := b.open()
	until(a.t, who.Name+" is here", func() bool { return seatOf(who, a.dispatcher.Floor()).State == "here" })
	return tab
}

func TestTheCardTellsWhoItIsAndWhatWasBefore(t *testing.T) {
	a := anAfternoon(t)
	first := a.ask("ewa@studio.example", "First")
	until(t, "the client is matched", func() bool {
		sum, err := a.chats.Summary(context.Background(), first)
		return err == nil && sum.Client == a.client.ID
	})
	second := a.ask("EWA@studio.example", "Second")
	until(t, "the client is matched", func() bool {
		sum, err := a.chats.Summary(context.Background(), second)
		return err == nil && sum.Client == a.client.ID
	})
	shown := into[struct {
		Row  row
		Card leadCard
	}](a.agent.ask("GET", "/conversations/"+second, nil).want(http.StatusOK))
	card := shown.Card
	if card.Client == nil || card.Client.Name != "Studio Wnętrza" || card.Client.Verified || !slices.Contains(card.Client.Phones, "+48123456789") {
		t.Errorf("%+v", card.Client)
	}
	if len(card.Requests) != 1 || card.Requests[0].ResponsibleName != "Marek Nowak" || card.Requests[0].Title != "Order 4420" {
		t.Errorf("%+v", card.Requests)
	}
	if len(card.Earlier) != 1 || card.Earlier[0].ID != first || len(card.Evidence) == 0 {
		t.Errorf("%+v %+v", card.Earlier, card.Evidence)
	}
}

func TestMovingAConversation(t *testing.T) {
	a := anAfternoon(t)
	annas, mareks := a.here(a.anna, a.manager), a.here(a.marek, a.agent)
	id := a.ask("ewa@studio.example", "Where is my order?")
	lead := mareks.next("lead", about(id))
	if lead["rule"] != "responsible" {
		t.Errorf("%v", lead)
	}
	a.agent.ask("POST", "/conversations/"+id+"/refuse", map[string]any{"reason": "at the workshop"}).want(http.StatusOK)
	if gone := mareks.next("lead_gone", about(id)); gone["why"] != "refused" {
		t.Errorf("%v", gone)
	}
	if helper := annas.await("lead", about(id)); helper["helper_for"] != "Marek Nowak" {
		t.Errorf("%v", helper)
	}
	a.manager.ask("POST", "/conversations/"+id+"/accept", nil).want(http.StatusOK)
	a.manager.ask("POST", "/conversations/"+id+"/hand-over", map[string]any{"to": a.marek.ID}).want(http.StatusOK)
	mareks.await("lead", func(f map[string]any) bool { return f["conversation"] == id && f["rule"] == "hand_over" })
	a.manager.ask("POST", "/conversations/"+id+"/hand-over", map[string]any{"to": chat.NewID()}).want(http.StatusUnprocessableEntity)
	a.agent.ask("POST", "/conversations/"+id+"/hand-up", nil).want(http.StatusOK)
	a.has(id, a.anna.ID)
	if r := into[struct{ Row row }](a.agent.ask("POST", "/conversations/"+id+"/take", nil).want(http.StatusOK)).Row; r.Agent != a.marek.ID {
		t.Errorf("taken, and answered as %+v", r)
	}
	a.agent.ask("POST", "/conversations/"+id+"/close", nil).want(http.StatusOK)
	annas.await("rows", rowOf(id, func(r map[string]any) bool { return r["state"] == "closed" }))
	annas.await("counts", func(f map[string]any) bool { return f["all"] == 0.0 })
	a.agent.ask("POST", "/conversations/"+id+"/reopen", nil).want(http.StatusOK)
	annas.await("rows", rowOf(id, func(r map[string]any) bool { return r["state"] == "open" }))

	items := into[struct {
		Items []struct {
			Receipt     routing.Receipt
			Explanation routing.Explanation
			People      []routing.Explanation
		}
		Names map[string]string
	}](a.manager.ask("GET", "/conversations/"+id+"/receipts", nil).want(http.StatusOK))
	if len(items.Items) < 4 || items.Names[a.anna.ID] != "Anna Kask" {
		t.Fatalf("%+v", items)
	}
	for i, item := range items.Items {
		if i > 0 && item.Receipt.Head.Number >= items.Items[i-1].Receipt.Head.Number {
			t.Errorf("receipt %d comes after %d", item.Receipt.Head.Number, items.Items[i-1].Receipt.Head.Number)
		}
		if winner := item.Receipt.Result.Agent; winner != "" && (!item.Explanation.Chosen || item.Explanation.Agent != winner) {
			t.Errorf("%+v explains %s", item.Explanation, winner)
		}
		if len(item.People) != len(item.Receipt.Floor.Rows) {
			t.Errorf("%d explanations for %d people", len(item.People), len(item.Receipt.Floor.Rows))
		}
	}
}

func TestTakingAtCapacity(t *testing.T) {
	a := anAfternoon(t)
	a.here(a.anna, a.manager)
	a.here(a.marek, a.agent)
	both := map[*browser]staff.Agent{a.manager: a.anna, a.agent: a.marek}
	for range 6 { // three each; one after the other, because leads that come together may change places
		id := a.ask("x@x.example", "Hello")
		until(t, "somebody has it", func() bool {
			sum, err := a.chats.Summary(context.Background(), id)
			return err == nil && sum.Agent != ""
		})
	}
	waits := a.ask("x@x.example", "One too many")
	a.has(waits, "")
	take := func(b *browser, body any) reply { return b.ask("POST", "/conversations/"+waits+"/take", body) }
	for b, who := range both {
		t.Run("AG06 "+who.Role+" at capacity is told so with 409", func(t *testing.T) {
			for _, body := range []any{nil, map[string]any{}, map[string]any{"over_reason": " "}} {
				if r := take(b, body).want(http.StatusConflict); r.code() != "at_capacity" {
					t.Error(string(r.body))
				}
			}
		})
	}
	t.Run("AG06 an agent has no reason that would do", func(t *testing.T) {
		take(a.agent, map[string]any{"over_reason": "urgent"}).want(http.StatusForbidden)
		take(a.manager, map[string]any{"over_reason": "two\nlines"}).want(http.StatusUnprocessableEntity)
		for _, bad := range []any{strings.Repeat("x", 201), map[string]any{"$ne": nil}, []any{"x"}, 7, true} {
			take(a.manager, map[string]any{"over_reason": bad}).want(http.StatusUnprocessableEntity)
		}
		a.has(waits, "")
	})
	t.Run("AG06 a manager goes over with a reason, which the log and the receipt hold", func(t *testing.T) {
		if r := into[struct{ Row row }](take(a.manager, map[string]any{"over_reason": "They stand at our door"}).want(http.StatusOK)).Row; r.Agent != a.anna.ID || !r.OverCapacity {
			t.Errorf("%+v", r)
		}
		for _, what := range []string{"/events", "/receipts"} {
			if r := a.agent.ask("GET", "/conversations/"+waits+what, nil).want(http.StatusOK); !strings.Contains(string(r.body), `"over_reason":"They stand at our door"`) {
				t.Errorf("%s: %s", what, r.body)
			}
		}
	})
}

func TestAnAlarmWhenNobodyIsThere(t *testing.T) {
	a := anAfternoon(t)
	id := a.ask("x@x.example", "Anybody?")
	a.has(id, "")
	waiting := into[struct{ Items []row }](a.agent.ask("GET", "/conversations?list=waiting", nil).want(http.StatusOK)).Items
	if len(waiting) != 1 || waiting[0].WaitingReason == "" {
		t.Errorf("%+v", waiting)
	}
	tab := a.agent.open()
	a.door.NobodyReached(id)
	if f := tab.next("alarm", about(id)); f["code"] != "nobody_reached" {
		t.Errorf("%v", f)
	}
}

func TestTheSuspectLane(t *testing.T) {
	a := anAfternoon(t)
	tab := a.here(a.marek, a.agent)
	id := a.ask("x@x.example", "Bitcoin", "too_fast")
	tab.await("counts", func(f map[string]any) bool { return f["suspect"] == 1.0 && f["all"] == 0.0 })
	suspects := into[struct{ Items []row }](a.agent.ask("GET", "/conversations?list=suspect", nil).want(http.StatusOK)).Items
	if len(suspects) != 1 || suspects[0].State != chat.Suspect {
		t.Errorf("%+v", suspects)
	}
	a.agent.ask("POST", "/conversations/"+id+"/free", nil).want(http.StatusOK)
	tab.next("lead", about(id))
}

func TestRouting(t *testing.T) {
	a := anAfternoon(t)
	a.here(a.anna, a.manager)
	now := into[struct {
		Policy   routing.Policy
		Version  int64
		Presets  []routing.Policy
		Problems []string
	}](a.agent.ask("GET", "/routing", nil).want(http.StatusOK))
	if len(now.Presets) != 4 || len(now.Problems) != 0 || now.Policy.Algorithm == "" {
		t.Fatalf("%+v", now)
	}
	seniors := routing.Presets()[2]
	a.agent.ask("PUT", "/routing", map[string]any{"policy": seniors, "version": now.Version}).want(http.StatusForbidden)
	t.Run("a policy that cannot decide is refused with its reasons", func(t *testing.T) {
		bad := seniors
		bad.Steps, bad.GraceS = nil, -1
		r := a.manager.ask("PUT", "/routing", map[string]any{"policy": bad, "version": now.Version}).want(http.StatusUnprocessableEntity)
		if !strings.Contains(string(r.body), "at least one step") || !strings.Contains(string(r.body), "grace") {
			t.Error(string(r.body))
		}
	})
	a.manager.ask("PUT", "/routing", map[string]any{"policy": seniors, "version": now.Version}).want(http.StatusOK)
	t.Run("MG14 of two managers who change it, the second is told", func(t *testing.T) {
		a.manager.ask("PUT", "/routing", map[string]any{"policy": seniors, "version": now.Version}).want(http.StatusConflict)
	})
	t.Run("a preview decides and gives nobody anything", func(t *testing.T) {
		before := a.dispatcher.Floor()
		r := into[struct {
			Decision routing.Result
			People   []routing.Explanation
			Names    map[string]string
		}](a.agent.ask("POST", "/routing/preview", map[string]any{"lead": map[string]any{"language": "pl", "priority": "high"}}).want(http.StatusOK))
		if r.Decision.Agent != a.anna.ID || r.Names[a.anna.ID] != "Anna Kask" || len(r.People) != 2 {
			t.Errorf("%+v", r)
		}
		if after := a.dispatcher.Floor(); seatOf(a.anna, after).Load != seatOf(a.anna, before).Load {
			t.Errorf("%+v", after)
		}
		a.agent.ask("POST", "/routing/preview", map[string]any{"lead": map[string]any{"client": chat.NewID()}}).want(http.StatusNotFound)
	})
}

func TestPresenceIsChosenAndSeen(t *testing.T) {
	a := anAfternoon(t)
	tab := a.here(a.marek, a.agent)
	a.agent.ask("PUT", "/me/presence", map[string]any{"state": "away"}).want(http.StatusNoContent)
	tab.next("people", func(f map[string]any) bool {
		for _, p := range f["items"].([]any) {
			if p := p.(map[string]any); p["id"] == a.marek.ID && p["state"] == "away" {
				return true
			}
		}
		return false
	})
	a.agent.ask("PUT", "/me/presence", map[string]any{"state": "dancing"}).want(http.StatusUnprocessableEntity)
	all := into[struct{ Items []staffPerson }](a.agent.ask("GET", "/people", nil).want(http.StatusOK)).Items
	if len(all) != 2 || all[1].State != "away" || all[1].Limit != 3 || all[1].Since == nil {
		t.Errorf("%+v", all)
	}
}

// TestAG20MG12NothingSecretLeaves reads every answer and every frame of an afternoon and looks for names that only secrets have, and for secrets.
func TestAG20MG12NothingSecretLeaves(t *testing.T) {
	a := anAfternoon(t)
	tab := a.here(a.marek, a.agent)
	id := a.ask("ewa@studio.example", "Hello")
	tab.next("lead", about(id))
	tab.send(map[string]any{"t": "open", "conversation": id, "after": 0})
	tab.next("marks", about(id))
	tab.send(map[string]any{"t": "say", "conversation": id, "id": "0123456789abcdef", "text": "Hi"})
	tab.next("ack", about(id))
	tab.await("rows", rowOf(id, nil))
	secret, err := a.sites.Secret("demo")
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string][]byte{}
	answers["GET the list of all"] = a.manager.ask("GET", "/conversations?list=all", nil).want(http.StatusOK).body
	each(func(method, path string, _ rule, _ any) {
		if method == "GET" && !strings.Contains(strings.TrimPrefix(path, "/conversations/{id}"), "{") {
			answers["GET "+path] = a.manager.ask("GET", strings.ReplaceAll(path, "{id}", id), nil).body // an honest refusal is read as well
		}
	})
	if len(answers) < 10 {
		t.Fatalf("only %d routes were read", len(answers))
	}
	answers["POST /session"] = a.browser().ask("POST", "/session", map[string]any{"email": a.anna.Email, "password": password}).want(http.StatusOK).body
	answers["POST /session, wrong"] = a.browser().ask("POST", "/session", map[string]any{"email": a.anna.Email, "password": "x"}).body
	answers["POST preview"] = a.agent.ask("POST", "/routing/preview", map[string]any{"lead": map[string]any{}}).want(http.StatusOK).body
	answers["POST close"] = a.agent.ask("POST", "/conversations/"+id+"/close", nil).want(http.StatusOK).body
	answers["PATCH person"] = a.manager.ask("PATCH", "/people/"+a.marek.ID, map[string]any{"limit": 4}).want(http.StatusOK).body
	answers["frames"] = encode(tab.seen)
	for what, body := range answers {
		var v any
		if err := json.Unmarshal(body, &v); err != nil && !strings.HasSuffix(what, "/export") { // a table is no JSON
			t.Fatalf("%s: %v", what, err)
		}
		for _, name := range namesIn(v) {
			if isSecretName(name) {
				t.Errorf("AG20 MG12 %s tells %q", what, name)
			}
		}
		for _, hidden := range []string{secret, "argon2id", a.manager.cookie, a.agent.cookie} {
			if strings.Contains(string(body), hidden) {
				t.Errorf("AG20 %s holds a secret", what)
			}
		}
	}
	log := a.journal.String()
	for _, hidden := range []string{secret, password, a.manager.cookie, a.agent.cookie, a.manager.csrf, "argon2id"} {
		if strings.Contains(log, hidden) {
			t.Errorf("the log holds a secret")
		}
	}
}

func namesIn(v any) (names []string) {
	switch x := v.(type) {
	case map[string]any:
		for name, value := range x {
			names = append(append(names, name), namesIn(value)...)
		}
	case []any:
		for _, value := range x {
			names = append(names, namesIn(value)...)
		}
	}
	return names
}

package agent

import (
	"context"
	"net/http"
	"testing"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/staff"
)

func TestTwoCardsAreMergedSeenAsOneAndSplit(t *testing.T) {
	h := open(t)
	anna, kadri := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior), h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior)
	hers := h.signedIn(anna)
	firm, err := h.clients.Add(t.Context(), "x", "Baltic Homes", []crm.Person{{Name: "Liis", Emails: []string{"liis@baltic.example"}}})
	if err != nil {
		t.Fatal(err)
	}
	if firm, err = h.clients.OpenRequest(t.Context(), "x", firm.ID, "Order 4417", anna.ID); err != nil {
		t.Fatal(err)
	}
	conversation := h.visit("Stray Lead", "Hello?")
	var stray string
	until(t, "the lead has a card", func() bool {
		sum, err := h.chats.Summary(context.Background(), conversation)
		stray = sum.Client
		return err == nil && stray != ""
	})
	if _, err := h.clients.OpenRequest(t.Context(), "x", stray, "Delivery", kadri.ID); err != nil {
		t.Fatal(err)
	}
	type preview struct {
		From, Into mergeSide
		Rivals     []requestItem
	}
	p := into[preview](hers.ask("GET", "/clients/"+stray+"/merge?into="+firm.ID, nil).want(http.StatusOK))
	if p.From.Conversations != 1 || p.Into.Conversations != 0 || len(p.Rivals) != 2 {
		t.Fatalf("%+v", p)
	}
	body := map[string]any{"into": firm.ID, "n": p.From.N, "into_n": p.Into.N, "why": "the same firm"}
	if r := hers.ask("POST", "/clients/"+stray+"/merge", body).want(http.StatusConflict); r.code() != "two_responsible" {
		t.Errorf("with rivals: %s", r.code())
	}
	body["first"], body["n"] = p.Rivals[0].ID, p.From.N-1
	if r := hers.ask("POST", "/clients/"+stray+"/merge", body).want(http.StatusConflict); r.code() != "changed" {
		t.Errorf("an older card: %s", r.code())
	}
	if r := hers.ask("GET", "/clients/"+firm.ID+"/merge?into="+stray, nil).want(http.StatusConflict); r.code() != "wrong_way" {
		t.Errorf("a client into a lead: %s", r.code())
	}
	body["n"] = p.From.N
	merged := into[clientPage](hers.ask("POST", "/clients/"+stray+"/merge", body).want(http.StatusOK))
	if merged.Client.ID != firm.ID || merged.Count != 1 || len(merged.Conversations) != 1 || len(merged.Client.People) != 2 || len(merged.Journal) != 1 || merged.Journal[0].ByName != "Anna Kask" {
		t.Fatalf("%+v", merged)
	}
	card := into[struct{ Card leadCard }](hers.ask("GET", "/conversations/"+conversation, nil).want(http.StatusOK)).Card
	if card.Client.ID != firm.ID || len(card.Requests) != 2 {
		t.Errorf("the conversation's card: %+v", card)
	}
	away := into[clientPage](hers.ask("GET", "/clients/"+stray, nil).want(http.StatusOK))
	if away.MergedInto == nil || away.MergedInto.ID != firm.ID {
		t.Errorf("the card that went: %+v", away)
	}
	if err := h.chats.Close(t.Context(), conversation, chat.Author{Kind: chat.Agent, ID: anna.ID}); err != nil {
		t.Fatal(err)
	}
	split := into[clientPage](hers.ask("POST", "/clients/"+firm.ID+"/split", map[string]any{"merge": merged.Journal[0].Merge, "why": "two brothers"}).want(http.StatusOK))
	if split.Client.ID != stray || split.MergedInto != nil || split.Count != 1 || len(split.Journal) != 2 {
		t.Errorf("%+v", split)
	}
	hers.ask("POST", "/clients/"+firm.ID+"/split", map[string]any{"merge": merged.Journal[0].Merge}).want(http.StatusNotFound)
	h.browser().ask("GET", "/clients/"+firm.ID, nil).want(http.StatusUnauthorized)
}

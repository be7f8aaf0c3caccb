package agent

import (
	"net/http"
	"net/url"
	"testing"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/staff"
	"usher/internal/tag"
)

// finds waits until a search finds so many places: names are followed soon after they change.
func (b *browser) finds(words string, want int) {
	b.h.t.Helper()
	until(b.h.t, "the search for "+words, func() bool { return len(b.find("q="+url.QueryEscape(words)).Items) == want })
}

func TestRowsAndTheSearchFollowTheNameOfAClient(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	hers := h.signedIn(anna)
	conversation := h.visit("", "Hello?")
	var lead crm.Client
	until(t, "the lead has a card", func() bool {
		sum, err := h.chats.Summary(t.Context(), conversation)
		if err != nil || sum.Client == "" {
			return false
		}
		lead, err = h.clients.Client(t.Context(), sum.Client)
		return err == nil
	})
	shown := func() row {
		return into[struct{ Row row }](hers.ask("GET", "/conversations/"+conversation, nil).want(http.StatusOK)).Row
	}
	hers.ask("PUT", "/clients/"+lead.ID, map[string]any{"name": "Quagga Oaks"}).want(http.StatusOK)
	if r := shown(); r.Name != "Quagga Oaks" || r.ClientName != "Quagga Oaks" || r.ClientJoined {
		t.Errorf("after it was named: %q of %q, joined %t", r.Name, r.ClientName, r.ClientJoined)
	}
	hers.finds("quagga", 1)
	lead, err := h.clients.Client(t.Context(), lead.ID)
	if err != nil {
		t.Fatal(err)
	}
	firm, err := h.clients.Add(t.Context(), anna.ID, "Baltic Homes", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.clients.Merge(t.Context(), crm.Merging{By: anna.ID, From: lead.ID, Into: firm.ID, FromN: lead.N, IntoN: firm.N}); err != nil {
		t.Fatal(err)
	}
	hers.finds("quagga", 0)
	hers.finds("baltic", 1)
	hers.ask("PUT", "/clients/"+firm.ID, map[string]any{"name": "Nordic Homes"}).want(http.StatusOK)
	hers.finds("baltic", 0)
	hers.finds("nordic", 1)
	list := into[struct{ Items []row }](hers.ask("GET", "/conversations?list=all", nil).want(http.StatusOK)).Items
	if len(list) != 1 || list[0].Name != "Nordic Homes" || list[0].ClientKind != crm.Known || !list[0].ClientJoined {
		t.Errorf("in the list: %+v", list)
	}
	if err := h.chats.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	hers.finds("nordic", 1)
	hers.finds("quagga", 0)
	if r := shown(); r.Name != "Nordic Homes" {
		t.Errorf("rebuilt from the log the row shows %q", r.Name)
	}
}

func TestAConversationIsFoundByWhatItsTagIsCalledNow(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	hers, by := h.signedIn(anna), chat.Author{Kind: chat.Agent, ID: anna.ID, Name: anna.Name}
	made, err := h.tags.Put(t.Context(), by, tag.Tag{Name: "Complaint", Colour: "amber"})
	if err != nil {
		t.Fatal(err)
	}
	open, closed := h.visit("Tomasz", "Hello"), h.visit("Liis", "Good day")
	for _, conversation := range []string{open, closed} {
		hers.ask("PUT", "/conversations/"+conversation+"/tags/"+made.ID, nil).want(http.StatusOK)
	}
	if err := h.chats.Close(t.Context(), closed, by); err != nil {
		t.Fatal(err)
	}
	hers.finds("complaint", 2)
	made.Name = "Warranty"
	if made, err = h.tags.Put(t.Context(), by, made); err != nil {
		t.Fatal(err)
	}
	hers.finds("complaint", 0)
	hers.finds("warranty", 2)
	if err := h.chats.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	hers.finds("warranty", 2)
	if err := h.tags.Remove(t.Context(), by, made.ID, made.N); err != nil {
		t.Fatal(err)
	}
	hers.finds("warranty", 0)
}

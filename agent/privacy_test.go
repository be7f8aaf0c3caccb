package agent

import (
	"net/http"
	"testing"

	"usher/internal/chat"
	"usher/internal/staff"
)

// suspect is somebody who writes, whom nobody has made a card for.
func (h *house) suspect(t *testing.T) string {
	t.Helper()
	b, err := h.chats.Begin(t.Context(), chat.Opening{Site: "demo", Visitor: "vvvvvvvvvvvvvvvvvvvvvvvvvv", StartID: "message-00000001", Text: "Hello from Zelda",
		IP: "203.0.113.7", Claim: chat.Claim{Name: "Zelda Zebra", Email: "zelda@zebra.example"}, Suspect: []string{"honeypot"}})
	if err != nil {
		t.Fatal(err)
	}
	return b.Conversation
}

func TestErasingTakesTheFreshPasswordAndTheTypedNameAndActionsAreGoneAfterwards(t *testing.T) {
	h := open(t)
	kadri := h.signedIn(h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior))
	id := h.suspect(t)
	found := into[struct {
		Items []struct{ Visitor, Name, Word string }
	}](kadri.ask("POST", "/privacy/people", map[string]any{"text": "zelda@zebra.example"}).want(http.StatusOK))
	if len(found.Items) != 1 || found.Items[0].Word != "Zelda Zebra" {
		t.Fatalf("found %+v", found)
	}
	asked := func(word, typed string) map[string]any {
		return map[string]any{"visitor": found.Items[0].Visitor, "password": word, "typed": typed}
	}
	kadri.ask("POST", "/privacy/erasures", asked("not the one", "Zelda Zebra")).want(http.StatusUnprocessableEntity)
	kadri.ask("POST", "/privacy/erasures", asked(password, "Zelda")).want(http.StatusUnprocessableEntity)
	kadri.ask("POST", "/privacy/exports", map[string]any{"visitor": found.Items[0].Visitor, "password": password}).want(http.StatusOK)
	kadri.ask("POST", "/privacy/erasures", asked(password, "Zelda Zebra")).want(http.StatusOK)
	kadri.ask("POST", "/conversations/"+id+"/reopen", nil).want(http.StatusGone)
	kadri.ask("POST", "/conversations/"+id+"/free", nil).want(http.StatusGone)
}

func TestABlockIsMadeShownAndLiftedAndOnlyAManagerBlocksWide(t *testing.T) {
	h := open(t)
	kadri := h.signedIn(h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior))
	anna := h.signedIn(h.hire("Anna Kask", staff.RoleAgent, staff.TierJunior))
	id := h.suspect(t)
	wish := map[string]any{"conversation": id, "kind": "network", "reason": "links", "hours": 24}
	made := into[struct{ ID, Label string }](anna.ask("POST", "/blocks", wish).want(http.StatusOK))
	if made.Label != "203.0.113.7/32" {
		t.Errorf("%+v", made)
	}
	wish["bits"] = 24
	anna.ask("POST", "/blocks", wish).want(http.StatusForbidden)
	kadri.ask("POST", "/blocks", wish).want(http.StatusOK)
	wish["hours"] = 0
	kadri.ask("POST", "/blocks", wish).want(http.StatusUnprocessableEntity)
	anna.ask("DELETE", "/blocks/"+made.ID, nil).want(http.StatusOK)
}

package widget_test

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/dispatch"
)

// withStaff lets a house match and route what comes, as the program does.
func (h *house) withStaff() *crm.Service {
	h.t.Helper()
	clients := crm.New(h.store, h.clock.now)
	d := dispatch.New(dispatch.Config{Store: h.store, Conversations: h.chat, Clients: clients, Now: h.clock.now, Log: slog.New(slog.NewJSONHandler(h.logs, nil))})
	h.chat.Listen(d)
	d.PersonChanged(dispatch.Person{ID: anna.ID, Name: anna.Name, Tier: "senior", Limit: 3, Active: true})
	d.Connected(anna.ID)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = d.Run(ctx) })
	h.t.Cleanup(func() { stop(); running.Wait() })
	return clients
}

// Invariant 8: matching reveals nothing, by what a visitor is told nor by how long it takes. What takes time before an answer is the
// store, so an answer to a known client and one to a stranger must ask it the same; and none may wait for who is looked up beside it.
func TestAMatchedVisitorIsAnsweredWithTheSameWork(t *testing.T) {
	h := open(t, options{})
	clients := h.withStaff()
	known, err := clients.Add(t.Context(), "system", "Firma", []crm.Person{{Name: "Ewa", Emails: []string{"ewa@firma.example"}}})
	must(t, err)
	responsible, err := clients.Add(t.Context(), "system", "Studio", []crm.Person{{Name: "Jan", Emails: []string{"jan@studio.example"}}})
	must(t, err)
	_, err = clients.OpenRequest(t.Context(), "system", responsible.ID, "Order 17", anna.ID)
	must(t, err)

	type work struct {
		First, Again []string
		Bodies       []string
	}
	visit := func(email, client string) work {
		t.Helper()
		token := newToken()
		body := object{"answers": object{"email": email}}
		var w work
		var conversation string
		for _, asked := range []*[]string{&w.First, &w.Again} {
			release := h.store.lookAt()
			a := h.start(token, body) // while nobody but this request gets anything from the store
			*asked = release()
			if a.status != http.StatusCreated {
				t.Fatalf("%d %s", a.status, a.body)
			}
			conversation = a.json(t)["conversation"].(string)
			w.Bodies = append(w.Bodies, changing.ReplaceAllString(a.body, ""))
			eventually(t, "it is matched", func() bool {
				sum, err := h.chat.Summary(t.Context(), conversation)
				return err == nil && sum.Client != "" && (client == "" || sum.Client == client) && (sum.Agent != "" || sum.WaitingReason != "")
			})
		}
		must(t, h.chat.Close(t.Context(), conversation, chat.Author{Kind: chat.System}))
		return w
	}
	stranger := visit("nobody@nowhere.example", "")
	if len(stranger.First) == 0 || len(stranger.Again) == 0 {
		t.Fatalf("the spy saw nothing: %+v", stranger)
	}
	for name, c := range map[string]struct{ email, client string }{
		"a client":                        {"ewa@firma.example", known.ID},
		"a client with a responsible":     {"jan@studio.example", responsible.ID},
		"the same client once more":       {"ewa@firma.example", known.ID},
		"somebody else who says the same": {"EWA@firma.example", known.ID},
		"another stranger":                {"somebody@nowhere.example", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(stranger, visit(c.email, c.client)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

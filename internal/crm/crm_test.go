package crm_test

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/sqlite"
)

func newRoom(t *testing.T) (*crm.Service, eventlog.Store) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return crm.New(store, time.Now), store
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// baltic makes the client that the tests look for, with an open request of Kim's.
func baltic(t *testing.T, s *crm.Service) crm.Client {
	t.Helper()
	c := must[crm.Client](t)(s.Add(t.Context(), "kadri", "Baltic Homes",
		[]crm.Person{{Name: "Liis Mets", Emails: []string{"Liis@Baltic.example"}, Phones: []string{"+3725550101"}}}))
	return must[crm.Client](t)(s.OpenRequest(t.Context(), "kadri", c.ID, "Order 4417", "kim"))
}

func TestAnUnknownVisitorGetsACardOnce(t *testing.T) {
	s, _ := newRoom(t)
	q := crm.Query{Site: "demo", Visitor: "visitor1", Claim: chat.Claim{Name: "Tomasz", Email: "t@x.example", Phone: "+48600000142"}}
	m := must[crm.Match](t)(s.Match(t.Context(), q))
	if m.Client.ID != "" || m.Verified {
		t.Fatalf("matched with nobody there: %+v", m)
	}
	var wg sync.WaitGroup
	cards := make([]crm.Match, 6)
	for i := range cards {
		wg.Go(func() { cards[i], _ = s.Card(t.Context(), q, m) })
	}
	wg.Wait()
	for _, c := range cards {
		if c.Client.ID != cards[0].Client.ID || c.Client.ID == "" || c.Client.Kind != crm.Lead || c.Client.N != 1 {
			t.Errorf("card %+v", c.Client)
		}
	}
	again := must[crm.Match](t)(s.Match(t.Context(), crm.Query{Site: "demo", Visitor: "visitor1"}))
	if again.Client.ID != cards[0].Client.ID || again.Verified {
		t.Errorf("the same browser is taken for %q, verified %v", again.Client.ID, again.Verified)
	}
}

func TestWhatWasTypedMatchesButProvesNothing(t *testing.T) {
	s, _ := newRoom(t)
	c := baltic(t, s)
	for name, claim := range map[string]chat.Claim{
		"e-mail": {Email: " LIIS@baltic.example"}, "phone": {Phone: "+372 555 0101"},
	} {
		t.Run(name, func(t *testing.T) {
			q := crm.Query{Site: "demo", Visitor: "stranger", Claim: claim}
			m := must[crm.Match](t)(s.Match(t.Context(), q))
			if m.Client.ID != c.ID || m.Verified || m.Request == nil || m.Request.Responsible != "kim" {
				t.Fatalf("match %+v", m)
			}
			m = must[crm.Match](t)(s.Card(t.Context(), q, m))
			if m.Client.N != c.N {
				t.Error("a typed address changed the client's card")
			}
		})
	}
}

func TestASignedIdentityIsProvedAndRemembered(t *testing.T) {
	s, _ := newRoom(t)
	c := baltic(t, s)
	q := crm.Query{Site: "demo", Visitor: "v", Identity: &chat.Identity{Subject: "4417", Email: "liis@baltic.example"}}
	m := must[crm.Match](t)(s.Match(t.Context(), q))
	if m.Client.ID != c.ID || !m.Verified || m.Evidence[0].Strength != "proved" {
		t.Fatalf("match %+v", m)
	}
	must[crm.Match](t)(s.Card(t.Context(), q, m))
	q.Identity = &chat.Identity{Subject: "4417"} // another day, without the address
	if m = must[crm.Match](t)(s.Match(t.Context(), q)); m.Client.ID != c.ID || !m.Verified {
		t.Errorf("the subject is not remembered: %+v", m)
	}
	q.Site = "other"
	if m = must[crm.Match](t)(s.Match(t.Context(), q)); m.Client.ID != "" {
		t.Error("another site's subject of the same name is taken for this client")
	}
}

func TestASignedStrangersTypedAddressStaysOffTheirCard(t *testing.T) {
	s, _ := newRoom(t)
	q := crm.Query{Site: "demo", Visitor: "v", Identity: &chat.Identity{Subject: "9", Name: "Eva"}, Claim: chat.Claim{Email: "victim@x.example"}}
	m := must[crm.Match](t)(s.Card(t.Context(), q, must[crm.Match](t)(s.Match(t.Context(), q))))
	if m.Client.Kind != crm.Known || !m.Verified || len(m.Client.People[0].Emails) != 0 {
		t.Errorf("card %+v", m.Client)
	}
}

func TestAKnownClientGoesBeforeALeadWithTheSameAddress(t *testing.T) {
	s, _ := newRoom(t)
	q := crm.Query{Site: "demo", Visitor: "early", Claim: chat.Claim{Email: "liis@baltic.example"}}
	must[crm.Match](t)(s.Card(t.Context(), q, crm.Match{}))
	c := baltic(t, s)
	q.Visitor = "late"
	if m := must[crm.Match](t)(s.Match(t.Context(), q)); m.Client.ID != c.ID {
		t.Errorf("matched %s %q", m.Client.Kind, m.Client.Name)
	}
}

func TestTheNewestOpenRequestWithAResponsibleCounts(t *testing.T) {
	s, _ := newRoom(t)
	c := baltic(t, s)
	c = must[crm.Client](t)(s.OpenRequest(t.Context(), "kadri", c.ID, "Nobody's", ""))
	if r := c.OpenRequest(); r == nil || r.Responsible != "kim" {
		t.Errorf("request %+v", r)
	}
	c = must[crm.Client](t)(s.CloseRequest(t.Context(), "kim", c.ID, c.Requests[0].ID))
	if r := c.OpenRequest(); r != nil {
		t.Errorf("a closed request counts: %+v", r)
	}
}

func TestRebuiltCardsAreTheSame(t *testing.T) {
	s, store := newRoom(t)
	c := baltic(t, s)
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, must[crm.Client](t)(s.Client(t.Context(), c.ID)), cmpopts.IgnoreUnexported(crm.Client{})); diff != "" {
		t.Error(diff)
	}
	if n, err := store.Count(t.Context(), crm.KeyKind, "phone:+3725550101", 10); err != nil || n != 1 {
		t.Errorf("%d keys, %v", n, err)
	}
}

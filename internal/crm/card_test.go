package crm_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/sqlite"
)

func openCards(t *testing.T) *crm.Service {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return crm.New(store, time.Now)
}

func person(name string, emails ...string) crm.Person { return crm.Person{Name: name, Emails: emails} }

func TestAnExternalIDBelongsToOneClient(t *testing.T) {
	s, ctx := openCards(t), context.Background()
	a, err := s.Create(ctx, "anna", "", crm.Draft{Name: "Baltic Homes", ExternalID: "C-1", People: []crm.Person{person("Liis", "liis@baltic.example")}})
	if err != nil || a.Version != 1 {
		t.Fatal(a, err)
	}
	if _, err := s.Create(ctx, "anna", "", crm.Draft{Name: "Other", ExternalID: "C-1"}); !errors.Is(err, crm.ErrExternalTaken) {
		t.Fatal(err)
	}
	b, did, err := s.Upsert(ctx, "anna", "C-1", crm.Draft{Name: "Baltic Homes OÜ", People: []crm.Person{person("Liis", "LIIS@baltic.example")}})
	if err != nil || did != crm.Changed || b.ID != a.ID || b.People[0].ID != a.People[0].ID {
		t.Fatal(b, did, err)
	}
	if _, did, err = s.Upsert(ctx, "anna", "C-1", crm.Draft{Name: "Baltic Homes OÜ", People: []crm.Person{person("Liis", "LIIS@baltic.example")}}); did != crm.Same || err != nil {
		t.Fatal(did, err)
	}
	if _, _, err = s.Change(ctx, "anna", a.ID, 0, crm.Draft{Name: "Baltic Homes OÜ"}); err != nil { // lets the id go
		t.Fatal(err)
	}
	c, did, err := s.Upsert(ctx, "anna", "C-1", crm.Draft{Name: "A new firm"})
	if err != nil || did != crm.Made || c.ID == a.ID {
		t.Fatal(c, did, err)
	}
}

func TestOfManyWhoMakeTheSameClientOneDoes(t *testing.T) {
	s, ctx := openCards(t), context.Background()
	var group sync.WaitGroup
	ids := make([]string, 20)
	for i := range ids {
		group.Go(func() {
			c, _, err := s.Upsert(ctx, "crm", "C-7", crm.Draft{Name: "Seven"})
			if err != nil && !errors.Is(err, crm.ErrExternalTaken) {
				t.Error(err)
			}
			ids[i] = c.ID
		})
	}
	group.Wait()
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
	all, _, err := s.List(ctx, crm.ListAll, eventlog.Page{Limit: 50})
	if len(ids) != 1 || len(all) != 1 || err != nil {
		t.Fatal(ids, len(all), err)
	}
}

func TestOfTwoWhoSaveTheSecondIsToldWhatDiffers(t *testing.T) {
	s, ctx := openCards(t), context.Background()
	a, err := s.Create(ctx, "anna", "", crm.Draft{Name: "Baltic Homes"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.OpenRequest(ctx, "anna", a.ID, "Order 1", "anna"); err != nil {
		t.Fatal(err)
	}
	b, _, err := s.Change(ctx, "anna", a.ID, a.Version, crm.Draft{Name: "Baltic Homes OÜ"}) // a request is no change of the card
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Change(ctx, "marek", a.ID, a.Version, crm.Draft{Name: "Baltic", ExternalID: ""})
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Conflict || f.Fields["name"] != "differs" || len(f.Fields) != 1 {
		t.Fatalf("%v %+v", err, f)
	}
	if now, _ := s.Client(ctx, a.ID); now.Name != b.Name {
		t.Error(now)
	}
}

func TestARemovedAddressLeadsNowhere(t *testing.T) {
	s, ctx := openCards(t), context.Background()
	a, err := s.Create(ctx, "anna", "", crm.Draft{Name: "Baltic", People: []crm.Person{person("Liis", "liis@baltic.example", "old@baltic.example")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err = s.Change(ctx, "anna", a.ID, 0, crm.Draft{Name: "Baltic", People: []crm.Person{person("Liis", "liis@baltic.example")}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := s.ByEmail(ctx, "old@baltic.example"); !errors.Is(err, crm.ErrNoClient) {
			t.Error(err)
		}
		if c, err := s.ByEmail(ctx, "Liis@Baltic.example"); err != nil || c.ID != a.ID {
			t.Error(c, err)
		}
		if err := s.Rebuild(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRequestsAreOpenedOnceClosedOnceAndGiven(t *testing.T) {
	s, ctx := openCards(t), context.Background()
	a, err := s.Create(ctx, "crm", crm.IDOf("key 1"), crm.Draft{Name: "Baltic"})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Create(ctx, "crm", crm.IDOf("key 1"), crm.Draft{Name: "Baltic"}); err != nil || again.ID != a.ID || again.N != a.N {
		t.Fatal(again, err)
	}
	_, r, err := s.AddRequest(ctx, "crm", a.ID, crm.NewRequest{Title: " Order  4417\n", ExternalID: "R-1", Responsible: "anna"})
	if err != nil || r.Title != "Order 4417" {
		t.Fatal(r, err)
	}
	_, same, err := s.AddRequest(ctx, "crm", a.ID, crm.NewRequest{Title: "Order 4417", ExternalID: "R-1"})
	if err != nil || same.ID != r.ID || same.Responsible != "anna" {
		t.Fatal(same, err)
	}
	c, err := s.SetResponsible(ctx, "crm", a.ID, r.ID, "marek")
	if err != nil || c.OpenRequest() == nil || c.OpenRequest().Responsible != "marek" {
		t.Fatal(c, err)
	}
	for range 2 {
		if c, err = s.CloseRequest(ctx, "crm", a.ID, r.ID); err != nil || c.OpenRequest() != nil {
			t.Fatal(c, err)
		}
	}
	if _, err := s.CloseRequest(ctx, "crm", a.ID, "nothing"); !errors.Is(err, crm.ErrNoRequest) {
		t.Error(err)
	}
	if _, _, err := s.AddRequest(ctx, "crm", "nobody", crm.NewRequest{Title: "x"}); !errors.Is(err, crm.ErrNoClient) {
		t.Error(err)
	}
}

func TestWhatACardMayNotHold(t *testing.T) {
	s, ctx := openCards(t), context.Background()
	long := strings.Repeat("é", 201)
	for field, d := range map[string]crm.Draft{
		"name":                {Name: " \u200b\u202e "},
		"external_id":         {Name: "x", ExternalID: long},
		"kind":                {Name: "x", Kind: "admin"},
		"people":              {Name: "x", People: make([]crm.Person, 51)},
		"people[0].name":      {Name: "x", People: []crm.Person{person(long)}},
		"people[0].emails[0]": {Name: "x", People: []crm.Person{person("", "a@b\r\nBcc: c@d.example")}},
		"people[0].phones[0]": {Name: "x", People: []crm.Person{{Phones: []string{"12345"}}}},
	} {
		var f *fault.Error
		if _, err := s.Create(ctx, "x", "", d); !errors.As(err, &f) || f.Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
}

package crm_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/sqlite"
)

// TestMain tries the property fewer times than usual unless the command line says otherwise: each try is a whole store on the disk.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "30"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// join merges two cards as they are now.
func join(t testing.TB, s *crm.Service, from, into, first string) crm.Client {
	t.Helper()
	p, err := s.PreviewMerge(t.Context(), from, into)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Merge(t.Context(), crm.Merging{By: "kadri", From: from, Into: into, FromN: p.From.N, IntoN: p.Into.N, First: first, Why: "the same firm"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// lead makes the card of a visitor who typed an address.
func lead(t testing.TB, s *crm.Service, visitor, email string) crm.Client {
	t.Helper()
	q := crm.Query{Site: "demo", Visitor: visitor, Claim: chat.Claim{Name: visitor, Email: email}}
	m, err := s.Match(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if m, err = s.Card(t.Context(), q, m); err != nil {
		t.Fatal(err)
	}
	return m.Client
}

func TestAMergedLeadIsRoutedAsTheClient(t *testing.T) {
	s, _ := newRoom(t)
	client := baltic(t, s)
	stray := lead(t, s, "visitor1", "liis.mets@home.example")
	merged := join(t, s, stray.ID, client.ID, "")
	if merged.ID != client.ID || len(merged.People) != 2 || len(merged.Merges) != 1 {
		t.Fatalf("%+v", merged)
	}
	for name, q := range map[string]crm.Query{
		"by browser": {Site: "demo", Visitor: "visitor1"}, "by address": {Site: "demo", Visitor: "new", Claim: chat.Claim{Email: "liis.mets@home.example"}},
	} {
		m := must[crm.Match](t)(s.Match(t.Context(), q))
		if m.Client.ID != client.ID || m.Verified || m.Request == nil || m.Request.Responsible != "kim" {
			t.Errorf("%s: %+v", name, m)
		}
		if m = must[crm.Match](t)(s.Card(t.Context(), q, m)); m.Client.ID != client.ID {
			t.Errorf("%s: a card of its own: %+v", name, m)
		}
	}
	if found, _, err := s.Search(t.Context(), "visitor1", "", 10); err != nil || len(found) != 1 || found[0].ID != client.ID {
		t.Errorf("found %+v, %v", found, err)
	}
	if all, _, err := s.List(t.Context(), crm.ListAll, eventlog.Page{Limit: 10}); err != nil || len(all) != 1 {
		t.Errorf("listed %d, %v", len(all), err)
	}
	if _, err := s.OpenRequest(t.Context(), "kadri", stray.ID, "New", "kim"); err != nil { // what happens to the lead happens to the client
		t.Fatal(err)
	}
	if now := must[crm.Client](t)(s.Current(t.Context(), stray.ID)); now.ID != client.ID || len(now.Requests) != 2 {
		t.Errorf("%+v", now)
	}
	if ids, err := s.Family(t.Context(), client.ID); err != nil || !slices.Equal(ids, []string{client.ID, stray.ID}) {
		t.Errorf("family %q, %v", ids, err)
	}
}

func TestAMergeThatCannotBeIsRefusedAndSaysWhy(t *testing.T) {
	s, _ := newRoom(t)
	client, stray := baltic(t, s), lead(t, s, "visitor1", "a@x.example")
	other := must[crm.Client](t)(s.Add(t.Context(), "kadri", "Other", nil))
	other = must[crm.Client](t)(s.OpenRequest(t.Context(), "kadri", other.ID, "Delivery", "anna"))
	try := func(m crm.Merging) error {
		_, err := s.Merge(t.Context(), m)
		return err
	}
	for name, c := range map[string]struct {
		m    crm.Merging
		want error
	}{
		"itself":             {crm.Merging{From: client.ID, Into: client.ID}, crm.ErrSameCard},
		"a client in a lead": {crm.Merging{From: client.ID, Into: stray.ID, FromN: client.N, IntoN: stray.N}, crm.ErrWrongWay},
		"nobody":             {crm.Merging{From: "nobody", Into: client.ID}, crm.ErrNoClient},
		"not as it was read": {crm.Merging{From: stray.ID, Into: client.ID, FromN: stray.N, IntoN: client.N - 1}, crm.ErrMoved},
		"two responsible":    {crm.Merging{From: other.ID, Into: client.ID, FromN: other.N, IntoN: client.N}, crm.ErrRivals},
	} {
		if err := try(c.m); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	first := other.Requests[0].ID
	merged := join(t, s, other.ID, client.ID, first)
	if r := merged.OpenRequest(); r == nil || r.ID != first {
		t.Errorf("asked first: %+v", r)
	}
	merged = must[crm.Client](t)(s.CloseRequest(t.Context(), "anna", client.ID, first))
	if r := merged.OpenRequest(); r == nil || r.Responsible != "kim" {
		t.Errorf("after that is closed: %+v", r)
	}
	if err := try(crm.Merging{From: other.ID, Into: stray.ID}); !errors.Is(err, crm.ErrMergedAway) {
		t.Errorf("a card that is away: %v", err)
	}
	if _, err := s.Split(t.Context(), "kadri", client.ID, "nothing", ""); !errors.Is(err, crm.ErrNoMerge) {
		t.Errorf("a merge that is not: %v", err)
	}
	if _, _, err := s.Change(t.Context(), "crm", other.ID, 0, crm.Draft{Name: "x"}); !errors.Is(err, crm.ErrMergedAway) {
		t.Errorf("changing a card that is away: %v", err)
	}
}

func TestTheJournalSaysWhoMergedAndSplitAndWhy(t *testing.T) {
	s, _ := newRoom(t)
	client, stray := baltic(t, s), lead(t, s, "visitor1", "a@x.example")
	merged := join(t, s, stray.ID, client.ID, "")
	entries, err := s.Journal(t.Context(), client.ID)
	if err != nil || len(entries) != 1 || !entries[0].Active || entries[0].Other != stray.ID || entries[0].By != "kadri" || entries[0].Why != "the same firm" {
		t.Fatalf("%+v, %v", entries, err)
	}
	if _, err := s.Split(t.Context(), "anna", client.ID, merged.Merges[0].ID, "two brothers"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{client.ID, stray.ID} {
		if entries, err = s.Journal(t.Context(), id); err != nil || len(entries) != 2 || entries[0].By != "anna" || entries[0].Why != "two brothers" || entries[0].Active || entries[1].Active {
			t.Errorf("%s: %+v, %v", id, entries, err)
		}
	}
}

// A crash between the two halves is healed by who next looks.
func TestAHalfDoneMergeOrSplitIsCompleted(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "usher.db")
	store, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	dying := &dies{Store: store, after: -1}
	s := crm.New(dying, time.Now)
	client, stray := baltic(t, s), lead(t, s, "visitor1", "a@x.example")
	before := strip(t, stray)
	dying.after = 1
	if _, err := s.Merge(ctx, crm.Merging{By: "kadri", From: stray.ID, Into: client.ID, FromN: stray.N, IntoN: client.N}); err == nil {
		t.Fatal("nothing died")
	}
	dying.after = -1
	m := must[crm.Match](t)(s.Match(ctx, crm.Query{Site: "demo", Visitor: "visitor1"}))
	if m.Client.ID != client.ID || len(m.Client.Merges) != 1 {
		t.Fatalf("%+v", m.Client)
	}
	dying.after = 1
	if _, err := s.Split(ctx, "kadri", client.ID, m.Client.Merges[0].ID, ""); err == nil {
		t.Fatal("nothing died")
	}
	dying.after = -1
	m = must[crm.Match](t)(s.Match(ctx, crm.Query{Site: "demo", Visitor: "visitor1"}))
	if m.Client.ID != stray.ID {
		t.Fatalf("%+v", m.Client)
	}
	if diff := cmp.Diff(before, strip(t, must[crm.Client](t)(s.Client(ctx, stray.ID)))); diff != "" {
		t.Error(diff)
	}
}

// dies is a store that fails every append after some.
type dies struct {
	eventlog.Store
	after int // -1: never
}

func (d *dies) Append(ctx context.Context, stream string, after int64, events []eventlog.Event, views ...eventlog.View) error {
	if d.after == 0 {
		return errors.New("the power went")
	}
	if d.after > 0 {
		d.after--
	}
	return d.Store.Append(ctx, stream, after, events, views...)
}

// strip leaves of a card what a split must restore.
func strip(t testing.TB, c crm.Client) string {
	t.Helper()
	c.N, c.Version, c.ChangedAt, c.Merges = 0, 0, time.Time{}, nil
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Whatever is merged, changed and split in whatever order: every person, request and browser is on exactly one card at any time, matching leads
// to the card that stands for it, and who splits everything again has the cards as they were but for what was changed.
func TestMergeThenSplitRestores(t *testing.T) {
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	s := crm.New(store, time.Now)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		w := newWorld(t, rt, s, round)
		changes := rapid.Bool().Draw(rt, "with changes")
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			switch rapid.IntRange(0, 3).Draw(rt, "step") {
			case 0, 1:
				w.merge()
			case 2:
				w.split()
			case 3:
				if changes {
					w.change()
				}
			}
			w.check()
		}
		for w.split() {
			w.check()
		}
		for id, before := range w.before {
			now := w.client(id)
			if now.Into != "" || len(now.Merges) > 0 {
				rt.Fatalf("%s is still merged: %+v", id, now)
			}
			if after := strip(t, now); !w.touched[id] && after != before {
				rt.Fatalf("%s was\n%s\nand is\n%s", id, before, after)
			}
		}
	})
}

// world is a few cards with what they had at first.
type world struct {
	t       *testing.T
	rt      *rapid.T
	s       *crm.Service
	ids     []string
	before  map[string]string
	touched map[string]bool
	owned   map[string]bool // ids of people, requests and browsers
	emails  []string
}

func newWorld(t *testing.T, rt *rapid.T, s *crm.Service, round int) *world {
	w := &world{t: t, rt: rt, s: s, before: map[string]string{}, touched: map[string]bool{}, owned: map[string]bool{}}
	for i := range rapid.IntRange(2, 4).Draw(rt, "cards") {
		var c crm.Client
		email := fmt.Sprintf("r%dc%d@x.example", round, i)
		if rapid.Bool().Draw(rt, "lead") {
			c = lead(t, s, fmt.Sprintf("r%dv%d", round, i), email)
		} else {
			c = must[crm.Client](t)(s.Add(t.Context(), "x", fmt.Sprint("Client ", i), []crm.Person{{Name: "P", Emails: []string{email}}}))
		}
		for range rapid.IntRange(0, 2).Draw(rt, "requests") {
			c = must[crm.Client](t)(s.OpenRequest(t.Context(), "x", c.ID, "R", rapid.SampledFrom([]string{"", "kim", "anna"}).Draw(rt, "responsible")))
		}
		w.ids, w.emails, w.before[c.ID] = append(w.ids, c.ID), append(w.emails, email), strip(t, c)
		w.own(c)
	}
	return w
}

func (w *world) own(c crm.Client) {
	for _, id := range pieces(c) {
		w.owned[id] = true
	}
}

func pieces(c crm.Client) (ids []string) {
	for _, p := range c.People {
		ids = append(ids, p.ID)
	}
	for _, r := range c.Requests {
		ids = append(ids, r.ID)
	}
	return append(ids, c.Visitors...)
}

func (w *world) client(id string) crm.Client {
	return must[crm.Client](w.t)(w.s.Client(w.t.Context(), id))
}

func (w *world) living() (cards []crm.Client) {
	for _, id := range w.ids {
		if c := w.client(id); c.Into == "" {
			cards = append(cards, c)
		}
	}
	return cards
}

func (w *world) merge() {
	cards := w.living()
	from, into := rapid.SampledFrom(cards).Draw(w.rt, "from"), rapid.SampledFrom(cards).Draw(w.rt, "into")
	if from.ID == into.ID || from.Kind == crm.Known && into.Kind != crm.Known {
		return
	}
	first := ""
	if rivals := crm.Rivals(slices.Concat(from.Requests, into.Requests)...); len(rivals) > 0 {
		first = rivals[0].ID
	}
	join(w.t, w.s, from.ID, into.ID, first)
}

func (w *world) split() bool {
	for _, c := range w.living() {
		if len(c.Merges) > 0 {
			m := rapid.SampledFrom(c.Merges).Draw(w.rt, "merge")
			must[crm.Client](w.t)(w.s.Split(w.t.Context(), "x", c.ID, m.ID, ""))
			return true
		}
	}
	return false
}

// change opens a request, or closes one, on a living card; whoever had a part in it is touched.
func (w *world) change() {
	c := rapid.SampledFrom(w.living()).Draw(w.rt, "changed")
	for _, id := range must[[]string](w.t)(w.s.Family(w.t.Context(), c.ID)) {
		w.touched[id] = true
	}
	if len(c.Requests) > 0 && rapid.Bool().Draw(w.rt, "close") {
		must[crm.Client](w.t)(w.s.CloseRequest(w.t.Context(), "x", c.ID, rapid.SampledFrom(c.Requests).Draw(w.rt, "request").ID))
		return
	}
	w.own(must[crm.Client](w.t)(w.s.OpenRequest(w.t.Context(), "x", c.ID, "Later", "kim")))
}

func (w *world) check() {
	seen := map[string]string{}
	for _, c := range w.living() {
		for _, id := range pieces(c) {
			if seen[id] != "" {
				w.rt.Fatalf("%s is on %s and on %s", id, seen[id], c.ID)
			}
			seen[id] = c.ID
		}
	}
	if len(seen) != len(w.owned) {
		w.rt.Fatalf("%d people, requests and browsers of %d are on a card", len(seen), len(w.owned))
	}
	for i, email := range w.emails {
		m := must[crm.Match](w.t)(w.s.Match(w.t.Context(), crm.Query{Site: "demo", Visitor: "nobody", Claim: chat.Claim{Email: email}}))
		if current := must[crm.Client](w.t)(w.s.Current(w.t.Context(), w.ids[i])); m.Client.ID != current.ID {
			w.rt.Fatalf("%s leads to %s and stands for %s", email, m.Client.ID, current.ID)
		}
	}
}

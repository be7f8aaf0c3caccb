package activity_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"usher/internal/activity"
	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/site"
	"usher/internal/sqlite"
	"usher/internal/staff"
)

func open(t *testing.T) eventlog.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return activity.Watch(store)
}

// clock moves on by a minute each time it is looked at.
func clock() func() time.Time {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	return func() time.Time { now = now.Add(time.Minute); return now }
}

func list(t *testing.T, store eventlog.Store, q activity.Query) []activity.Told {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 50
	}
	lines, _, err := activity.NewReader(store).List(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func kinds(lines []activity.Told) string {
	var all []string
	for _, l := range lines {
		all = append(all, l.Kind)
	}
	return strings.Join(all, " ")
}

// work lets two managers change things.
func work(t *testing.T, store eventlog.Store) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := clock()
	people, sites, chats := staff.New(store, now), site.New(store, now), chat.New(store, now)
	must(people.Load(t.Context()))
	must(sites.Load(t.Context()))
	anna, _, err := people.Add(t.Context(), "kadri", staff.Agent{Name: "Anna Kask", Email: "anna@tamm.example", Role: "agent", Tier: "senior", Limit: 3})
	must(err)
	anna.Limit = 5
	_, err = people.Change(t.Context(), "marek", anna)
	must(err)
	kadri := chat.Author{Kind: chat.Agent, ID: "kadri", Name: "Kadri"}
	s, err := sites.Put(t.Context(), kadri, site.Default("demo", "Tamm", []string{"https://tamm.example"}), 0)
	must(err)
	s.Name = "Tamm and sons"
	s.Form.Fields = append([]site.Field{{Key: "city", Label: "City", Kind: "text"}}, s.Form.Fields...)
	_, err = sites.Put(t.Context(), kadri, s, s.N)
	must(err)
	b, err := chats.Begin(t.Context(), chat.Opening{Site: "demo", Visitor: "v", StartID: "message-00000001", Text: "hello"})
	must(err)
	must(chats.Retract(t.Context(), b.Conversation, chat.Author{Kind: chat.Visitor, ID: "v"}, "message-00000001", "", false, 0))
	_, err = chats.Unseal(t.Context(), b.Conversation, kadri, "message-00000001")
	must(err)
}

func TestEveryChangeIsALineWithItsAuthorAndItsDifference(t *testing.T) {
	store := open(t)
	work(t, store)
	all := list(t, store, activity.Query{})
	if got := kinds(all); got != "unsealed site_changed site_made secret_made changed invited added" && got != "unsealed site_changed site_made secret_made changed added invited" {
		t.Errorf("lines: %s", got)
	}
	if l := all[0]; l.By != "kadri" || l.Group != "sealed" || l.About == "" {
		t.Errorf("reading a sealed original: %+v", l)
	}
	var said []string
	for _, c := range all[1].Changes {
		said = append(said, fmt.Sprintf("%s: %s→%s", c.Path, c.Old, c.New))
	}
	if got := strings.Join(said, "; "); got != "form.fields.city.key: →city; form.fields.city.kind: →text; form.fields.city.label: →City; form.fields.city.required: →false; name: Tamm→Tamm and sons" {
		t.Errorf("the site's difference: %s", got)
	}
	if l := all[4]; l.By != "marek" || len(l.Changes) != 1 || l.Changes[0] != (activity.Change{Path: "limit", Old: "3", New: "5"}) {
		t.Errorf("the person's difference: %+v", l)
	}
	raw, err := json.Marshal(all)
	if err != nil || strings.Contains(string(raw), "hello") || strings.Contains(string(raw), "$argon") || strings.Contains(string(raw), `"hash"`) {
		t.Errorf("a line says too much: %s", raw)
	}
}

func TestLinesAreFilteredPagedAndRebuilt(t *testing.T) {
	store := open(t)
	work(t, store)
	if got := kinds(list(t, store, activity.Query{By: "marek"})); got != "changed" {
		t.Errorf("by Marek: %s", got)
	}
	if got := kinds(list(t, store, activity.Query{By: "kadri", Group: "sites"})); got != "site_changed site_made secret_made" {
		t.Errorf("sites by Kadri: %s", got)
	}
	all := list(t, store, activity.Query{})
	if got := list(t, store, activity.Query{To: all[1].At}); len(got) != len(all)-2 {
		t.Errorf("before the second line: %s", kinds(got))
	}
	if got := list(t, store, activity.Query{From: all[1].At}); len(got) != 2 {
		t.Errorf("from the second line on: %s", kinds(got))
	}
	var paged []string
	for after := ""; ; {
		part, next, err := activity.NewReader(store).List(t.Context(), activity.Query{After: after, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range part {
			paged = append(paged, l.Kind)
		}
		if after = next; next == "" {
			break
		}
	}
	if strings.Join(paged, " ") != kinds(all) {
		t.Errorf("by pages: %v", paged)
	}
	if err := activity.Rebuild(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	if got := kinds(list(t, store, activity.Query{})); got != kinds(all) {
		t.Errorf("after a rebuild: %s", got)
	}
	if _, _, err := activity.NewReader(store).List(t.Context(), activity.Query{After: "nonsense", Limit: 5}); err == nil {
		t.Error("a cursor of nobody's was taken")
	}
}

func TestALineTellsOfSecretsWithoutThem(t *testing.T) {
	store := open(t)
	for _, e := range []struct {
		stream string
		after  int64
		kind   string
		data   string
	}{
		{"staff-factor:anna", 0, "factor_set", `{"by":"anna","seed":"HUSHSEED","codes":["hushhash"],"step":7}`},
		{"staff-factor:anna", 1, "codes_renewed", `{"by":"anna","codes":["hushhash"]}`},
		{"staff-factor:anna", 2, "recovery_used", `{"hash":"hushhash"}`},
		{"staff-factor:anna", 3, "factor_off", `{"by":"kadri","why":"reset"}`},
		{"staff-rules", 0, "second_step_demanded", `{"by":"kadri","on":true}`},
		{"site-secret:demo", 0, "secret_made", `{"by":{"kind":"agent","id":"kadri"},"secret":"hushkey"}`},
		{"site-secret:demo", 1, "secret_ended", `{"by":{"kind":"agent","id":"kadri"},"key":1}`},
		{"webhook:w", 0, "endpoint_set", `{"by":"kadri","endpoint":{"name":"CRM","url":"https://crm.example/hush?key=hush","types":["message"]}}`},
		{"webhook:w", 1, "secret_made", `{"by":"kadri","secret":"hushhook"}`},
		{"webhook:w", 2, "endpoint_set", `{"by":"kadri","endpoint":{"name":"CRM","url":"https://erp.example/hush","types":["message"]}}`},
		{"webhook:w", 3, "removed", `{"by":"kadri"}`},
		{"canned-replies", 0, "reply_made", `{"by":{"kind":"agent","id":"kadri"},"reply":{"id":"r","owner":"","name":"hello","text":"Hello"}}`},
		{"canned-replies", 1, "reply_made", `{"by":{"kind":"agent","id":"anna"},"reply":{"id":"s","owner":"anna","name":"mine","text":"hush"}}`},
		{"token:t", 0, "issued", `{"agent":"anna","name":"CRM","hash":"hushhash","ending":"hush"}`},
		{"token:t", 1, "revoked", `{"by":"kadri","agent":"anna","name":"CRM","why":"second_step_reset"}`},
	} {
		err := store.Append(t.Context(), e.stream, e.after, []eventlog.Event{{At: time.Now(), Kind: e.kind, Data: json.RawMessage(e.data)}})
		if err != nil {
			t.Fatal(err)
		}
	}
	all := list(t, store, activity.Query{})
	raw, err := json.Marshal(all)
	if err != nil || strings.Contains(strings.ToLower(string(raw)), "hush") {
		t.Errorf("a line says too much: %s", raw)
	}
	lines := map[string]activity.Told{}
	for _, l := range all {
		lines[l.Kind] = l
	}
	if len(all) != 14 { // all but anna's own reply
		t.Errorf("lines: %s", kinds(all))
	}
	if l := lines["revoked"]; l.By != "kadri" || l.About != "anna" || l.Facts["why"] != "second_step_reset" || lines["issued"].By != "anna" {
		t.Errorf("the end of a token: %+v", l)
	}
	if l := lines["factor_off"]; l.By != "kadri" || l.About != "anna" || l.Facts["why"] != "reset" || lines["recovery_used"].By != "anna" {
		t.Errorf("a reset: %+v", l)
	}
	changed := list(t, store, activity.Query{Group: "programs"})[1]
	if len(changed.Changes) != 1 || changed.Changes[0] != (activity.Change{Path: "url", Old: "https://crm.example", New: "https://erp.example"}) {
		t.Errorf("a webhook's difference: %+v", changed.Changes)
	}
}

func TestMG17ANewlineInANameIsOneLineEscaped(t *testing.T) {
	got := activity.Differences(json.RawMessage(`{"name":"Anna"}`), json.RawMessage(`{"name":"Anna\nadmin deleted everything\u2028\u0007"}`))
	if len(got) != 1 || got[0].New != `Anna\nadmin deleted everything\u2028\u0007` {
		t.Errorf("%+v", got)
	}
}

package storetest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"usher/internal/eventlog"
)

// model is the contract as plain maps.
type model struct {
	t       *testing.T
	store   eventlog.Store
	streams map[string][]string
	views   map[string]eventlog.View // by id; one kind
}

// checkModel lets random calls run against a store and the maps, and compares every answer. A store serves ten rounds, with names
// of each round's own: opening one is dear, and so is a full one where the peer knows no index.
func checkModel(t *testing.T, open func(t *testing.T) eventlog.Store) {
	const rounds = 10
	var store eventlog.Store
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		if round%rounds == 0 {
			store = open(t)
		}
		round++
		m := &model{t: t, store: store, streams: map[string][]string{}, views: map[string]eventlog.View{}}
		name := func(s string) string { return fmt.Sprintf("r%d:%s", round, s) }
		if err := store.Drop(t.Context(), "card"); err != nil {
			rt.Fatal(err)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"append": func(rt *rapid.T) { m.append(rt, name(rapid.SampledFrom(streamNames).Draw(rt, "stream"))) },
			"read":   func(rt *rapid.T) { m.read(rt, name(rapid.SampledFrom(streamNames).Draw(rt, "stream"))) },
			"names": func(rt *rapid.T) {
				m.names(rt, name(rapid.SampledFrom([]string{"", "a", "a.", "z"}).Draw(rt, "prefix")))
			},
			"put": func(rt *rapid.T) {
				v := drawCard(rt)
				if err := store.Put(t.Context(), v); err != nil {
					rt.Fatal(err)
				}
				m.keep(v)
			},
			"get":  m.get,
			"list": m.list,
			"find": m.find,
		})
	})
}

var (
	streamNames = []string{"a", "a.b", "a.", "b", "$"}
	cardIDs     = []string{"1", "2", "3", "a.b", "$x"}
	listNames   = []string{"all", "open", "a.b"}
)

// drawCard draws one version of a card. Few ids at few times: what is written together and again lies side by side in an index.
func drawCard(rt *rapid.T) eventlog.View {
	v := card(rapid.SampledFrom(cardIDs).Draw(rt, "id"), rapid.Int64Range(1, 20).Draw(rt, "n"), rapid.Int64Range(-2, 2).Draw(rt, "sort"),
		rapid.SliceOfNDistinct(rapid.SampledFrom(listNames), 0, 3, rapid.ID[string]).Draw(rt, "lists")...)
	if v.Sort >= 0 {
		v.Words = rapid.SliceOfN(rapid.SampledFrom(someWords), 0, 3).Draw(rt, "words")
	}
	return v
}

var someWords = []string{"oak", "oaken", "o", "ash", "äsche"}

// find compares what random words find with what the maps hold; of equals only who they are.
func (m *model) find(rt *rapid.T) {
	hunt := eventlog.Hunt{Words: rapid.SliceOfN(rapid.SampledFrom([]string{"oa", "oak", "o", "as", "äs", "x"}), 1, 2).Draw(rt, "asked"),
		Limit: rapid.IntRange(1, 3).Draw(rt, "size")}
	var want, got []string
	for _, v := range m.views {
		if fits(v.Words, hunt.Words) {
			want = append(want, fmt.Sprint(v.Sort, v.ID))
		}
	}
	last := int64(eventlog.MaxFindSort)
	for {
		found, err := m.store.Find(m.t.Context(), "card", hunt)
		if err != nil {
			rt.Fatal(err)
		}
		for _, f := range found {
			if f.Sort > last {
				rt.Fatalf("found by %q: %d after %d", hunt.Words, f.Sort, last)
			}
			last, hunt.After = f.Sort, f.Cursor
			got = append(got, fmt.Sprint(f.Sort, f.ID))
		}
		if len(found) < hunt.Limit {
			break
		}
	}
	if !slices.Equal(sorted(want), sorted(got)) {
		rt.Fatalf("found by %q: %q, want %q", hunt.Words, got, want)
	}
}

func fits(words, asked []string) bool {
	for _, a := range asked {
		if !slices.ContainsFunc(words, func(w string) bool { return w == a || len(a) > 1 && strings.HasPrefix(w, a) }) {
			return false
		}
	}
	return true
}

func (m *model) keep(v eventlog.View) {
	if old, ok := m.views[v.ID]; !ok || old.N < v.N {
		m.views[v.ID] = v
	}
}

func (m *model) append(rt *rapid.T, stream string) {
	head := int64(len(m.streams[stream]))
	after := max(0, head+rapid.SampledFrom([]int64{0, 0, 0, 0, -1, 1, -2}).Draw(rt, "off"))
	texts := rapid.SliceOfN(rapid.StringMatching(`[a-zä"$.\\ ]{0,5}`), 1, 4).Draw(rt, "texts")
	var events []eventlog.Event
	for _, text := range texts {
		e, err := eventlog.New(noon, "said", map[string]string{"text": text})
		if err != nil {
			rt.Fatal(err)
		}
		events = append(events, e)
	}
	views := rapid.SliceOfNDistinct(rapid.Custom(drawCard), 1, 4, func(v eventlog.View) string { return v.ID }).Draw(rt, "views")
	err := m.store.Append(m.t.Context(), stream, after, events, views...)
	if after != head {
		if !errors.Is(err, eventlog.ErrConflict) {
			rt.Fatalf("append after %d with the head at %d: %v", after, head, err)
		}
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	m.streams[stream] = append(m.streams[stream], texts...)
	for _, v := range views {
		m.keep(v)
	}
}

func (m *model) read(rt *rapid.T, stream string) {
	all := m.streams[stream]
	after := rapid.IntRange(0, len(all)+2).Draw(rt, "after")
	limit := rapid.IntRange(0, 5).Draw(rt, "limit")
	events, err := m.store.Read(m.t.Context(), stream, int64(after), limit)
	if err != nil {
		rt.Fatal(err)
	}
	from := min(after, len(all))
	var got []string
	for i, e := range events {
		var data struct{ Text string }
		if err := json.Unmarshal(e.Data, &data); err != nil || e.N != int64(from+i+1) {
			rt.Fatalf("event %d of %q is %+v: %v", from+i+1, stream, e, err)
		}
		got = append(got, data.Text)
	}
	want := all[from:min(from+limit, len(all))]
	if !slices.Equal(want, got) {
		rt.Fatalf("%q after %d: %q, want %q", stream, after, got, want)
	}
}

func (m *model) names(rt *rapid.T, prefix string) {
	var want []string
	for name := range m.streams {
		if strings.HasPrefix(name, prefix) {
			want = append(want, name)
		}
	}
	slices.Sort(want)
	got, err := m.store.Streams(m.t.Context(), prefix, "", 100)
	if err != nil || !slices.Equal(want, got) {
		rt.Fatalf("streams with prefix %q: %q %v, want %q", prefix, got, err, want)
	}
}

func (m *model) get(rt *rapid.T) {
	id := rapid.SampledFrom(cardIDs).Draw(rt, "id")
	got, err := m.store.Get(m.t.Context(), "card", id)
	want, ok := m.views[id]
	if !ok {
		if !errors.Is(err, eventlog.ErrNotFound) {
			rt.Fatalf("get %q: %v, want not found", id, err)
		}
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	want.Doc = json.RawMessage(fmt.Sprintf(`{"n":%d}`, want.N))
	if diff := gocmp.Diff(normal(want), normal(got)); diff != "" {
		rt.Fatalf("get %q (-want +got):\n%s", id, diff)
	}
}

// normal makes two views comparable: lists are a set.
func normal(v eventlog.View) eventlog.View {
	v.Lists, v.Words = append([]string{}, sorted(v.Lists)...), nil
	return v
}

func (m *model) list(rt *rapid.T) {
	list := rapid.SampledFrom(listNames).Draw(rt, "list")
	page := eventlog.Page{OldestFirst: rapid.Bool().Draw(rt, "oldest first"), Limit: rapid.IntRange(1, 4).Draw(rt, "size")}
	var in []eventlog.View
	for _, v := range m.views {
		if slices.Contains(v.Lists, list) {
			in = append(in, v)
		}
	}
	slices.SortFunc(in, func(a, b eventlog.View) int {
		order := cmp.Or(cmp.Compare(a.Sort, b.Sort), strings.Compare(a.ID, b.ID))
		if page.OldestFirst {
			return order
		}
		return -order
	})
	var want, got []string
	for _, v := range in {
		want = append(want, v.ID)
	}
	for {
		views, next, err := m.store.List(m.t.Context(), "card", list, page)
		if err != nil {
			rt.Fatal(err)
		}
		for _, v := range views {
			got = append(got, v.ID)
		}
		if page.After = next; next == "" {
			break
		}
	}
	if !slices.Equal(want, got) {
		rt.Fatalf("list %q %+v: %q, want %q", list, page, got, want)
	}
	if n, err := m.store.Count(m.t.Context(), "card", list, 3); err != nil || n != min(3, len(want)) {
		rt.Fatalf("count of %q: %d %v, want %d", list, n, err, min(3, len(want)))
	}
}

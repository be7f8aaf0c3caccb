package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"usher/internal/eventlog"
)

var viewHolds = []holds{
	{"a document comes back as it was put", viewIsFaithful},
	{"an older or equal document is ignored, in Put and in Append", olderIsIgnored},
	{"a crash between events and view is repaired by Put", crashIsRepaired},
	{"of documents put in any order by many the newest stays", newestStays},
	{"dropping a kind forgets it and nothing else", dropForgetsOneKind},
	{"an absent document is ErrNotFound", absentIsNotFound},
	{"malformed views are refused", malformedViews},
}

func viewIsFaithful(s suite) {
	for i, doc := range s.faithful() {
		v := eventlog.View{Kind: "card", ID: fmt.Sprint(i), N: 1 << 53, Lists: []string{"b", "a", "b"}, Sort: -1 << 53, Doc: doc}
		s.put(v)
		got, err := s.Get(s.ctx(), "card", v.ID)
		s.must(err)
		want, err := json.Marshal(doc)
		s.must(err)
		s.same("document", eventlog.View{Kind: "card", ID: v.ID, N: v.N, Sort: v.Sort, Lists: []string{"a", "b"}, Doc: json.RawMessage(want)},
			withSortedLists(got))
	}
	ids := []string{"a$b", "$a", "a.b", `"`, "'", "%", "_", "#", "🦊", "a b", `\`, strings.Repeat("x", 500)}
	for i, id := range ids {
		s.put(eventlog.View{Kind: "card", ID: id, N: 1, Sort: 7, Lists: []string{id}, Doc: map[string]any{"i": i}})
	}
	for i, id := range ids {
		got, err := s.Get(s.ctx(), "card", id)
		s.must(err)
		s.same("document "+id, fmt.Sprintf(`{"i":%d}`, i), string(got.Doc.(json.RawMessage)))
		s.same("list "+id, []string{id}, s.ids(id, true, 10))
	}
}

func withSortedLists(v eventlog.View) eventlog.View {
	v.Lists = slices.Sorted(slices.Values(v.Lists))
	return v
}

func olderIsIgnored(s suite) {
	s.must(s.Append(s.ctx(), "c:1", 0, s.said("a", "b", "c"), card("x", 3, 30, "three")))
	s.put(card("x", 2, 20, "two"), card("x", 3, 99, "other"))
	s.must(s.Append(s.ctx(), "c:1", 3, s.said("d"), card("x", 1, 10, "one"), card("y", 4, 40, "three")))
	got, err := s.Get(s.ctx(), "card", "x")
	s.must(err)
	s.same("document", card("x", 3, 30, "three"), eventlog.View{Kind: got.Kind, ID: got.ID, N: got.N, Sort: got.Sort, Lists: got.Lists,
		Doc: map[string]any{"n": int64(3)}})
	s.same("document's content", `{"n":3}`, string(got.Doc.(json.RawMessage)))
	for _, list := range []string{"one", "two", "other"} {
		s.same(list, []string(nil), s.ids(list, true, 10))
	}
	s.same("three", []string{"x", "y"}, s.ids("three", true, 10))
	s.put(card("x", 4, 50, "four"))
	s.same("three", []string{"y"}, s.ids("three", true, 10))
	s.same("four", []string{"x"}, s.ids("four", true, 10))
}

// The events are in, the program dies, the view is not: the next start puts it.
func crashIsRepaired(s suite) {
	s.must(s.Append(s.ctx(), "c:1", 0, s.said("a"), card("x", 1, 1, "all")))
	s.append("c:1", 1, "b", "c")
	changed, err := s.Changed(s.ctx(), noon)
	s.must(err)
	s.same("what needs repair", []string{"c:1"}, changed)
	n := int64(len(s.texts("c:1")))
	s.put(card("x", n, n, "all"))
	got, err := s.Get(s.ctx(), "card", "x")
	s.must(err)
	s.same("the number folded in", int64(3), got.N)
	s.same("the list", []string{"x"}, s.ids("all", true, 10))
}

func newestStays(s suite) {
	if s.opts.LesserPeer {
		s.Log("this peer's updates are not atomic: the documents are put one after the other")
	}
	const versions = 30
	var wait sync.WaitGroup
	for n := range int64(versions) {
		// 7 and 30 have no common divisor: every number comes once, in a stirred order.
		v := card("x", 1+(n*7)%versions, 1+(n*7)%versions, "all", fmt.Sprintf("n%d", 1+(n*7)%versions))
		put := func() {
			if err := s.Put(s.ctx(), v); err != nil {
				s.Errorf("put %d: %v", v.N, err)
			}
		}
		if s.opts.LesserPeer {
			put()
		} else {
			wait.Go(put)
		}
	}
	wait.Wait()
	got, err := s.Get(s.ctx(), "card", "x")
	s.must(err)
	s.same("the number", int64(versions), got.N)
	s.same("the lists", []string{"all", "n30"}, withSortedLists(got).Lists)
	s.same("the list of all", []string{"x"}, s.ids("all", false, 10))
	s.same("a list it has left", []string(nil), s.ids("n29", false, 10))
}

func dropForgetsOneKind(s suite) {
	s.append("c:1", 0, "one")
	other := card("x", 1, 1, "all")
	other.Kind = "other_card"
	s.put(card("x", 5, 1, "all"), card("y", 1, 1, "all"), other)
	s.must(s.Drop(s.ctx(), "card"))
	s.must(s.Drop(s.ctx(), "never_seen"))
	if _, err := s.Get(s.ctx(), "card", "x"); !errors.Is(err, eventlog.ErrNotFound) {
		s.Errorf("a dropped document: %v, want not found", err)
	}
	s.same("its list", []string(nil), s.ids("all", true, 10))
	if _, err := s.Get(s.ctx(), "other_card", "x"); err != nil {
		s.Errorf("a document of another kind: %v", err)
	}
	s.same("the log", []string{"one"}, s.texts("c:1"))
	s.put(card("x", 1, 1, "all"))
	s.same("the list after a rebuild with a smaller number", []string{"x"}, s.ids("all", true, 10))
}

func absentIsNotFound(s suite) {
	s.put(card("x", 1, 1))
	for _, key := range [][2]string{{"card", "y"}, {"card", "X"}, {"card", ""}, {"nothing", "x"}, {"card", "x "}} {
		if _, err := s.Get(s.ctx(), key[0], key[1]); !errors.Is(err, eventlog.ErrNotFound) {
			s.Errorf("get %v: %v, want not found", key, err)
		}
	}
}

func malformedViews(s suite) {
	var many []string
	for i := range 33 {
		many = append(many, fmt.Sprint(i))
	}
	for name, v := range map[string]eventlog.View{
		"no kind":        {ID: "x", N: 1, Doc: map[string]any{}},
		"no id":          {Kind: "card", N: 1, Doc: map[string]any{}},
		"no document":    {Kind: "card", ID: "x", N: 1},
		"an array":       {Kind: "card", ID: "x", N: 1, Doc: []int{1}},
		"33 lists":       {Kind: "card", ID: "x", N: 1, Doc: map[string]any{}, Lists: many},
		"not marshalled": {Kind: "card", ID: "x", N: 1, Doc: map[string]any{"c": make(chan int)}},
	} {
		if err := s.Put(s.ctx(), v); err == nil {
			s.Errorf("%s: taken, want an error", name)
		}
	}
	s.put(card("x", 1, 1, many[:32]...))
	s.same("the 32nd list", []string{"x"}, s.ids(many[31], true, 10))
}

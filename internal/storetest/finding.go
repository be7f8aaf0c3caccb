package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"usher/internal/eventlog"
)

var findHolds = []holds{
	{"a view is found by the beginnings of its words, all of them", wordsFind},
	{"what is found comes newest first, in parts of any size, within its time", findsAreOrdered},
	{"words that a newer version no longer has find nothing, and an older version changes nothing", wordsFollowTheView},
	{"views of one moment that are written together, and again, are all found", neighboursAreFound},
	{"kinds are found apart, and neither a removed document nor a dropped kind is found", findsAreApart},
	{"signs of any language of questions are no words", signsAreNoWords},
	{"a hunt is checked, and so is its cursor", huntsAreChecked},
}

// findable is a card with words.
func findable(id string, n, sort int64, words string) eventlog.View {
	v := card(id, n, sort, "all")
	v.Words = strings.Fields(words)
	return v
}

// hunted finds cards and gives their ids, part by part.
func (s suite) hunted(words string, from, to int64, size int) []string {
	s.Helper()
	ids, hunt := []string{}, eventlog.Hunt{Words: strings.Fields(words), From: from, To: to, Limit: size}
	for {
		found, err := s.Find(s.ctx(), "card", hunt)
		s.must(err)
		if len(found) > size {
			s.Fatalf("a part of %d documents where %d were asked for", len(found), size)
		}
		for _, f := range found {
			ids, hunt.After = append(ids, f.ID), f.Cursor
		}
		if len(found) < size {
			return ids
		}
	}
}

func (s suite) finds(words string, ids ...string) {
	s.Helper()
	s.same("found by "+words, append([]string{}, ids...), s.hunted(words, 0, 0, 10))
}

func wordsFind(s suite) {
	s.put(findable("1", 1, 1, "maria is looking for oak tables"), findable("2", 1, 2, "oaken doors a b"), findable("3", 1, 3, "łodz 日 本 груша oak"),
		findable("4", 1, 4, strings.Repeat("x", eventlog.MaxWord)), card("5", 1, 5, "all"))
	s.finds("oak", "3", "2", "1")
	s.finds("oake", "2")
	s.finds("oak tab", "1")
	s.finds("tab oak", "1")
	s.finds("oak oak", "3", "2", "1")
	s.finds("oak doors maria")
	s.finds("ak")
	s.finds("o")
	s.finds("a", "2")
	s.finds("日", "3")
	s.finds("гр", "3")
	s.finds("ło", "3")
	s.finds("xxx", "4")
	s.finds("nothing")
	got, err := s.Find(s.ctx(), "card", eventlog.Hunt{Words: []string{"oake"}, Limit: 1})
	s.must(err)
	stored, err := s.Get(s.ctx(), "card", "2")
	s.must(err)
	s.same("what is found", normal(stored), normal(got[0].View))
}

func findsAreOrdered(s suite) {
	var want []string
	for i := range 25 {
		s.put(findable(fmt.Sprintf("%02d", i), 1, int64(1000+i), "oak"))
		want = append(want, fmt.Sprintf("%02d", i))
	}
	slices.Reverse(want)
	for _, size := range []int{1, 4, 25, 26, 200} {
		s.same(fmt.Sprintf("by %d", size), want, s.hunted("oak", 0, 0, size))
	}
	s.same("from", want[:5], s.hunted("oak", 1020, 0, 3))
	s.same("to", want[20:], s.hunted("oak", 0, 1005, 3))
	s.same("between", want[10:12], s.hunted("oak", 1013, 1015, 3))
	s.same("before the beginning", want, s.hunted("oak", -5, 1<<50, 50))
	for i := range 7 { // equals: each comes once, whatever the size of the parts
		s.put(findable(fmt.Sprint("equal", i), 1, 5, "ash"))
	}
	all := s.hunted("ash", 0, 0, 200)
	s.same("equals", 7, len(slices.Compact(slices.Sorted(slices.Values(all)))))
	s.same("equals by 2", all, s.hunted("ash", 0, 0, 2))
	s.put(findable("last", 1, eventlog.MaxFindSort-1, "elm"), findable("first", 1, 0, "elm"))
	s.finds("elm", "last", "first")
}

func wordsFollowTheView(s suite) {
	s.must(s.Append(s.ctx(), "c:1", 0, s.said("a"), findable("x", 2, 1, "secret oak"), findable("y", 2, 2, "oak")))
	s.finds("secret", "x")
	s.put(findable("x", 1, 9, "older"), findable("x", 2, 9, "equal"))
	s.finds("older")
	s.finds("equal")
	s.finds("secret", "x")
	s.must(s.Append(s.ctx(), "c:1", 1, s.said("b"), findable("x", 3, 7, "oak")))
	s.finds("secret")
	s.finds("oak", "x", "y")
	s.put(card("x", 4, 1, "all"))
	s.finds("oak", "y")
	s.put(findable("x", 5, 1, "again"))
	s.finds("again", "x")
}

// neighboursAreFound writes views whose places in an index lie side by side many times over, several in one append: an index that
// takes a place and gives it up within one transaction may take the neighbours with it (FTS5 did, see sqlite's schema).
func neighboursAreFound(s suite) {
	random := rand.New(rand.NewPCG(1, 2)) // the same choices in each run
	woods, said := []string{"ash", "oak", "elm"}, map[string]string{}
	for n := range int64(30) {
		var views []eventlog.View
		for range 4 {
			id, wood := fmt.Sprint(random.IntN(8)), woods[random.IntN(len(woods))]
			if !slices.ContainsFunc(views, func(v eventlog.View) bool { return v.ID == id }) {
				views, said[id] = append(views, findable(id, n+1, 7, wood)), wood
			}
		}
		s.must(s.Append(s.ctx(), "c:1", n, s.said("a"), views...))
		for _, wood := range woods {
			want := slices.DeleteFunc(slices.Sorted(maps.Keys(said)), func(id string) bool { return said[id] != wood })
			got := s.hunted(wood, 0, 0, 20)
			slices.Sort(got)
			s.same(fmt.Sprintf("%s after %d", wood, n+1), append([]string{}, want...), got)
		}
	}
}

func findsAreApart(s suite) {
	other, near := findable("x", 1, 1, "oak"), findable("y", 1, 1, "oak card")
	other.Kind, near.Kind = "other_card", "card_index"
	s.put(findable("x", 1, 1, "oak"), other, near)
	s.finds("oak", "x")
	for kind, n := range map[string]int{"other_card": 1, "card_index": 1, "never_seen": 0} {
		found, err := s.Find(s.ctx(), kind, eventlog.Hunt{Words: []string{"oak"}, Limit: 5})
		s.must(err)
		s.same(kind, n, len(found))
	}
	s.put(findable("gone", 1, 1, "oak"))
	s.must(s.Remove(s.ctx(), "card", "gone"))
	s.finds("oak", "x")
	s.put(findable("gone", 1, 1, "ash"))
	s.finds("oak", "x")
	s.must(s.Drop(s.ctx(), "card"))
	s.finds("oak")
	s.finds("ash")
	found, err := s.Find(s.ctx(), "other_card", eventlog.Hunt{Words: []string{"oak"}, Limit: 5})
	s.must(err)
	s.same("of another kind", 1, len(found))
	s.put(findable("x", 1, 1, "elm"))
	s.finds("oak")
	s.finds("elm", "x")
}

func signsAreNoWords(s suite) {
	s.put(findable("x", 1, 1, "and or not near where"))
	for _, word := range []string{"AND", "a*", `"`, "$where", ".*", "a.b", "a b", "a-b", "^a", "a:", "{", "", "\xff", "§61", "É\x00"} {
		_, err := s.Find(s.ctx(), "card", eventlog.Hunt{Words: []string{"and", word}, Limit: 5})
		if err == nil {
			s.Errorf("%q was looked for, want an error", word)
		}
		if err := s.Put(s.ctx(), eventlog.View{Kind: "card", ID: "bad", N: 1, Doc: map[string]any{}, Words: []string{word}}); err == nil {
			s.Errorf("%q was taken as a word, want an error", word)
		}
	}
	for _, word := range []string{"and", "or", "not", "near", "where"} {
		s.finds(word, "x")
	}
}

func huntsAreChecked(s suite) {
	s.put(findable("x", 1, 1, "oak elm"), findable("y", 1, 2, "oak elm"))
	first, err := s.Find(s.ctx(), "card", eventlog.Hunt{Words: []string{"oak"}, Limit: 1})
	s.must(err)
	many := make([]string, eventlog.MaxAsked+1)
	for i := range many {
		many[i] = "oak"
	}
	for name, hunt := range map[string]eventlog.Hunt{
		"no words": {Limit: 5}, "many words": {Words: many, Limit: 5}, "no limit": {Words: many[:1]}, "a huge limit": {Words: many[:1], Limit: 1e9},
	} {
		if _, err := s.Find(s.ctx(), "card", hunt); err == nil {
			s.Errorf("%s: found, want an error", name)
		}
	}
	for name, hunt := range map[string]eventlog.Hunt{
		"nonsense": {Words: many[:1], After: "x", Limit: 1}, "of other words": {Words: []string{"elm"}, After: first[0].Cursor, Limit: 1},
		"changed": {Words: many[:1], After: first[0].Cursor + "A", Limit: 1},
	} {
		if _, err := s.Find(s.ctx(), "card", hunt); !errors.Is(err, eventlog.ErrCursor) {
			s.Errorf("a cursor %s: %v, want ErrCursor", name, err)
		}
	}
	tooMany := findable("z", 1, 1, "")
	for i := range eventlog.MaxWords + 1 {
		tooMany.Words = append(tooMany.Words, fmt.Sprint(i))
	}
	for name, v := range map[string]eventlog.View{"too many words": tooMany, "too long a word": findable("z", 1, 1, strings.Repeat("x", eventlog.MaxWord+1)),
		"before all time": findable("z", 1, -1, "oak"), "after all time": findable("z", 1, eventlog.MaxFindSort, "oak")} {
		if err := s.Put(context.Background(), v); err == nil {
			s.Errorf("%s: taken, want an error", name)
		}
	}
}

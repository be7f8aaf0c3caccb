package storetest

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"usher/internal/eventlog"
)

var listHolds = []holds{
	{"a list is ordered by sort, then id, both ways, in parts of any size", listIsOrdered},
	{"parts are stable while documents come", partsAreStable},
	{"a document leaves the lists it no longer names and moves with its sort", documentsMove},
	{"a cursor that no answer gave is ErrCursor", cursorsAreChecked},
	{"a page is 1 to 200", pageSizes},
	{"a count goes no further than its limit", countIsLimited},
}

func listIsOrdered(s suite) {
	s.put(card("d", 1, 5, "all"), card("b", 1, 5, "all"), card("a", 1, 5, "all"), card("c", 1, 5, "all"), card("B", 1, 5, "all"),
		card("first", 1, math.MinInt64, "all"), card("last", 1, math.MaxInt64, "all"), card("minus", 1, -1, "all"), card("zero", 1, 0, "all"),
		card("ten", 1, 10, "all"), card("nine", 1, 9, "all"), card("ä", 1, 5, "all"), card("🦊", 1, 5, "all"), card("elsewhere", 1, 5, "other"),
		card("nowhere", 1, 5))
	up := []string{"first", "minus", "zero", "B", "a", "b", "c", "d", "ä", "🦊", "nine", "ten", "last"}
	var down []string
	for _, id := range up {
		down = append([]string{id}, down...)
	}
	for _, size := range []int{1, 2, 3, len(up), len(up) + 1, 200} {
		s.same(fmt.Sprintf("oldest first by %d", size), up, s.ids("all", true, size))
		s.same(fmt.Sprintf("newest first by %d", size), down, s.ids("all", false, size))
	}
	s.same("an empty list", []string(nil), s.ids("none", true, 5))
	s.same("a list of a name's beginning", []string(nil), s.ids("al", true, 5))
}

func partsAreStable(s suite) {
	for i := range 10 {
		s.put(card(fmt.Sprintf("%02d", i), 1, int64(10*i), "all"))
	}
	first, next, err := s.List(s.ctx(), "card", "all", eventlog.Page{Limit: 3})
	s.must(err)
	s.put(card("newer", 1, 1000, "all"), card("between", 1, 75, "all"), card("below", 1, 55, "all"))
	s.put(card("07", 2, 2000, "all")) // the row the cursor stands on goes away
	var got []string
	for _, v := range first {
		got = append(got, v.ID)
	}
	for next != "" {
		var views []eventlog.View
		views, next, err = s.List(s.ctx(), "card", "all", eventlog.Page{Limit: 3, After: next})
		s.must(err)
		for _, v := range views {
			got = append(got, v.ID)
		}
	}
	s.same("what a reader sees who began before", []string{"09", "08", "07", "06", "below", "05", "04", "03", "02", "01", "00"}, got)
}

func documentsMove(s suite) {
	s.put(card("x", 1, 1, "open", "agent:a"), card("y", 1, 2, "open"))
	s.put(card("x", 2, 3, "open", "agent:b"))
	s.same("open", []string{"x", "y"}, s.ids("open", false, 10))
	s.same("agent:a", []string(nil), s.ids("agent:a", false, 10))
	s.same("agent:b", []string{"x"}, s.ids("agent:b", false, 10))
	s.put(card("x", 3, 3))
	s.same("open", []string{"y"}, s.ids("open", false, 10))
	s.same("agent:b", []string(nil), s.ids("agent:b", false, 10))
	s.put(card("x", 4, 1, "open"))
	s.same("open", []string{"y", "x"}, s.ids("open", false, 10))
}

func cursorsAreChecked(s suite) {
	s.put(card("a", 1, 1, "all", "other"), card("b", 1, 2, "all", "other"), card("c", 1, 3, "all", "other"))
	_, good, err := s.List(s.ctx(), "card", "all", eventlog.Page{Limit: 1})
	s.must(err)
	if good == "" {
		s.Fatal("no cursor for a second part")
	}
	flipped := []byte(good)
	flipped[len(flipped)/2] ^= 1
	for _, bad := range []string{"x", "0", "-1", "AAAA", good + "A", good[1:], good[:len(good)-1], string(flipped), " " + good, good + "=", good + "\n",
		strings.Repeat("A", 100), "\x00", "💥", "{}", "' OR 1=1 --", strings.Repeat("x", 1<<16)} {
		if _, _, err := s.List(s.ctx(), "card", "all", eventlog.Page{Limit: 1, After: bad}); !errors.Is(err, eventlog.ErrCursor) {
			s.Errorf("cursor %.40q: %v, want ErrCursor", bad, err)
		}
	}
	if _, _, err := s.List(s.ctx(), "card", "other", eventlog.Page{Limit: 1, After: good}); !errors.Is(err, eventlog.ErrCursor) {
		s.Errorf("a cursor of another list: %v, want ErrCursor", err)
	}
	if _, _, err := s.List(s.ctx(), "card", "all", eventlog.Page{Limit: 1, After: good, OldestFirst: true}); !errors.Is(err, eventlog.ErrCursor) {
		s.Errorf("a cursor of the other direction: %v, want ErrCursor", err)
	}
}

func pageSizes(s suite) {
	s.put(card("a", 1, 1, "all"))
	for _, limit := range []int{0, -1, 201} {
		if _, _, err := s.List(s.ctx(), "card", "all", eventlog.Page{Limit: limit}); err == nil {
			s.Errorf("a page of %d was given", limit)
		}
	}
	_, next, err := s.List(s.ctx(), "card", "all", eventlog.Page{Limit: 1})
	s.must(err)
	s.same("the cursor after the last document", "", next)
}

func countIsLimited(s suite) {
	for i := range 7 {
		s.put(card(fmt.Sprint(i), 1, 1, "all", fmt.Sprintf("mod%d", i%2)))
	}
	for _, c := range []struct {
		list        string
		limit, want int
	}{{"all", 100, 7}, {"all", 7, 7}, {"all", 6, 6}, {"all", 1, 1}, {"all", 0, 0}, {"all", -1, 0}, {"mod0", 100, 4}, {"mod1", 100, 3}, {"none", 100, 0}} {
		n, err := s.Count(s.ctx(), "card", c.list, c.limit)
		s.must(err)
		s.same(fmt.Sprintf("count of %s up to %d", c.list, c.limit), c.want, n)
	}
}

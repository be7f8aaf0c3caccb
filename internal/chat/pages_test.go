package chat_test

import (
	"fmt"
	"testing"
	"time"

	"usher/internal/chat"
)

func TestTheLastTwentyPagesOfAVisitorAreKept(t *testing.T) {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	r := chat.New(openStore(t), func() time.Time { return at })
	c := begin(t, r).Conversation
	goTo := func(url string) {
		t.Helper()
		if err := r.VisitorMoved(t.Context(), c, chat.Page{URL: url, Title: "T"}); err != nil {
			t.Fatal(err)
		}
	}
	pages := func() []chat.PageSeen {
		t.Helper()
		list, err := r.Pages(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if got := pages(); got == nil || len(got) != 0 {
		t.Fatalf("%v", got)
	}
	goTo("")
	goTo("https://shop.example/a")
	goTo("https://shop.example/a")
	if got := pages(); len(got) != 1 || got[0].URL != "https://shop.example/a" || got[0].At.IsZero() {
		t.Fatalf("%v", got)
	}
	goTo("https://shop.example/too-fast")
	if got := pages(); len(got) != 1 {
		t.Fatalf("%v", got)
	}
	for i := range 25 {
		at = at.Add(2 * time.Second)
		goTo(fmt.Sprintf("https://shop.example/%d", i))
	}
	got := pages()
	if len(got) != 20 || got[0].URL != "https://shop.example/5" || got[19].URL != "https://shop.example/24" {
		t.Errorf("%d pages, from %v to %v", len(got), got[0], got[len(got)-1])
	}
	if err := r.VisitorMoved(t.Context(), chat.NewID(), chat.Page{URL: "https://shop.example/"}); err == nil {
		t.Error("a page of no conversation")
	}
}

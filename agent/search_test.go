package agent

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"usher/internal/crm"
	"usher/internal/staff"
)

type searchAnswer struct {
	Items []hit  `json:"items"`
	Next  string `json:"next"`
}

func (b *browser) find(query string) searchAnswer {
	b.h.t.Helper()
	return into[searchAnswer](b.ask("GET", "/search?"+query, nil).want(http.StatusOK))
}

func TestAG07ASearchIsLiteralQuickAndBounded(t *testing.T) {
	h := open(t)
	hers := h.signedIn(h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior))
	h.visit("Tomasz", "My pattern is (a+)+$ and nothing else")
	for range 20 {
		h.visit("Somebody", strings.Repeat("aaaaaaaaaa hello where ", 40))
	}
	for q, want := range map[string]int{"(a+)+$ pattern": 1, "(a+)+$": 1, ".*": 0, "^": 0, "%": 0, "_": 0, `"`: 0, "* OR hello": 0, "hello NOT pattern": 0,
		"NEAR(hello)": 0, "words:hello": 0, "$where: 1": 0, `{"$ne": null}`: 0} {
		got := hers.find("q=" + url.QueryEscape(q)) // a pattern that ran away would not end while the client waits
		if len(got.Items) != want {
			t.Errorf("%q finds %d, want %d", q, len(got.Items), want)
		}
	}
	for _, path := range []string{"/search", "/search/clients"} { // so much is not even read from the line
		hers.ask("GET", path+"?q="+strings.Repeat("x", 10<<10), nil).want(http.StatusRequestHeaderFieldsTooLarge)
	}
	for _, q := range []string{strings.Repeat("x", 201), strings.Repeat("x", 4<<10), ""} {
		hers.ask("GET", "/search?q="+url.QueryEscape(q), nil).want(http.StatusUnprocessableEntity)
		hers.ask("GET", "/search/clients?q="+url.QueryEscape(q), nil).want(http.StatusUnprocessableEntity)
	}
	hers.ask("GET", "/search?q="+url.QueryEscape(strings.Repeat("ä", 200)), nil).want(http.StatusOK)
	hers.ask("GET", "/search", nil).want(http.StatusUnprocessableEntity)
}

func TestAG08AnUnknownFilterIsRefused(t *testing.T) {
	h := open(t)
	hers := h.signedIn(h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior))
	for _, query := range []string{"sort=password_hash", "$where=1", "password_hash=x", "state=all", "state[$ne]=open", "agent=$where", "agent=anna", "from=yesterday"} {
		hers.ask("GET", "/search?q=x&"+query, nil).want(http.StatusUnprocessableEntity)
	}
	hers.ask("GET", "/search/clients?q=x&sort=name", nil).want(http.StatusUnprocessableEntity)
}

func TestAG09APageIsBoundedAndItsCursorChecked(t *testing.T) {
	h := open(t)
	hers := h.signedIn(h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior))
	for range 6 {
		h.visit("Tomasz", "ash")
	}
	for _, query := range []string{"limit=1000000000", "limit=0", "limit=-1", "cursor=AAAA", "cursor=..%2F"} {
		hers.ask("GET", "/search?q=oak&"+query, nil).want(http.StatusUnprocessableEntity)
		hers.ask("GET", "/search/clients?q=oak&"+query, nil).want(http.StatusUnprocessableEntity)
	}
	until(t, "all wait, so that nothing is written while the pages are turned", func() bool {
		n, err := h.chats.Count(context.Background(), "waiting")
		return err == nil && n == 6
	})
	all, first := hers.find("q=ash&limit=10"), hers.find("q=ash&limit=2")
	if len(first.Items) != 2 || first.Next == "" || all.Next != "" {
		t.Fatalf("%d and %q, all %d and %q", len(first.Items), first.Next, len(all.Items), all.Next)
	}
	turned := first.Items
	for next := first.Next; next != ""; {
		page := hers.find("q=ash&limit=2&cursor=" + next)
		turned, next = append(turned, page.Items...), page.Next
	}
	if len(turned) != 6 || len(all.Items) != 6 {
		t.Errorf("page by page %d, at once %d, of 6 that were written", len(turned), len(all.Items))
	}
	hers.ask("GET", "/search?q=oak&cursor="+first.Next, nil).want(http.StatusUnprocessableEntity)
	hers.ask("GET", "/search?q=ash&cursor="+first.Next+"A", nil).want(http.StatusUnprocessableEntity)
}

func TestAHitSaysWhereItIs(t *testing.T) {
	h := open(t)
	hers := h.signedIn(h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior))
	id := h.visit("<b>Tomasz</b>", "<i>Oak</i> 🦊 oak")
	got := hers.find("q=oak&state=open&site=demo&from=2020-01-01T00:00:00Z&to=2200-01-01T00:00:00Z").Items
	if len(got) != 2 || got[0].Conversation.ID != id { // the message, and the page's address
		t.Fatalf("%+v", got)
	}
	for _, g := range got {
		if g.What != "message" {
			continue
		}
		if g.Excerpt.Text != "<i>Oak</i> 🦊 oak" || len(g.Excerpt.Marks) != 2 || g.Excerpt.Marks[0] != [2]int{3, 6} || g.Excerpt.Marks[1] != [2]int{14, 17} {
			t.Errorf("%+v", g.Excerpt)
		}
		if g.Message == "" || g.By.Kind != "visitor" {
			t.Errorf("%+v", g)
		}
	}
	h.browser().ask("GET", "/search?q=oak", nil).want(http.StatusUnauthorized)
}

func TestClientsAreFoundByWhatIsKnownOfThem(t *testing.T) {
	h := open(t)
	hers := h.signedIn(h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior))
	c, err := h.clients.Add(t.Context(), "kadri", "Baltic Homes", []crm.Person{{Name: "Liis Mets", Emails: []string{"liis@baltic.example"}, Phones: []string{"+3725550101"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.clients.OpenRequest(t.Context(), "kadri", c.ID, "Order 4417", ""); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"balt", "LIIS", "liis@baltic.example", "5550101", "+372 555 01 01", "order 4417", "mets homes"} {
		got := into[struct{ Items []clientItem }](hers.ask("GET", "/search/clients?q="+url.QueryEscape(q), nil).want(http.StatusOK)).Items
		if len(got) != 1 || got[0].ID != c.ID || got[0].OpenRequests != 1 || got[0].Newest != "" {
			t.Errorf("%q: %+v", q, got)
		}
	}
	if got := into[struct{ Items []clientItem }](hers.ask("GET", "/search/clients?q=nobody", nil).want(http.StatusOK)).Items; len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

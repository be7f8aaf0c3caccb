package agent

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"usher/internal/gate"
	"usher/internal/staff"
	"usher/internal/web"
)

func TestSigningInAndOut(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	b := h.signedIn(anna)
	t.Run("the cookie is for this host, for requests alone, and for no other site", func(t *testing.T) {
		r := h.browser().ask("POST", "/session", map[string]any{"email": " ANNA.kask@TAMM.example", "password": password}).want(http.StatusOK)
		set := r.header.Get("Set-Cookie")
		for _, part := range []string{plainCookie + "=", "Path=/", "HttpOnly", "SameSite=Strict"} {
			if !strings.Contains(set, part) {
				t.Errorf("%q has no %s", set, part)
			}
		}
		secure, err := New(Config{BaseURL: "https://chat.tamm.example"})
		if err != nil {
			t.Fatal(err)
		}
		if set := secure.setCookie("x"); !strings.HasPrefix(set, "__Host-usher_staff=x;") || !strings.Contains(set, "Secure") || strings.Contains(set, "Domain") {
			t.Error(set)
		}
	})
	t.Run("AG14 a planted cookie is not kept, and the one before is dead", func(t *testing.T) {
		x := h.browser()
		x.cookie = strings.Repeat("P", 43)
		x.ask("POST", "/session", map[string]any{"email": anna.Email, "password": password}).want(http.StatusOK)
		first := x.cookie
		if first == strings.Repeat("P", 43) {
			t.Fatal("the planted cookie was kept")
		}
		x.ask("POST", "/session", map[string]any{"email": anna.Email, "password": password}).want(http.StatusOK)
		old := h.browser()
		old.cookie = first
		old.ask("GET", "/session", nil).want(http.StatusUnauthorized)
	})
	t.Run("AG16 WS30 signing out kills the cookie and closes the sockets with 4009", func(t *testing.T) {
		one, two := b.open(), b.open()
		elsewhere := h.signedIn(anna).open()
		b.ask("DELETE", "/session", nil).want(http.StatusNoContent)
		if a, c := one.closed(), two.closed(); a != web.CloseRevoked || c != web.CloseRevoked {
			t.Error(a, c)
		}
		b.ask("GET", "/session", nil).want(http.StatusUnauthorized)
		elsewhere.send(map[string]any{"t": "ping"})
		elsewhere.next("pong", nil)
	})
	t.Run("WS30 a password change ends every other sign-in at once", func(t *testing.T) {
		mine, other := h.signedIn(anna), h.signedIn(anna)
		here, there := mine.open(), other.open()
		mine.ask("PUT", "/me/password", map[string]any{"old": "wrong wrong wrong", "password": "another long sentence"}).want(http.StatusUnprocessableEntity)
		mine.ask("PUT", "/me/password", map[string]any{"old": password, "password": "another long sentence"}).want(http.StatusNoContent)
		if code := there.closed(); code != web.CloseRevoked {
			t.Error(code)
		}
		here.send(map[string]any{"t": "ping"})
		here.next("pong", nil)
		other.ask("GET", "/session", nil).want(http.StatusUnauthorized)
		h.browser().ask("POST", "/session", map[string]any{"email": anna.Email, "password": password}).want(http.StatusUnauthorized)
	})
}

func TestWrongPasswordAndUnknownPersonLookAlike(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	off := h.hire("Off Duty", staff.RoleAgent, staff.TierSenior)
	off.Active = false
	if _, err := h.staff.Change(context.Background(), "system", off); err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{}
	for name, in := range map[string]map[string]any{"wrong password": {"email": anna.Email, "password": "wrong"}, "unknown": {"email": "nobody@tamm.example", "password": password},
		"switched off": {"email": off.Email, "password": password}, "empty": {"email": "", "password": ""}} {
		r := h.browser().ask("POST", "/session", in).want(http.StatusUnauthorized)
		p := into[map[string]any](r)
		delete(p, "request_id")
		bodies[string(encode(p))] = name
		if r.header.Get("Set-Cookie") != "" {
			t.Error("a cookie came with a refusal")
		}
	}
	t.Run("AG10 they have one body", func(t *testing.T) {
		if len(bodies) != 1 {
			t.Errorf("the answers differ: %v", bodies)
		}
	})
}

// quick is what a kind of try takes when nothing else is in its way: the tenth part of all tries took less. On a busy machine a mean
// says more about the neighbours.
func quick(sample []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(sample))[len(sample)/10]
}

// Tries come in pairs, one of each kind right after the other in a random order, so that what else happens falls on both alike. This
// needs a quiet machine, so only make flood does it; that both kinds do the same work is a test of package staff.
func TestWhetherSomebodyExistsTakesNoTime(t *testing.T) {
	if os.Getenv("USHER_FLOOD") == "" {
		t.Skip("measures time: see make flood")
	}
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	took := func(email string) time.Duration {
		began := time.Now()
		h.browser().ask("POST", "/session", map[string]any{"email": email, "password": "a wrong password"}).want(http.StatusUnauthorized)
		return time.Since(began)
	}
	var known, unknown []time.Duration
	pairs := func(n int) {
		for range n {
			nobody := fmt.Sprintf("nobody%d@tamm.example", len(known))
			if rand.IntN(2) == 0 {
				known, unknown = append(known, took(anna.Email)), append(unknown, took(nobody))
			} else {
				unknown, known = append(unknown, took(nobody)), append(known, took(anna.Email))
			}
		}
	}
	apart := func() time.Duration { return (quick(known) - quick(unknown)).Abs() }
	most := func() time.Duration { return max(time.Millisecond, quick(known)/20) }
	took(anna.Email) // the first one pays for what is made once
	t.Run("AG10 a wrong password and an unknown address take the same time, to a millisecond", func(t *testing.T) {
		for pairs(30); apart() >= most() && len(known) < 150; {
			pairs(30)
		}
		t.Logf("%d pairs, %v apart; a try takes %v", len(known), apart(), quick(known))
		if apart() >= most() {
			t.Errorf("over %d pairs they are %v apart", len(known), apart())
		}
	})
	t.Run("AG10 nor do a thousand of each differ by a millisecond in the mean of the middle half", func(t *testing.T) {
		pairs(1000 - len(known))
		differences := make([]time.Duration, len(known))
		for i := range known {
			differences[i] = known[i] - unknown[i]
		}
		slices.Sort(differences)
		middle := differences[len(differences)/4 : len(differences)*3/4] // the outer ones are what else the machine did
		var sum time.Duration
		for _, d := range middle {
			sum += d
		}
		mean := sum / time.Duration(len(middle))
		t.Logf("%d pairs, mean difference %v", len(known), mean)
		if mean.Abs() >= time.Millisecond {
			t.Errorf("the means are %v apart", mean)
		}
	})
}

func TestAG11TenWrongTriesSlowDownTheTryingNetworkOnly(t *testing.T) {
	h := openAt(t, filepath.Join(t.TempDir(), "usher.db"), gate.NewLimits(gate.DefaultTable(), 1000, time.Now))
	anna := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	refused := 0
	for range 14 {
		r := h.browser().ask("POST", "/session", map[string]any{"email": strings.ToUpper(anna.Email), "password": "wrong"})
		switch r.status {
		case http.StatusTooManyRequests:
			refused++
			if r.header.Get("Retry-After") == "" || r.code() != "rate_limited" {
				t.Errorf("%v %s", r.header, r.body)
			}
		case http.StatusUnauthorized:
		default:
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	if refused < 3 {
		t.Errorf("%d of 14 tries were slowed down", refused)
	}
	// The bucket is of the account and the network together, so the owner's own network has another one. Here there is one network
	// only: another account of it is not slowed down by this one.
	h.browser().ask("POST", "/session", map[string]any{"email": "marek@tamm.example", "password": "wrong"}).want(http.StatusUnauthorized)
}

func TestSettingUpHappensOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "usher.db")
	h := openAt(t, path, nil)
	token, err := h.staff.OpenSetUp(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	form := func(change map[string]any) map[string]any {
		f := map[string]any{"token": token, "firm": "Tamm Kitchens", "name": "Kadri Lepp", "email": "kadri@tamm.example", "password": password, "origin": "https://tamm.example/"}
		maps.Copy(f, change)
		return f
	}
	b := h.browser()
	b.ask("POST", "/setup/look", map[string]any{"token": token}).want(http.StatusOK)
	b.ask("POST", "/setup/look", map[string]any{"token": "wrong"}).want(http.StatusNotFound)
	t.Run("a link's token is taken from a body alone", func(t *testing.T) {
		for _, path := range []string{"/setup", "/invitations", "/setup/look", "/invitations/look"} {
			b.ask("GET", path+"?token="+token, nil).want(http.StatusNotFound)
			b.ask("POST", path+"?token="+token, map[string]any{}).want(http.StatusUnprocessableEntity)
		}
		if strings.Contains(h.journal.String(), token) {
			t.Error("the log holds the token")
		}
	})
	b.ask("POST", "/setup", form(map[string]any{"token": strings.Repeat("A", 43)})).want(http.StatusNotFound)
	for field, bad := range map[string]any{"origin": "https://co.uk", "password": "short", "email": "kadri", "name": "a\nb", "firm": ""} {
		r := b.ask("POST", "/setup", form(map[string]any{field: bad})).want(http.StatusUnprocessableEntity)
		if !strings.Contains(string(r.body), `"body.`+field+`"`) {
			t.Errorf("%s: %s", field, r.body)
		}
	}
	r := b.ask("POST", "/setup", form(nil)).want(http.StatusOK)
	if me := into[sessionBody](r).Me; me.Role != staff.RoleManager || me.Name != "Kadri Lepp" {
		t.Errorf("%+v", me)
	}
	if s, ok := h.sites.Get("tamm-kitchens"); !ok || len(s.Origins) != 1 || s.Name != "Tamm Kitchens" {
		t.Errorf("%+v", s)
	}
	closed := func(t *testing.T, b *browser) {
		t.Helper()
		b.ask("POST", "/setup/look", map[string]any{"token": token}).want(http.StatusNotFound)
		b.ask("POST", "/setup", form(map[string]any{"email": "eve@tamm.example"})).want(http.StatusNotFound)
	}
	t.Run("MG02 afterwards there is nothing there", func(t *testing.T) { closed(t, b) })
	cookie := b.cookie
	h.close()
	again := openAt(t, path, nil)
	t.Run("MG02 nor after a restart", func(t *testing.T) {
		closed(t, again.browser())
		if _, err := again.staff.OpenSetUp(context.Background()); err == nil {
			t.Error("a new set-up link was made")
		}
	})
	t.Run("a sign-in outlives a restart", func(t *testing.T) {
		same := again.browser()
		same.cookie = cookie
		same.ask("GET", "/session", nil).want(http.StatusOK)
		same.open()
	})
}

func TestInvitations(t *testing.T) {
	h := open(t)
	manager := h.signedIn(h.hire("Anna Kask", staff.RoleManager, staff.TierSenior))
	invite := func(email string) (id, token string) {
		out := into[struct {
			Person    staffPerson
			InviteURL string `json:"invite_url"`
		}](manager.ask("POST", "/people", map[string]any{"name": "Liis Mets", "email": email, "role": "agent", "tier": "junior", "limit": 4}).want(http.StatusOK))
		link, token, _ := strings.Cut(out.InviteURL, "#")
		if link != h.url+"/agent/invite" {
			t.Fatal(out.InviteURL)
		}
		return out.Person.ID, token
	}
	accept := func(token string) reply {
		return h.browser().ask("POST", "/invitations", map[string]any{"token": token, "password": password})
	}
	id, token := invite("liis@tamm.example")
	h.browser().ask("POST", "/invitations/look", map[string]any{"token": token}).want(http.StatusOK)
	h.browser().ask("POST", "/invitations", map[string]any{"token": token, "password": "passwordpassword"}).want(http.StatusUnprocessableEntity)
	if me := into[sessionBody](accept(token).want(http.StatusOK)).Me; me.ID != id {
		t.Errorf("%+v", me)
	}
	t.Run("MG13 AG15 an invitation works once", func(t *testing.T) { accept(token).want(http.StatusGone) })
	t.Run("MG13 an unknown one is gone as well", func(t *testing.T) {
		accept(strings.Repeat("A", 43)).want(http.StatusGone)
		accept("").want(http.StatusGone)
	})
	t.Run("MG13 a newer one replaces it", func(t *testing.T) {
		_, first := invite("mari@tamm.example")
		all := into[struct{ Items []staffPerson }](manager.ask("GET", "/people", nil)).Items
		for _, p := range all {
			if p.Email == "mari@tamm.example" {
				manager.ask("POST", "/people/"+p.ID+"/invitations", nil).want(http.StatusOK)
			}
		}
		accept(first).want(http.StatusGone)
	})
	t.Run("AG15 one sent to a former address is gone", func(t *testing.T) {
		id, token := invite("old@tamm.example")
		manager.ask("PATCH", "/people/"+id, map[string]any{"email": "new@tamm.example"}).want(http.StatusOK)
		accept(token).want(http.StatusGone)
	})
	t.Run("an address is had by one person", func(t *testing.T) {
		r := manager.ask("POST", "/people", map[string]any{"name": "X", "email": "LIIS@tamm.example", "role": "agent", "tier": "junior", "limit": 4})
		if r.want(http.StatusUnprocessableEntity).code() != "email_taken" {
			t.Error(string(r.body))
		}
	})
	t.Run("MG13 one that is three days old is gone", func(t *testing.T) {
		_, token := invite("late@tamm.example")
		h.clock.Add(72*time.Hour + time.Second)
		accept(token).want(http.StatusGone)
	})
	t.Run("AG01 a sign-in that nobody used for twelve hours is over", func(t *testing.T) {
		manager.ask("GET", "/session", nil).want(http.StatusUnauthorized)
	})
}

func TestPeople(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleManager, staff.TierSenior)
	marek := h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	manager := h.signedIn(anna)
	t.Run("MG16 the last manager stays one", func(t *testing.T) {
		for _, change := range []map[string]any{{"role": "agent"}, {"active": false}} {
			if r := manager.ask("PATCH", "/people/"+anna.ID, change); r.want(http.StatusConflict).code() != "last_manager" {
				t.Error(string(r.body))
			}
		}
	})
	t.Run("MG14 a change of an older state is told", func(t *testing.T) {
		manager.ask("PATCH", "/people/"+marek.ID, map[string]any{"tier": "middle", "n": marek.N}).want(http.StatusOK)
		manager.ask("PATCH", "/people/"+marek.ID, map[string]any{"tier": "senior", "n": marek.N}).want(http.StatusConflict)
	})
	t.Run("MG17 a name has one line", func(t *testing.T) {
		for _, name := range []string{"a\nb", "a\r\nSet-Cookie: x", "a\u2028b", "a\u202eb", "", "  ", strings.Repeat("a", 81)} {
			manager.ask("PATCH", "/people/"+marek.ID, map[string]any{"name": name}).want(http.StatusUnprocessableEntity)
		}
		manager.ask("PATCH", "/people/"+marek.ID, map[string]any{"name": strings.Repeat("👩‍👩‍👧‍👦", 80)}).want(http.StatusUnprocessableEntity) // over 800 bytes
		manager.ask("PATCH", "/people/"+marek.ID, map[string]any{"name": strings.Repeat("👍🏽", 80)}).want(http.StatusOK)
	})
	t.Run("MG05 AG01 WS30 who is switched off loses sign-in, sockets and chats", func(t *testing.T) {
		b := h.signedIn(marek)
		console := b.open()
		until(t, "Marek is here", func() bool { return seatOf(marek, h.dispatcher.Floor()).State == "here" })
		id := h.visit("Eva", "Hello")
		console.next("lead", about(id))
		manager.ask("PATCH", "/people/"+marek.ID, map[string]any{"active": false}).want(http.StatusOK)
		if code := console.closed(); code != web.CloseRevoked {
			t.Error(code)
		}
		b.ask("GET", "/session", nil).want(http.StatusUnauthorized)
		until(t, "the chat waits for somebody else", func() bool {
			sum, err := h.chats.Summary(context.Background(), id)
			return err == nil && sum.Agent == ""
		})
	})
	t.Run("WS31 who is demoted has the rights of an agent at once", func(t *testing.T) {
		second := h.hire("Second", staff.RoleManager, staff.TierSenior)
		b := h.signedIn(second)
		b.ask("POST", "/people", plausible["POST /people"]).want(http.StatusOK)
		tab, id := b.open(), h.visit("Eva", "Hello")
		session, err := h.staff.Session(context.Background(), b.cookie)
		if err != nil {
			t.Fatal(err)
		}
		c := &console{d: h.door, who: actor{Session: session}} // as the socket holds it
		managersOnly := act{verb: unlock, about: conversation}
		if err := c.check(managersOnly, &frameUp{Conversation: id}); err != nil {
			t.Errorf("a manager: %v", err)
		}
		manager.ask("PATCH", "/people/"+second.ID, map[string]any{"role": "agent"}).want(http.StatusOK)
		b.ask("POST", "/people", plausible["POST /people"]).want(http.StatusForbidden)
		if !c.stillSignedIn() || !errors.Is(c.check(managersOnly, &frameUp{Conversation: id}), errForbidden) {
			t.Error("the next frame has the rights of before")
		}
		tab.send(map[string]any{"t": "say", "conversation": id, "id": "as-an-agent-0001", "text": "still here"})
		tab.next("ack", nil)
	})
}

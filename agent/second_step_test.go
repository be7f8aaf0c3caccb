package agent

import (
	"context"
	"fmt"
	"image"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/pquerna/otp/totp"

	"usher/internal/staff"
	"usher/internal/web"
)

type askedSecond struct {
	CSRF       string
	SecondStep *secondStep `json:"second_step"`
}

// codeOf is what an app shows now.
func (h *house) codeOf(key string) string {
	h.t.Helper()
	code, err := totp.GenerateCode(key, h.clock.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

// secure gives who is signed in a second step.
func (b *browser) secure() (key string, codes []string) {
	b.h.t.Helper()
	key = into[begunSecond](b.ask("POST", "/me/second-step", nil).want(http.StatusOK)).Key
	codes = into[struct{ Codes []string }](b.ask("POST", "/me/second-step/confirmation", map[string]any{"code": b.h.codeOf(key)}).want(http.StatusOK)).Codes
	b.h.clock.Add(time.Minute)
	return key, codes
}

// knock gives a password and gets what is asked for beside it.
func (b *browser) knock(a staff.Agent) askedSecond {
	b.h.t.Helper()
	r := b.ask("POST", "/session", map[string]any{"email": a.Email, "password": password}).want(http.StatusOK)
	if r.header.Get("Set-Cookie") != "" {
		b.h.t.Error("a cookie came with a password alone")
	}
	return into[askedSecond](r)
}

func TestASecondStepIsAskedForAndNothingHalfWayOpensAnything(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleManager, staff.TierSenior)
	key, codes := h.signedIn(anna).secure()
	if len(codes) != 10 {
		t.Fatal(codes)
	}
	b := h.browser()
	asked := b.knock(anna)
	if asked.CSRF != "" || asked.SecondStep == nil || asked.SecondStep.SetUp {
		t.Fatalf("%+v", asked)
	}
	half := h.browser()
	half.cookie, half.csrf = asked.SecondStep.Ticket, asked.SecondStep.Ticket
	each(func(method, path string, r rule, body any) {
		if r.verb != knock {
			t.Run("CVE-2025-55070 a half sign-in does not open "+method+" "+path, func(t *testing.T) {
				half.ask(method, fill(path), body).want(http.StatusUnauthorized)
			})
		}
	})
	t.Run("CVE-2025-55070 nor the socket", func(t *testing.T) {
		_, res, err := websocket.Dial(context.Background(), strings.Replace(h.url, "http", "ws", 1)+socketPath,
			&websocket.DialOptions{HTTPHeader: http.Header{"Cookie": {plainCookie + "=" + asked.SecondStep.Ticket}, "Origin": {h.url}}})
		if err == nil || res == nil || res.StatusCode != http.StatusUnauthorized {
			t.Errorf("%v %v", res, err)
		}
	})
	code := h.codeOf(key)
	t.Run("AG13 a code from two steps on is 401", func(t *testing.T) {
		far, err := totp.GenerateCode(key, h.clock.Now().Add(61*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		b.ask("POST", "/session/second", map[string]any{"ticket": asked.SecondStep.Ticket, "code": far}).want(http.StatusUnauthorized)
	})
	b.ask("POST", "/session/second", map[string]any{"ticket": asked.SecondStep.Ticket, "code": code}).want(http.StatusOK)
	b.ask("GET", "/session", nil).want(http.StatusOK)
	b.open()
	t.Run("AG13 a code used twice is 401", func(t *testing.T) {
		x := h.browser()
		r := x.ask("POST", "/session/second", map[string]any{"ticket": x.knock(anna).SecondStep.Ticket, "code": code}).want(http.StatusUnauthorized)
		if r.code() != "second_step_wrong" || x.cookie != "" {
			t.Error(string(r.body))
		}
	})
	t.Run("AG14 a planted cookie is not kept through the second step", func(t *testing.T) {
		x := h.browser()
		x.cookie = strings.Repeat("P", 43)
		x.ask("POST", "/session/second", map[string]any{"ticket": x.knock(anna).SecondStep.Ticket, "code": codes[0]}).want(http.StatusOK)
		if x.cookie == strings.Repeat("P", 43) {
			t.Error("it was kept")
		}
	})
	t.Run("AG13 five wrong codes and right ones are 401 too", func(t *testing.T) {
		for range 5 {
			x := h.browser()
			x.ask("POST", "/session/second", map[string]any{"ticket": x.knock(anna).SecondStep.Ticket, "code": "00000x"}).want(http.StatusUnauthorized)
		}
		x := h.browser()
		r := x.ask("POST", "/session/second", map[string]any{"ticket": x.knock(anna).SecondStep.Ticket, "code": h.codeOf(key)})
		if r.want(http.StatusUnauthorized).code() != "second_step_locked" || r.header.Get("Retry-After") == "" {
			t.Error(string(r.body))
		}
	})
	t.Run("MG12 neither the key nor a code is told again, nor is it in the log", func(t *testing.T) {
		for _, path := range []string{"/me/second-step", "/session", "/people", "/second-step", "/me/sessions"} {
			body := string(b.ask("GET", path, nil).want(http.StatusOK).body)
			if strings.Contains(body, key) || strings.Contains(body, codes[1]) {
				t.Errorf("%s tells it", path)
			}
		}
		for _, hidden := range []string{key, codes[0], codes[1], asked.SecondStep.Ticket} {
			if strings.Contains(h.journal.String(), hidden) {
				t.Error("the log holds it")
			}
		}
	})
	t.Run("an invitation for a lost password does not go past it", func(t *testing.T) {
		token, err := h.staff.Invite(context.Background(), "system", anna.ID)
		if err != nil {
			t.Fatal(err)
		}
		x := h.browser()
		r := x.ask("POST", "/invitations", map[string]any{"token": token, "password": password}).want(http.StatusOK)
		if into[askedSecond](r).SecondStep == nil || x.cookie != "" {
			t.Error("it does")
		}
	})
}

func TestWhatChangesASecondStepTakesTheRightPerson(t *testing.T) {
	h := open(t)
	anna, marek := h.hire("Anna Kask", staff.RoleManager, staff.TierSenior), h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	manager, agent := h.signedIn(anna), h.signedIn(marek)
	agent.secure()
	t.Run("it takes a password given within ten minutes", func(t *testing.T) {
		h.clock.Add(10 * time.Minute)
		for _, route := range []string{"POST /me/second-step", "POST /me/second-step/codes", "DELETE /me/second-step"} {
			method, path, _ := strings.Cut(route, " ")
			if r := agent.ask(method, path, nil).want(http.StatusForbidden); r.code() != "password_needed" {
				t.Errorf("%s: %s", route, r.body)
			}
		}
		agent.ask("POST", "/me/second-step/confirmation", map[string]any{"code": "000000"}).want(http.StatusForbidden)
		manager.ask("PUT", "/second-step", map[string]any{"demanded": true, "version": 0}).want(http.StatusForbidden)
		manager.ask("POST", "/people/"+marek.ID+"/second-step/reset", nil).want(http.StatusForbidden)
	})
	for _, b := range []*browser{manager, agent} {
		b.ask("POST", "/session/proof", map[string]any{"password": password}).want(http.StatusNoContent)
	}
	t.Run("a manager without one cannot demand it", func(t *testing.T) {
		if r := manager.ask("PUT", "/second-step", map[string]any{"demanded": true, "version": 0}).want(http.StatusConflict); r.code() != "own_second_step_first" {
			t.Error(string(r.body))
		}
	})
	t.Run("only managers learn who has one", func(t *testing.T) {
		for b, want := range map[*browser]bool{manager: true, agent: false} {
			for _, p := range into[struct{ Items []staffPerson }](b.ask("GET", "/people", nil)).Items {
				if p.ID == marek.ID && p.SecondStep != want {
					t.Errorf("%v", p.SecondStep)
				}
			}
		}
	})
	t.Run("a reset signs out, closes sockets and leaves the password", func(t *testing.T) {
		socket := agent.open()
		manager.ask("POST", "/people/"+marek.ID+"/second-step/reset", nil).want(http.StatusOK)
		if code := socket.closed(); code != web.CloseRevoked {
			t.Error(code)
		}
		h.signedIn(marek).ask("GET", "/session", nil).want(http.StatusOK)
		manager.ask("POST", "/people/"+marek.ID+"/second-step/reset", nil).want(http.StatusConflict)
		manager.ask("POST", "/people/"+anna.ID+"/second-step/reset", nil).want(http.StatusConflict)
		manager.ask("POST", "/people/"+strings.Repeat("a", 26)+"/second-step/reset", nil).want(http.StatusNotFound)
	})
	t.Run("where it is demanded, it is set up before anybody is let in", func(t *testing.T) {
		manager.secure()
		manager.ask("PUT", "/second-step", map[string]any{"demanded": true, "version": 0}).want(http.StatusOK)
		manager.ask("PUT", "/second-step", map[string]any{"demanded": true, "version": 0}).want(http.StatusConflict) // MG14
		manager.ask("DELETE", "/me/second-step", nil).want(http.StatusConflict)
		x := h.browser()
		asked := x.knock(marek)
		if !asked.SecondStep.SetUp {
			t.Fatal("it is not asked for")
		}
		ticket := asked.SecondStep.Ticket
		x.ask("POST", "/session/second", map[string]any{"ticket": ticket, "code": "000000"}).want(http.StatusUnauthorized)
		x.ask("POST", "/session/second/setup/confirmation", map[string]any{"ticket": ticket, "code": "000000"}).want(http.StatusConflict)
		x.ask("POST", "/session/second/setup", map[string]any{"ticket": "none"}).want(http.StatusUnauthorized)
		begun := into[begunSecond](x.ask("POST", "/session/second/setup", map[string]any{"ticket": ticket}).want(http.StatusOK))
		x.ask("POST", "/session/second/setup/confirmation", map[string]any{"ticket": ticket, "code": "00000x"}).want(http.StatusUnprocessableEntity)
		in := x.ask("POST", "/session/second/setup/confirmation", map[string]any{"ticket": ticket, "code": h.codeOf(begun.Key)}).want(http.StatusOK)
		if got := into[letInOutputBody](in); len(got.Codes) != 10 || got.Me.ID != marek.ID || in.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s", in.body)
		}
		x.ask("GET", "/session", nil).want(http.StatusOK)
	})
}

type letInOutputBody struct {
	Me    mePerson
	Codes []string
}

func TestThePictureSaysTheAddress(t *testing.T) {
	drawn, err := draw("otpauth://totp/Tamm:anna@tamm.example?secret=ABC")
	if err != nil {
		t.Fatal(err)
	}
	field := image.NewGray(image.Rect(0, 0, drawn.Size, drawn.Size))
	dark := 0
	for stroke := range strings.SplitSeq(strings.TrimSuffix(drawn.Path, "z"), "z") {
		var x, y, n, back int
		if _, err := fmt.Sscanf(stroke, "M%d %dh%dv1h-%d", &x, &y, &n, &back); err != nil || n != back {
			t.Fatalf("%q: %v", stroke, err)
		}
		for i := range n {
			field.Pix[y*field.Stride+x+i] = 255
			dark++
		}
	}
	// The three corners are there, dark on a quiet border of four, and about half of the field is dark.
	for _, corner := range []image.Point{{4, 4}, {drawn.Size - 11, 4}, {4, drawn.Size - 11}} {
		for i := range 7 {
			if field.GrayAt(corner.X+i, corner.Y).Y == 0 || field.GrayAt(corner.X, corner.Y+i).Y == 0 || field.GrayAt(corner.X+3, corner.Y+3).Y == 0 {
				t.Fatalf("no corner at %v", corner)
			}
		}
	}
	inner := (drawn.Size - 8) * (drawn.Size - 8)
	if dark < inner/3 || dark > inner*2/3 {
		t.Errorf("%d of %d squares are dark", dark, inner)
	}
}

func TestSignInsOfOnesOwn(t *testing.T) {
	h := open(t)
	anna, marek := h.hire("Anna Kask", staff.RoleManager, staff.TierSenior), h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	items := func(b *browser) []signInItem {
		return into[struct{ Items []signInItem }](b.ask("GET", "/me/sessions", nil).want(http.StatusOK)).Items
	}
	as := func(a staff.Agent, userAgent string) *browser {
		b := h.browser()
		b.header.Set("User-Agent", userAgent)
		b.ask("POST", "/session", map[string]any{"email": a.Email, "password": password}).want(http.StatusOK)
		return b
	}
	const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
	const desk = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0"
	here, there, other := as(marek, desk), as(marek, phone), as(marek, "<script>alert(1)</script>")
	list := items(here)
	if len(list) != 3 || !list[0].This || list[0].Browser != "Edge" || list[0].System != "Windows" || list[2].This {
		t.Fatalf("%+v", list)
	}
	by := map[string]signInItem{}
	for _, one := range list {
		by[one.System] = one
	}
	if by["iPhone"].Browser != "Safari" || by[""].Browser != "" {
		t.Errorf("%+v", by)
	}
	t.Run("C9 an agent sees networks, a manager addresses, nobody an id that is a hash of what opens the door", func(t *testing.T) {
		if mine := items(as(anna, desk)); list[0].Place != "127.0.0.0/24" || mine[0].Place != "127.0.0.1" || len(mine[0].ID) != 26 {
			t.Errorf("%q %q", list[0].Place, mine[0].Place)
		}
	})
	t.Run("AG03 somebody else's is 404", func(t *testing.T) {
		as(anna, desk).ask("DELETE", "/me/sessions/"+list[1].ID, nil).want(http.StatusNotFound)
	})
	t.Run("AG16 ending one closes its sockets with 4009, the others stay", func(t *testing.T) {
		far, near := there.open(), here.open()
		here.ask("DELETE", "/me/sessions/"+by["iPhone"].ID, nil).want(http.StatusNoContent)
		if code := far.closed(); code != web.CloseRevoked {
			t.Error(code)
		}
		there.ask("GET", "/session", nil).want(http.StatusUnauthorized)
		near.send(map[string]any{"t": "ping"})
		near.next("pong", nil)
		here.ask("DELETE", "/me/sessions/"+by["iPhone"].ID, nil).want(http.StatusNotFound)
	})
	t.Run("AG16 ending all others leaves this one", func(t *testing.T) {
		far := other.open()
		here.ask("POST", "/me/sessions/end-others", nil).want(http.StatusNoContent)
		if code := far.closed(); code != web.CloseRevoked {
			t.Error(code)
		}
		other.ask("GET", "/session", nil).want(http.StatusUnauthorized)
		if left := items(here); len(left) != 1 || !left[0].This {
			t.Errorf("%+v", left)
		}
	})
	t.Run("CVE-2024-4183 the newest twenty live", func(t *testing.T) {
		for range 21 {
			as(marek, phone)
		}
		here.ask("GET", "/session", nil).want(http.StatusUnauthorized)
		if left := items(as(marek, desk)); len(left) != 20 {
			t.Errorf("%d are left", len(left))
		}
	})
}

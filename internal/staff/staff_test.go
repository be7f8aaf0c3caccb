package staff_test

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"usher/internal/fault"
	"usher/internal/sqlite"
	"usher/internal/staff"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const password = "a sentence that is long enough"

// clock is set by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type office struct {
	*staff.Service
	t     *testing.T
	ctx   context.Context
	clock *clock
	store *sqlite.Store

	mu      sync.Mutex
	revoked []string
	changed []staff.Agent
}

func open(t *testing.T) *office {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return on(t, store, newClock())
}

// on opens the room anew on a store, as after a restart.
func on(t *testing.T, store *sqlite.Store, c *clock) *office {
	t.Helper()
	s := staff.New(store, c.Now)
	o := &office{Service: s, t: t, ctx: context.Background(), clock: c, store: store}
	s.OnRevoke(func(id, _ string) { o.mu.Lock(); defer o.mu.Unlock(); o.revoked = append(o.revoked, id) })
	s.OnChange(func(a staff.Agent) { o.mu.Lock(); defer o.mu.Unlock(); o.changed = append(o.changed, a) })
	if err := s.Load(o.ctx); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) again() *office { return on(o.t, o.store, o.clock) }

func (o *office) hire(name, role string) staff.Agent {
	o.t.Helper()
	_, token, err := o.Add(o.ctx, "system", staff.Agent{Name: name, Email: name + "@tamm.example", Role: role, Tier: staff.TierMiddle, Limit: 4})
	if err != nil {
		o.t.Fatal(err)
	}
	a, err := o.AcceptInvite(o.ctx, token, password)
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

func (o *office) in(a staff.Agent) (string, staff.Session) {
	o.t.Helper()
	token, s, err := o.SignIn(o.ctx, a.Email, password, staff.Origin{})
	if err != nil {
		o.t.Fatal(err)
	}
	return token, s
}

func TestASignInHoldsAsLongAsItShould(t *testing.T) {
	o := open(t)
	anna := o.hire("anna", staff.RoleManager)
	token, s := o.in(anna)
	t.Run("a used one outlives twelve hours, and a restart", func(t *testing.T) {
		o.clock.Add(11 * time.Hour)
		if _, err := o.Session(o.ctx, token); err != nil {
			t.Fatal(err)
		}
		again := o.again()
		o.clock.Add(30 * time.Minute)
		got, err := again.Session(o.ctx, token)
		if err != nil || got.ID != s.ID || got.CSRF != s.CSRF || got.Agent.ID != anna.ID {
			t.Fatalf("%+v %v", got, err)
		}
	})
	t.Run("an idle one ends after twelve hours", func(t *testing.T) {
		idle, _ := o.in(anna)
		o.clock.Add(12 * time.Hour)
		if _, err := o.Session(o.ctx, idle); !errors.Is(err, staff.ErrSignedOut) {
			t.Fatal(err)
		}
		if _, err := o.again().Session(o.ctx, idle); !errors.Is(err, staff.ErrSignedOut) {
			t.Fatal(err)
		}
	})
	t.Run("a busy one ends after seven days", func(t *testing.T) {
		busy, _ := o.in(anna)
		for range 7*24/11 + 1 {
			o.clock.Add(11 * time.Hour)
			_, _ = o.Session(o.ctx, busy)
		}
		if _, err := o.Session(o.ctx, busy); !errors.Is(err, staff.ErrSignedOut) {
			t.Fatal(err)
		}
	})
	t.Run("a token that is none opens nothing", func(t *testing.T) {
		for _, none := range []string{"", "x", token[:42], token + "A", strings.Repeat("A", 43), strings.Repeat("A", 10_000), "../../etc/passwd"} {
			if _, err := o.Session(o.ctx, none); !errors.Is(err, staff.ErrSignedOut) {
				t.Errorf("%.20q: %v", none, err)
			}
			if err := o.SignOut(o.ctx, none); err != nil {
				t.Errorf("%.20q: %v", none, err)
			}
		}
	})
}

func TestSignedOutStaysSignedOut(t *testing.T) {
	o := open(t)
	anna := o.hire("anna", staff.RoleManager)
	token, s := o.in(anna)
	if err := o.SignOut(o.ctx, token); err != nil {
		t.Fatal(err)
	}
	if len(o.revoked) != 1 || o.revoked[0] != s.ID {
		t.Errorf("told of %v", o.revoked)
	}
	for name, room := range map[string]*office{"at once": o, "after a restart": o.again()} {
		if _, err := room.Session(o.ctx, token); !errors.Is(err, staff.ErrSignedOut) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNewestTwentySignInsLive(t *testing.T) {
	o := open(t)
	anna := o.hire("anna", staff.RoleManager)
	var tokens []string
	for range 23 {
		token, _ := o.in(anna)
		tokens = append(tokens, token)
		o.clock.Add(time.Second)
	}
	for name, room := range map[string]*office{"now": o, "after a restart": o.again()} {
		for i, token := range tokens {
			if _, err := room.Session(o.ctx, token); (err == nil) != (i >= 3) {
				t.Errorf("%s: sign-in %d: %v", name, i, err)
			}
		}
	}
}

func TestLeavingAndPasswordsEndSignIns(t *testing.T) {
	o := open(t)
	anna, marek := o.hire("anna", staff.RoleManager), o.hire("marek", staff.RoleAgent)
	token, _ := o.in(marek)
	annas, _ := o.in(anna)
	marek.Active = false
	gone, err := o.Change(o.ctx, anna.ID, marek)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Session(o.ctx, token); !errors.Is(err, staff.ErrSignedOut) {
		t.Error(err)
	}
	if _, _, err := o.SignIn(o.ctx, marek.Email, password, staff.Origin{}); !errors.Is(err, staff.ErrSignIn) {
		t.Error(err)
	}
	gone.Active = true
	if _, err := o.Change(o.ctx, anna.ID, gone); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Session(o.ctx, token); !errors.Is(err, staff.ErrSignedOut) {
		t.Error("a sign-in came back to life", err)
	}
	token, _ = o.in(marek)
	link, err := o.Invite(o.ctx, anna.ID, marek.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.AcceptInvite(o.ctx, link, "quite another sentence"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Session(o.ctx, token); !errors.Is(err, staff.ErrSignedOut) {
		t.Error("AG15: a new password left the old sign-in alive", err)
	}
	if _, err := o.Session(o.ctx, annas); err != nil {
		t.Error("somebody else's sign-in ended", err)
	}
}

func TestPasswords(t *testing.T) {
	o := open(t)
	_, token, err := o.Add(o.ctx, "system", staff.Agent{Name: "Liis Mets the Second", Email: "liis.mets@tamm.example", Role: staff.RoleManager, Tier: staff.TierJunior, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "short", "elevenchars", "PasswordPassword", "aaaaaaaaaaaaaaaa", "123456789012", "with a \x00 in it", "liis.mets@tamm.example", "LIIS METS THE SECOND",
		strings.Repeat("x", 129), "bad utf-8 \xff\xfe long"} {
		_, err := o.AcceptInvite(o.ctx, token, bad)
		if f := fault.From(err); f.Kind != fault.Invalid || f.Fields["body.password"] == "" {
			t.Errorf("AG12 %.20q: %v", bad, err)
		}
	}
	exact := " \t😀 leading blank, and e\u0301 is not é "
	if _, err := o.AcceptInvite(o.ctx, token, exact); err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.SignIn(o.ctx, "liis.mets@tamm.example", exact, staff.Origin{}); err != nil {
		t.Error(err)
	}
	for _, near := range []string{strings.TrimSpace(exact), strings.ToUpper(exact), exact + "\x00", exact + " ", strings.ReplaceAll(exact, "e\u0301", "é")} {
		if _, _, err := o.SignIn(o.ctx, "liis.mets@tamm.example", near, staff.Origin{}); !errors.Is(err, staff.ErrSignIn) {
			t.Errorf("AG12: %q opened what %q should", near, exact)
		}
	}
}

func TestALongPasswordIsTakenWhole(t *testing.T) {
	o := open(t)
	_, token, err := o.Add(o.ctx, "system", staff.Agent{Name: "Liis", Email: "liis@tamm.example", Role: staff.RoleManager, Tier: staff.TierJunior, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("😀", 127) + "!"
	if _, err := o.AcceptInvite(o.ctx, token, long); err != nil {
		t.Fatal(err)
	}
	for tried, fits := range map[string]bool{long: true, long + "x": false, long + strings.Repeat("x", 1000): false, long[:len(long)-1]: false} {
		if _, _, err := o.SignIn(o.ctx, "liis@tamm.example", tried, staff.Origin{}); (err == nil) != fits {
			t.Errorf("AG12: %d bytes: %v", len(tried), err)
		}
	}
}

// The work of a try is told by the memory that its hash fills: unlike the time it takes, nothing else on the machine changes it.
func TestAG10UnknownAndWrongDoTheSameWork(t *testing.T) {
	o := open(t)
	anna, off := o.hire("anna", staff.RoleManager), o.hire("off", staff.RoleAgent)
	off.Active = false
	if _, err := o.Change(o.ctx, "x", off); err != nil {
		t.Fatal(err)
	}
	const hash = 19 << 20 // bytes that Argon2id fills with our parameters
	for who, email := range map[string]string{"a wrong password": anna.Email, "an unknown address": "nobody@tamm.example", "somebody switched off": off.Email} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, _, err := o.SignIn(o.ctx, email, "wrong wrong wrong", staff.Origin{}); !errors.Is(err, staff.ErrSignIn) {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if work := after.TotalAlloc - before.TotalAlloc; work < hash || work > 2*hash {
			t.Errorf("%s: %d bytes, want those of one hash", who, work)
		}
	}
}

func TestOneAddressOnePerson(t *testing.T) {
	o := open(t)
	anna := o.hire("anna", staff.RoleManager)
	if _, _, err := o.Add(o.ctx, "x", staff.Agent{Name: "Other", Email: " ANNA@tamm.EXAMPLE ", Role: staff.RoleAgent, Tier: staff.TierJunior, Limit: 1}); !errors.Is(err, staff.ErrEmailTaken) {
		t.Fatal(err)
	}
	t.Run("of twenty at once one gets it", func(t *testing.T) {
		var mu sync.Mutex
		var won int
		var all sync.WaitGroup
		rooms := []*office{o, o.again()} // two programs on one store
		for i := range 20 {
			all.Go(func() {
				_, _, err := rooms[i%2].Add(o.ctx, "x", staff.Agent{Name: "Eve", Email: "eve@tamm.example", Role: staff.RoleAgent, Tier: staff.TierJunior, Limit: 1})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, staff.ErrEmailTaken) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if won != 1 {
			t.Errorf("%d of 20 got it", won)
		}
	})
	t.Run("an address that was given up can be had by another", func(t *testing.T) {
		anna.Email = "anna.kask@tamm.example"
		anna.N = 0
		if _, err := o.Change(o.ctx, "x", anna); err != nil {
			t.Fatal(err)
		}
		if _, _, err := o.Add(o.ctx, "x", staff.Agent{Name: "New Anna", Email: "anna@tamm.example", Role: staff.RoleAgent, Tier: staff.TierJunior, Limit: 1}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := o.SignIn(o.ctx, "anna@tamm.example", password, staff.Origin{}); !errors.Is(err, staff.ErrSignIn) {
			t.Error("the former owner's password opens the new owner's door", err)
		}
		if _, err := o.again().Get(o.ctx, anna.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestMG16ThereIsAlwaysAManager(t *testing.T) {
	o := open(t)
	one, two := o.hire("one", staff.RoleManager), o.hire("two", staff.RoleManager)
	demoted := one
	demoted.Role = staff.RoleAgent
	if _, err := o.Change(o.ctx, two.ID, demoted); err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(*staff.Agent){func(a *staff.Agent) { a.Role = staff.RoleAgent }, func(a *staff.Agent) { a.Active = false }} {
		last := two
		change(&last)
		if _, err := o.Change(o.ctx, two.ID, last); !errors.Is(err, staff.ErrLastManager) {
			t.Errorf("%+v: %v", last, err)
		}
	}
}

func TestMG16WhateverManagersDoOneIsLeft(t *testing.T) {
	o := open(t)
	var people []string
	for _, name := range []string{"a", "b", "c"} {
		people = append(people, o.hire(name, staff.RoleManager).ID)
	}
	rapid.Check(t, func(rt *rapid.T) {
		a, _ := o.ByID(rapid.SampledFrom(people).Draw(rt, "who"))
		a.Role = rapid.SampledFrom([]string{staff.RoleManager, staff.RoleAgent}).Draw(rt, "role")
		a.Active = rapid.Bool().Draw(rt, "active")
		if _, err := o.Change(o.ctx, "x", a); err != nil && !errors.Is(err, staff.ErrLastManager) {
			rt.Fatal(err)
		}
		all, _ := o.List(o.ctx)
		for _, p := range all {
			if p.Role == staff.RoleManager && p.Active && p.Joined {
				return
			}
		}
		rt.Fatal("nobody is left who may change anything")
	})
}

func TestSettingUp(t *testing.T) {
	o := open(t)
	if !o.SetupOpen(o.ctx) {
		t.Fatal("closed before it began")
	}
	first, err := o.OpenSetUp(o.ctx)
	if err != nil {
		t.Fatal(err)
	}
	o = o.again()
	token, err := o.OpenSetUp(o.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.CheckSetUp(o.ctx, first); !errors.Is(err, staff.ErrSetUp) {
		t.Error("a former link works", err)
	}
	if _, err := o.SetUp(o.ctx, token, "", "x", "y"); fault.From(err).Kind != fault.Invalid {
		t.Error(err)
	}
	var mu sync.Mutex
	won := 0
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if _, err := o.SetUp(o.ctx, token, "Kadri", "kadri@tamm.example", password); err == nil {
				mu.Lock()
				defer mu.Unlock()
				won++
			} else if !errors.Is(err, staff.ErrSetUp) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won != 1 {
		t.Errorf("MG02: set up %d times", won)
	}
	for name, room := range map[string]*office{"now": o, "after a restart": o.again()} {
		if room.SetupOpen(o.ctx) || !errors.Is(room.CheckSetUp(o.ctx, token), staff.ErrSetUp) {
			t.Errorf("MG02: open %s", name)
		}
		if _, err := room.OpenSetUp(o.ctx); !errors.Is(err, staff.ErrSetUp) {
			t.Errorf("MG02: %v", err)
		}
	}
}

func TestChangesAreToldAndKept(t *testing.T) {
	o := open(t)
	anna := o.hire("anna", staff.RoleManager)
	anna.Skills, anna.Languages, anna.Limit = []string{"kitchens"}, []string{"PL", "en"}, 7
	changed, err := o.Change(o.ctx, "x", anna)
	if err != nil {
		t.Fatal(err)
	}
	if last := o.changed[len(o.changed)-1]; last.Limit != 7 || last.Languages[0] != "pl" || last.N != changed.N {
		t.Errorf("told %+v", last)
	}
	got, err := o.again().Get(o.ctx, anna.ID)
	if err != nil || got.Limit != 7 || got.Skills[0] != "kitchens" || !got.Joined || got.N != changed.N {
		t.Errorf("%+v %v", got, err)
	}
	anna.N = 1
	if _, err := o.Change(o.ctx, "x", anna); !errors.Is(err, staff.ErrChanged) {
		t.Error(err)
	}
	got.Skills[0] = "changed outside"
	if mine, _ := o.ByID(anna.ID); mine.Skills[0] != "kitchens" {
		t.Error("a reader can change what the room knows")
	}
	for field, bad := range map[string]func(*staff.Agent){
		"body.limit": func(a *staff.Agent) { a.Limit = 21 }, "body.tier": func(a *staff.Agent) { a.Tier = "expert" }, "body.role": func(a *staff.Agent) { a.Role = "visitor" },
		"body.email": func(a *staff.Agent) { a.Email = "Anna <anna@tamm.example>" }, "body.languages": func(a *staff.Agent) { a.Languages = []string{"<script>"} },
		"body.skills": func(a *staff.Agent) { a.Skills = []string{"a", "a"} }, "body.name": func(a *staff.Agent) { a.Name = "a\u202eb" },
	} {
		a, _ := o.ByID(anna.ID)
		bad(&a)
		if _, err := o.Change(o.ctx, "x", a); fault.From(err).Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestRunEndsWhatIsOverAndSavesWhatWasUsed(t *testing.T) {
	o := open(t)
	anna := o.hire("anna", staff.RoleManager)
	_, over := o.in(anna)
	o.clock.Add(13 * time.Hour)
	ctx, stop := context.WithCancel(o.ctx)
	var running sync.WaitGroup
	running.Go(func() { _ = o.Run(ctx) })
	staff.Sweep(o.Service, ctx)
	stop()
	running.Wait()
	if len(o.revoked) != 1 || o.revoked[0] != over.ID {
		t.Errorf("told of %v", o.revoked)
	}
	token, _ := o.in(anna)
	o.clock.Add(11 * time.Hour)
	if _, err := o.Session(o.ctx, token); err != nil {
		t.Fatal(err)
	}
	staff.Sweep(o.Service, o.ctx)
	o.clock.Add(11 * time.Hour)
	if _, err := o.again().Session(o.ctx, token); err != nil {
		t.Error("the time of last use was not saved", err)
	}
	if err := o.SignOut(o.ctx, token); err != nil {
		t.Error(err)
	}
}

package staff_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
	"pgregory.net/rapid"

	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/staff"
)

// codeAt is what an app shows some steps from now.
func (o *office) codeAt(seed string, steps int) string {
	o.t.Helper()
	code, err := totp.GenerateCodeCustom(seed, o.clock.Now().Add(time.Duration(steps)*30*time.Second), totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix})
	if err != nil {
		o.t.Fatal(err)
	}
	return code
}

// crew is a manager and an agent, both joined.
func (o *office) crew() (manager, agent staff.Agent) {
	o.t.Helper()
	return o.hire("kadri", staff.RoleManager), o.hire("anna", staff.RoleAgent)
}

// secured gives somebody a second step.
func (o *office) secured(a staff.Agent) (seed string, recovery []string) {
	o.t.Helper()
	begun, err := o.BeginFactor(a.ID, "Tamm: Kitchens")
	if err != nil {
		o.t.Fatal(err)
	}
	recovery, err = o.ConfirmFactor(o.ctx, a.ID, o.codeAt(begun.Seed, 0))
	if err != nil {
		o.t.Fatal(err)
	}
	o.clock.Add(time.Minute) // past the code that confirmed it
	return begun.Seed, recovery
}

// asked signs in by password and gives the ticket.
func (o *office) asked(a staff.Agent) string {
	o.t.Helper()
	token, _, err := o.SignIn(o.ctx, a.Email, password, staff.Origin{})
	var second *staff.SecondStep
	if !errors.As(err, &second) || token != "" {
		o.t.Fatalf("the password alone let somebody in, or not far enough: %v", err)
	}
	return second.Ticket
}

func TestAG13ACodeIsGoodOnceAndInItsTime(t *testing.T) {
	o := open(t)
	_, anna := o.crew()
	seed, _ := o.secured(anna)
	finish := func(o *office, code string) error {
		token, _, err := o.FinishSignIn(o.ctx, o.asked(anna), code)
		if (err == nil) != (token != "") {
			t.Fatalf("%q came with %v", token, err)
		}
		return err
	}
	for steps, fits := range map[int]bool{-2: false, 2: false, 3: false, -100: false} {
		if err := finish(o, o.codeAt(seed, steps)); (err == nil) != fits {
			t.Errorf("AG13 a code %+d steps away: %v", steps, err)
		}
	}
	now := o.codeAt(seed, 0)
	if err := finish(o, " "+now[:3]+" "+now[3:]); err != nil {
		t.Errorf("the code of now, as apps write it: %v", err)
	}
	if err := finish(o, now); !errors.Is(err, staff.ErrCode) {
		t.Errorf("AG13 the same code again: %v", err)
	}
	if err := finish(o.again(), now); !errors.Is(err, staff.ErrCode) {
		t.Errorf("AG13 the same code after a restart: %v", err)
	}
	if err := finish(o, o.codeAt(seed, -1)); !errors.Is(err, staff.ErrCode) {
		t.Errorf("AG13 an older code than one that was used: %v", err)
	}
	if err := finish(o, o.codeAt(seed, 1)); err != nil {
		t.Errorf("the next code, on a phone that is fast: %v", err)
	}
}

func TestAG13FiveWrongCodesEndTheTriesAndRightOnesAreRefusedToo(t *testing.T) {
	o := open(t)
	_, anna := o.crew()
	seed, recovery := o.secured(anna)
	wrong := func() string {
		if o.codeAt(seed, 0) == "000000" || o.codeAt(seed, 1) == "000000" || o.codeAt(seed, -1) == "000000" {
			return "111111"
		}
		return "000000"
	}
	ticket := o.asked(anna)
	for range 5 {
		if _, _, err := o.FinishSignIn(o.ctx, ticket, wrong()); !errors.Is(err, staff.ErrCode) {
			t.Fatal(err)
		}
	}
	if _, _, err := o.FinishSignIn(o.ctx, ticket, o.codeAt(seed, 0)); !errors.Is(err, staff.ErrTicket) {
		t.Errorf("a sixth try of the same sign-in: %v", err)
	}
	for name, where := range map[string]*office{"a new sign-in": o, "after a restart": o.again()} {
		_, _, err := where.FinishSignIn(o.ctx, where.asked(anna), o.codeAt(seed, 0))
		if f := fault.From(err); !errors.Is(err, staff.ErrLocked) || f.Kind != fault.Unsigned || f.RetryAfter <= 0 {
			t.Errorf("AG13 %s after five wrong ones: %v", name, err)
		}
	}
	if _, _, err := o.FinishSignIn(o.ctx, o.asked(anna), recovery[0]); err != nil {
		t.Errorf("the owner's recovery code meanwhile: %v", err)
	}
	o.clock.Add(time.Minute)
	if _, _, err := o.FinishSignIn(o.ctx, o.asked(anna), o.codeAt(seed, 0)); err != nil {
		t.Errorf("the owner's next code: %v", err)
	}
}

func TestTheLockGrowsWithEachFiveWrongCodes(t *testing.T) {
	o := open(t)
	_, anna := o.crew()
	seed, _ := o.secured(anna)
	for _, lock := range []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour} {
		for range 5 {
			if _, _, err := o.FinishSignIn(o.ctx, o.asked(anna), "abcdef"); !errors.Is(err, staff.ErrCode) {
				t.Fatal(err)
			}
		}
		o.clock.Add(lock - time.Second)
		if _, _, err := o.FinishSignIn(o.ctx, o.asked(anna), o.codeAt(seed, 0)); !errors.Is(err, staff.ErrLocked) {
			t.Fatalf("%v after the fifth: %v", lock, err)
		}
		o.clock.Add(time.Second)
	}
	if _, _, err := o.FinishSignIn(o.ctx, o.asked(anna), o.codeAt(seed, 0)); err != nil {
		t.Error(err)
	}
}

func TestRecoveryCodesWorkOnceAndAreKeptAsHashes(t *testing.T) {
	o := open(t)
	manager, anna := o.crew()
	seed, codes := o.secured(anna)
	_, others := o.secured(manager)
	if len(codes) != 10 {
		t.Fatalf("%d codes", len(codes))
	}
	try := func(code string) error {
		_, _, err := o.FinishSignIn(o.ctx, o.asked(anna), code)
		return err
	}
	if err := try(others[0]); !errors.Is(err, staff.ErrCode) {
		t.Errorf("somebody else's: %v", err)
	}
	if err := try(strings.ToUpper(strings.ReplaceAll(codes[0], "-", " "))); err != nil {
		t.Errorf("as people write it down: %v", err)
	}
	if err := try(codes[0]); !errors.Is(err, staff.ErrCode) {
		t.Errorf("used twice: %v", err)
	}
	renewed, err := o.RenewRecovery(o.ctx, anna.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := try(codes[1]); !errors.Is(err, staff.ErrCode) {
		t.Errorf("one from before new ones: %v", err)
	}
	if err := try(renewed[9]); err != nil || o.OwnFactor(anna.ID).CodesLeft != 9 || o.again().OwnFactor(anna.ID).CodesLeft != 9 {
		t.Errorf("a new one: %v, %+v", err, o.OwnFactor(anna.ID))
	}
	t.Run("MG12 nothing that opens a door is in what people read, nor a code in the log", func(t *testing.T) {
		person, err := o.Get(o.ctx, anna.ID)
		if err != nil {
			t.Fatal(err)
		}
		shown := fmt.Sprintf("%+v %+v", person, o.OwnFactor(anna.ID))
		events, err := o.store.Read(o.ctx, "staff-factor:"+anna.ID, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := json.Marshal(events)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range append(append([]string{}, codes...), renewed...) {
			if strings.Contains(string(kept), code) || strings.Contains(string(kept), strings.ReplaceAll(code, "-", "")) {
				t.Error("the log holds a recovery code")
			}
		}
		if strings.Contains(shown, seed) {
			t.Error("a read gives the seed")
		}
	})
}

func TestSettingUpASecondStep(t *testing.T) {
	o := open(t)
	_, anna := o.crew()
	if _, err := o.ConfirmFactor(o.ctx, anna.ID, "123456"); !errors.Is(err, staff.ErrNotBegun) {
		t.Errorf("never begun: %v", err)
	}
	begun, err := o.BeginFactor(anna.ID, "Tamm: Kitchens")
	if err != nil || !strings.HasPrefix(begun.URI, "otpauth://totp/Tamm%20%20Kitchens:") || !strings.Contains(begun.URI, begun.Seed) {
		t.Fatalf("%+v %v", begun.URI, err)
	}
	if _, err := o.ConfirmFactor(o.ctx, anna.ID, "12345x"); fault.From(err).Fields["body.code"] != "wrong" {
		t.Errorf("a wrong first code: %v", err)
	}
	if _, _, err := o.SignIn(o.ctx, anna.Email, password, staff.Origin{}); err != nil {
		t.Errorf("begun and not confirmed changes nothing: %v", err)
	}
	first := o.codeAt(begun.Seed, 0)
	o.clock.Add(10 * time.Minute)
	if _, err := o.ConfirmFactor(o.ctx, anna.ID, o.codeAt(begun.Seed, 0)); !errors.Is(err, staff.ErrNotBegun) {
		t.Errorf("ten minutes later: %v", err)
	}
	begun, err = o.BeginFactor(anna.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.ConfirmFactor(o.ctx, anna.ID, first); err == nil {
		t.Error("a code of the seed before confirmed")
	}
	confirming := o.codeAt(begun.Seed, 0)
	if _, err := o.ConfirmFactor(o.ctx, anna.ID, confirming); err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.FinishSignIn(o.ctx, o.asked(anna), confirming); !errors.Is(err, staff.ErrCode) {
		t.Errorf("AG13 the code that confirmed, once more: %v", err)
	}
	if err := o.DropFactor(o.ctx, anna.ID); err != nil {
		t.Fatal(err)
	}
	if err := o.DropFactor(o.ctx, anna.ID); !errors.Is(err, staff.ErrNoFactor) {
		t.Errorf("dropped twice: %v", err)
	}
	if _, _, err := o.again().SignIn(o.ctx, anna.Email, password, staff.Origin{}); err != nil {
		t.Errorf("switched off, after a restart: %v", err)
	}
}

func TestATicketOpensNothingAndEndsWithWhatItStoodOn(t *testing.T) {
	o := open(t)
	manager, anna := o.crew()
	seed, _ := o.secured(anna)
	ticket := o.asked(anna)
	if _, err := o.Session(o.ctx, ticket); !errors.Is(err, staff.ErrSignedOut) {
		t.Error("a ticket is a session")
	}
	if _, err := o.BeginFactorAtSignIn(ticket, "x"); !errors.Is(err, staff.ErrTicket) {
		t.Errorf("a ticket that awaits a code begins another second step: %v", err)
	}
	late := o.asked(anna)
	o.clock.Add(10 * time.Minute)
	if _, _, err := o.FinishSignIn(o.ctx, late, o.codeAt(seed, 0)); !errors.Is(err, staff.ErrTicket) {
		t.Errorf("ten minutes later: %v", err)
	}
	first := o.asked(anna)
	for range 5 {
		o.clock.Add(time.Second)
		o.asked(anna)
	}
	if _, _, err := o.FinishSignIn(o.ctx, first, o.codeAt(seed, 0)); !errors.Is(err, staff.ErrTicket) {
		t.Errorf("the sixth one back: %v", err)
	}
	used := o.asked(anna)
	if _, _, err := o.FinishSignIn(o.ctx, used, o.codeAt(seed, 0)); err != nil {
		t.Fatal(err)
	}
	o.clock.Add(time.Minute)
	if _, _, err := o.FinishSignIn(o.ctx, used, o.codeAt(seed, 0)); !errors.Is(err, staff.ErrTicket) {
		t.Errorf("used twice: %v", err)
	}
	before := o.asked(anna)
	if err := o.ChangePassword(o.ctx, anna.ID, "", password, "another sentence that is long"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.FinishSignIn(o.ctx, before, o.codeAt(seed, 0)); !errors.Is(err, staff.ErrTicket) {
		t.Errorf("after the password changed: %v", err)
	}
	if err := o.ResetFactor(o.ctx, anna.ID, anna.ID); !errors.Is(err, staff.ErrOwnReset) {
		t.Errorf("one's own reset: %v", err)
	}
	if err := o.ResetFactor(o.ctx, anna.ID, manager.ID); !errors.Is(err, staff.ErrNoFactor) {
		t.Errorf("a reset of nothing: %v", err)
	}
}

func TestAManagerDemandsASecondStepOfEverybodyAndResetsALostOne(t *testing.T) {
	o := open(t)
	manager, anna := o.crew()
	if err := o.Demand(o.ctx, manager.ID, true, 0); !errors.Is(err, staff.ErrOwnFirst) {
		t.Errorf("who has none demands it: %v", err)
	}
	seed, _ := o.secured(manager)
	mine, _, err := o.FinishSignIn(o.ctx, o.asked(manager), o.codeAt(seed, 0))
	if err != nil {
		t.Fatal(err)
	}
	hers, _, err := o.SignIn(o.ctx, anna.Email, password, staff.Origin{})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Demand(o.ctx, manager.ID, true, 0); err != nil {
		t.Fatal(err)
	}
	if err := o.Demand(o.ctx, manager.ID, false, 0); !errors.Is(err, staff.ErrRulesChanged) {
		t.Errorf("MG14 a demand of an older state: %v", err)
	}
	if _, err := o.Session(o.ctx, hers); !errors.Is(err, staff.ErrSignedOut) {
		t.Error("who has none stays signed in")
	}
	if _, err := o.Session(o.ctx, mine); err != nil {
		t.Errorf("who has one is signed out: %v", err)
	}
	if err := o.DropFactor(o.ctx, manager.ID); !errors.Is(err, staff.ErrDemanded) {
		t.Errorf("dropped while demanded: %v", err)
	}
	for _, where := range []*office{o.again(), o} {
		_, _, err = where.SignIn(o.ctx, anna.Email, password, staff.Origin{})
		var second *staff.SecondStep
		if !errors.As(err, &second) || !second.SetUp {
			t.Fatalf("the password alone: %v", err)
		}
		if _, _, err := where.FinishSignIn(o.ctx, second.Ticket, "000000"); !errors.Is(err, staff.ErrTicket) {
			t.Errorf("a code of nothing: %v", err)
		}
		if where != o {
			continue
		}
		begun, err := o.BeginFactorAtSignIn(second.Ticket, "Tamm")
		if err != nil {
			t.Fatal(err)
		}
		token, x, codes, err := o.ConfirmFactorAtSignIn(o.ctx, second.Ticket, o.codeAt(begun.Seed, 0))
		if err != nil || token == "" || x.Agent.ID != anna.ID || len(codes) != 10 {
			t.Fatalf("%q %+v %v", token, x, err)
		}
		if err := o.ResetFactor(o.ctx, manager.ID, anna.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Session(o.ctx, token); !errors.Is(err, staff.ErrSignedOut) {
			t.Error("a reset leaves sign-ins")
		}
	}
	events, err := o.store.Read(o.ctx, "staff-factor:"+anna.ID, 0, 10)
	if err != nil || events[len(events)-1].Kind != "factor_off" || !strings.Contains(string(events[len(events)-1].Data), manager.ID) {
		t.Errorf("the log does not say who reset it: %+v %v", events, err)
	}
}

// TestNoOrderOfThingsLetsACodeInTwice tries codes of many moments in any order: each step opens the door at most once.
func TestNoOrderOfThingsLetsACodeInTwice(t *testing.T) {
	o := open(t)
	_, anna := o.crew()
	seed, _ := o.secured(anna)
	opened, ticket := map[string]bool{}, ""
	rapid.Check(t, func(r *rapid.T) {
		o.clock.Add(time.Duration(rapid.IntRange(0, 45).Draw(r, "seconds")) * time.Second)
		steps := rapid.IntRange(-3, 3).Draw(r, "steps")
		at := o.clock.Now().Unix()/30 + int64(steps)
		if ticket == "" {
			ticket = o.asked(anna)
		}
		_, _, err := o.FinishSignIn(o.ctx, ticket, o.codeAt(seed, steps))
		if err == nil || errors.Is(err, staff.ErrTicket) {
			ticket = ""
		}
		if err == nil && (steps < -1 || steps > 1 || opened[fmt.Sprint(at)]) {
			r.Errorf("step %+d opened the door, again: %v", steps, opened[fmt.Sprint(at)])
		}
		if err == nil {
			opened[fmt.Sprint(at)] = true
		}
		if errors.Is(err, staff.ErrLocked) {
			o.clock.Add(24 * time.Hour)
		}
	})
}

func TestSignInsAreListedWithTheirPlaceAndEndOneByOne(t *testing.T) {
	o := open(t)
	_, anna := o.crew()
	from := func(address string) staff.Origin {
		return staff.Origin{Browser: "Firefox", System: "Windows", Address: netip.MustParseAddr(address)}
	}
	first, one, err := o.SignIn(o.ctx, anna.Email, password, from("203.0.113.77"))
	if err != nil {
		t.Fatal(err)
	}
	o.clock.Add(time.Hour)
	second, two, err := o.SignIn(o.ctx, anna.Email, password, from("2001:db8:1:2::9"))
	if err != nil {
		t.Fatal(err)
	}
	o.clock.Add(time.Hour)
	if _, err := o.Session(o.ctx, first); err != nil {
		t.Fatal(err)
	}
	o.Saw(one.ID, netip.MustParseAddr("::ffff:198.51.100.9"))
	list := o.SignIns(anna.ID)
	if len(list) != 2 || list[0].Session != one.ID || list[0].Network != "198.51.100.0/24" || list[0].Address.String() != "198.51.100.9" ||
		list[1].Network != "2001:db8:1::/48" || list[0].Browser != "Firefox" || !list[0].SeenAt.Equal(o.clock.Now()) || list[0].ID == list[1].ID {
		t.Fatalf("%+v", list)
	}
	staff.Sweep(o.Service, o.ctx)
	again := o.again().SignIns(anna.ID)
	if len(again) != 2 || again[0].Network != "198.51.100.0/24" || again[0].Address.IsValid() || again[0].System != "Windows" {
		t.Errorf("after a restart: %+v", again)
	}
	events, err := o.store.Read(o.ctx, "session:"+one.ID, 0, 10)
	if err != nil || strings.Contains(dump(events), "198.51.100.9") || strings.Contains(dump(events), "203.0.113.77") {
		t.Errorf("the log holds an address: %v", err)
	}
	if err := o.EndSignIn(o.ctx, "somebody else", list[1].ID); !errors.Is(err, staff.ErrNoSignIn) {
		t.Errorf("somebody else's: %v", err)
	}
	if err := o.EndSignIn(o.ctx, anna.ID, list[1].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Session(o.ctx, second); !errors.Is(err, staff.ErrSignedOut) || two.ID == "" {
		t.Error("an ended sign-in holds")
	}
	if err := o.EndSignIn(o.ctx, anna.ID, list[1].ID); !errors.Is(err, staff.ErrNoSignIn) {
		t.Errorf("ended twice: %v", err)
	}
	third, _, err := o.SignIn(o.ctx, anna.Email, password, staff.Origin{})
	if err != nil {
		t.Fatal(err)
	}
	o.EndOtherSignIns(o.ctx, anna.ID, one.ID)
	if _, err := o.Session(o.ctx, third); !errors.Is(err, staff.ErrSignedOut) {
		t.Error("another sign-in holds")
	}
	if _, err := o.Session(o.ctx, first); err != nil {
		t.Errorf("this one ended too: %v", err)
	}
}

func dump(events []eventlog.Event) string {
	var all strings.Builder
	for _, e := range events {
		all.Write(e.Data)
	}
	return all.String()
}

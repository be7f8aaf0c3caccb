package gate

import (
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// person is an ordinary visitor who has done the silent work.
func person(change func(*Signals)) Signals {
	s := Signals{Setting: SettingAuto, Passed: LevelProof, FillTime: 20 * time.Second, ShownTime: time.Minute}
	if change != nil {
		change(&s)
	}
	return s
}

func TestVerdicts(t *testing.T) {
	for _, x := range []struct {
		title  string
		change func(*Signals)
		want   Verdict
	}{
		{"an ordinary person passes", nil, Verdict{Action: ActionPass, Reasons: []Reason{ReasonProofShown}}},
		{
			"the first request is asked for a silent proof", func(s *Signals) { s.Passed = LevelNone },
			Verdict{Action: ActionChallenge, Cost: MinProofCost, Reasons: []Reason{ReasonFirstProof}},
		},
		{
			"without a form there is no time to judge", func(s *Signals) { s.FillTime, s.ShownTime = Unknown, Unknown },
			Verdict{Action: ActionPass, Reasons: []Reason{ReasonProofShown}},
		},
		{
			"QN24 a form filled in 200 ms needs an extra challenge", func(s *Signals) { s.FillTime = 200 * time.Millisecond },
			Verdict{Action: ActionCaptcha, Reasons: []Reason{ReasonFormTooFast}},
		},
		{
			"QN24 a browser that says 20 s, 200 ms after the panel was handed out", func(s *Signals) { s.ShownTime = 200 * time.Millisecond },
			Verdict{Action: ActionCaptcha, Reasons: []Reason{ReasonFormTooFast, ReasonTimeForged}},
		},
		{
			"QN24 with the captcha shown it passes", func(s *Signals) { s.FillTime, s.Passed = 200*time.Millisecond, LevelCaptcha },
			Verdict{Action: ActionPass, Reasons: []Reason{ReasonCaptchaShown, ReasonFormTooFast}},
		},
		{
			"QN24 proof comes before the captcha, at twice the price", func(s *Signals) { s.FillTime, s.Passed = 0, LevelNone },
			Verdict{Action: ActionChallenge, Cost: 2 * MinProofCost, Reasons: []Reason{ReasonFirstProof, ReasonFormTooFast}},
		},
		{
			"1.2 s is a person's time", func(s *Signals) { s.FillTime = HumanFillTime },
			Verdict{Action: ActionPass, Reasons: []Reason{ReasonProofShown}},
		},
		{
			"a longer fill time than the panel has existed is a lie", func(s *Signals) { s.ShownTime = 10 * time.Second },
			Verdict{Action: ActionCaptcha, Reasons: []Reason{ReasonTimeForged}},
		},
		{
			"QN25 a filled honeypot is accepted to the eye and held for review", func(s *Signals) { s.HoneypotFilled = true },
			Verdict{Action: ActionSuspect, Reasons: []Reason{ReasonHoneypot}},
		},
		{
			"QN25 it pays for its proof like everybody else", func(s *Signals) { s.HoneypotFilled, s.Passed = true, LevelNone },
			Verdict{Action: ActionChallenge, Cost: MinProofCost, Reasons: []Reason{ReasonFirstProof}},
		},
		{
			"QN25 a captcha does not excuse it", func(s *Signals) { s.HoneypotFilled, s.Passed = true, LevelCaptcha },
			Verdict{Action: ActionSuspect, Reasons: []Reason{ReasonHoneypot}},
		},
		{
			"many links are held for review", func(s *Signals) { s.Links = DoubtfulLinks },
			Verdict{Action: ActionSuspect, Reasons: []Reason{ReasonManyLinks}},
		},
		{
			"two links are not", func(s *Signals) { s.Links = DoubtfulLinks - 1 },
			Verdict{Action: ActionPass, Reasons: []Reason{ReasonProofShown}},
		},
		{
			"many starts from one network", func(s *Signals) { s.PrefixStarts = DoubtfulStarts + 1 },
			Verdict{Action: ActionCaptcha, Reasons: []Reason{ReasonManyStarts}},
		},
		{
			"no user agent", func(s *Signals) { s.UserAgentEmpty = true },
			Verdict{Action: ActionCaptcha, Reasons: []Reason{ReasonNoUserAgent}},
		},
		{
			"CP17 the site demands a captcha", func(s *Signals) { s.Setting = SettingAlways },
			Verdict{Action: ActionCaptcha, Reasons: []Reason{ReasonSettingAlways}},
		},
		{
			"CP17 the site switched the gate off", func(s *Signals) { s.Setting, s.Passed, s.FillTime = SettingOff, LevelNone, 0 },
			Verdict{Action: ActionPass, Reasons: []Reason{ReasonSettingOff}},
		},
		{
			"QN25 a honeypot counts even so", func(s *Signals) { s.Setting, s.Passed, s.HoneypotFilled = SettingOff, LevelNone, true },
			Verdict{Action: ActionSuspect, Reasons: []Reason{ReasonHoneypot}},
		},
		{
			"an unknown setting is auto", func(s *Signals) { s.Setting, s.Passed = "none", LevelNone },
			Verdict{Action: ActionChallenge, Cost: MinProofCost, Reasons: []Reason{ReasonFirstProof}},
		},
		{
			"CP14 over the limit is refused with the wait, whatever was shown",
			func(s *Signals) { s.Passed, s.LimitedBy, s.RetryAfter = LevelCaptcha, LayerVisitor, 90*time.Second },
			Verdict{Action: ActionRefuse, Retry: 90 * time.Second, Reasons: []Reason{ReasonLimitedVisitor}},
		},
	} {
		t.Run(x.title, func(t *testing.T) {
			if diff := cmp.Diff(x.want, Check(person(x.change))); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

func anySignals(t *rapid.T) Signals {
	duration := rapid.Map(rapid.IntRange(-1, 100_000), func(ms int) time.Duration {
		if ms < 0 {
			return Unknown
		}
		return time.Duration(ms) * time.Millisecond
	})
	return Signals{
		Setting:             Setting(rapid.SampledFrom([]string{"", "auto", "always_captcha", "off", "x"}).Draw(t, "setting")),
		Passed:              Level(rapid.IntRange(0, 2).Draw(t, "passed")),
		HoneypotFilled:      rapid.Bool().Draw(t, "honeypot"),
		FillTime:            duration.Draw(t, "fill"),
		ShownTime:           duration.Draw(t, "shown"),
		PrefixStarts:        rapid.IntRange(0, 20).Draw(t, "prefix starts"),
		SiteStartsPerMinute: rapid.IntRange(-1, 5000).Draw(t, "site starts"),
		Links:               rapid.IntRange(0, 9).Draw(t, "links"),
		UserAgentEmpty:      rapid.Bool().Draw(t, "no agent"),
		LimitedBy:           rapid.SampledFrom([]string{"", "", "", LayerPrefix, LayerSite, LayerServer}).Draw(t, "limited by"),
		RetryAfter:          duration.Draw(t, "retry"),
	}
}

func TestVerdictsHoldForAllSignals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySignals(t)
		v := Check(s)
		if diff := cmp.Diff(v, Check(s)); diff != "" {
			t.Fatalf("not pure: %s", diff)
		}
		if len(v.Reasons) == 0 {
			t.Fatal("a verdict without a reason")
		}
		if (v.Cost > 0) != (v.Action == ActionChallenge) || (v.Retry > 0) != (v.Action == ActionRefuse) || v.Cost > MaxProofCost {
			t.Fatalf("figures that do not belong: %+v", v)
		}
		letIn := v.Action == ActionPass || v.Action == ActionSuspect
		if letIn && s.Setting != SettingOff && s.Passed == LevelNone {
			t.Fatal("let in without a proof")
		}
		if letIn && s.Setting == SettingAlways && s.Passed != LevelCaptcha {
			t.Fatal("let in without the captcha the site demands")
		}
		if v.Action == ActionPass && s.HoneypotFilled {
			t.Fatal("a filled honeypot alerts people")
		}
		if s.Setting == SettingOff && (v.Action == ActionChallenge || v.Action == ActionCaptcha) {
			t.Fatal("asked although switched off")
		}
	})
}

// A person who does what each verdict asks is let in after at most two steps.
func TestNobodyIsAskedForEver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySignals(t)
		s.LimitedBy = ""
		for range 2 {
			switch Check(s).Action {
			case ActionChallenge:
				s.Passed = LevelProof
			case ActionCaptcha:
				s.Passed = LevelCaptcha
			default:
			}
		}
		if v := Check(s); v.Action != ActionPass && v.Action != ActionSuspect {
			t.Fatalf("still %s", v.Action)
		}
	})
}

// What a program sees must not tell it that the honeypot was noticed.
func TestQN25AHoneypotChangesNothingThatIsAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySignals(t)
		s.HoneypotFilled = false
		without := Check(s)
		s.HoneypotFilled = true
		with := Check(s)
		if without.Action == ActionPass {
			without.Action = ActionSuspect
		}
		if with.Action != without.Action || with.Cost != without.Cost || with.Retry != without.Retry {
			t.Fatalf("%+v became %+v", without, with)
		}
	})
}

func TestProofCostRisesWithPressure(t *testing.T) {
	if got := ProofCost(0); got != MinProofCost {
		t.Fatalf("quiet: %d", got)
	}
	if got := ProofCost(1 << 40); got != MaxProofCost {
		t.Fatalf("storm: %d", got)
	}
	last := 0
	for starts := -10; starts < 3000; starts++ {
		cost := ProofCost(starts)
		if cost < last || cost < MinProofCost || cost > MaxProofCost {
			t.Fatalf("%d starts a minute cost %d after %d", starts, cost, last)
		}
		last = cost
	}
	if last != MaxProofCost {
		t.Fatalf("3,000 starts a minute cost %d", last)
	}
}

func TestLinksAreCountedOnce(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "call me": 0, "see https://www.shop.example/x": 1, "HTTP://a.example www.b.example ftp://c.example": 3,
		"I was on your site www.shop.example": 1,
	} {
		if got := CountLinks(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	if got := CountLinks(strings.Repeat("http://a ", 1<<20)); got > 64<<10 {
		t.Errorf("%d links read out of 9 MB", got)
	}
}

func TestTheVerdictNeedsTheStandardLibraryOnly(t *testing.T) {
	for _, file := range []string{"signals.go", "verdict.go", "proof_cost.go", "limits_table.go"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imported := range parsed.Imports {
			path := strings.Trim(imported.Path.Value, `"`)
			if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") || first == "usher" {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}

func TestEveryRefusalHasACodeAKindAndASentence(t *testing.T) {
	for code := range refused {
		wantCode(t, refusal(code), code)
	}
	var said []string
	for _, layer := range []string{LayerPrefix, LayerVisitor, LayerSite, LayerServer} {
		for _, retry := range []time.Duration{-time.Second, 0, time.Millisecond, 1500 * time.Millisecond, time.Minute, 121 * time.Second, time.Hour} {
			err := RateLimited(layer, retry)
			wantCode(t, err, CodeRateLimited)
			if err.RetryAfter < time.Second || err.RetryAfter < retry || err.RetryAfter%time.Second != 0 {
				t.Errorf("%v became %v", retry, err.RetryAfter)
			}
			said = append(said, err.Message)
		}
	}
	for _, want := range []string{
		"Too many requests came from your network. Please try again in a second.",
		"That was a little too fast. Please try again in 2 seconds.",
		"Many people are writing just now. Please try again in 3 minutes.",
	} {
		if !slices.Contains(said, want) {
			t.Errorf("nobody says %q", want)
		}
	}
}

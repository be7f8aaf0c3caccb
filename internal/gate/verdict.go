package gate

import (
	"strings"
	"time"
)

// Action is what to do with a request.
type Action string

// The actions.
const (
	ActionPass      Action = "pass"      // let it in
	ActionChallenge Action = "challenge" // ask for a proof of work first, of Verdict.Cost
	ActionCaptcha   Action = "captcha"   // ask for a captcha first
	ActionSuspect   Action = "suspect"   // let it in to the eye, hold it for review, alert nobody
	ActionRefuse    Action = "refuse"    // say no, why, and when to try again
)

// Reason is a code for staff and logs. Only limit reasons are told to the caller.
type Reason string

// The reasons.
const (
	ReasonSettingOff     Reason = "setting_off"
	ReasonSettingAlways  Reason = "setting_always_captcha"
	ReasonProofShown     Reason = "proof_shown"
	ReasonCaptchaShown   Reason = "captcha_shown"
	ReasonFirstProof     Reason = "first_proof"
	ReasonFormTooFast    Reason = "form_too_fast"
	ReasonTimeForged     Reason = "fill_time_forged"
	ReasonManyStarts     Reason = "many_starts_from_prefix"
	ReasonNoUserAgent    Reason = "user_agent_empty"
	ReasonHoneypot       Reason = "honeypot_filled"
	ReasonManyLinks      Reason = "many_links"
	ReasonLimitedPrefix  Reason = "limited_prefix"
	ReasonLimitedVisitor Reason = "limited_visitor"
	ReasonLimitedSite    Reason = "limited_site"
	ReasonLimitedServer  Reason = "limited_server"
)

// The thresholds of doubt.
const (
	// HumanFillTime is the shortest time in which a person fills in a form.
	HumanFillTime = 1200 * time.Millisecond
	// DoubtfulStarts is how many conversations from one prefix in ten minutes are normal.
	DoubtfulStarts = 5
	// DoubtfulLinks is how many links in a first message look like spam.
	DoubtfulLinks = 3
	// clockSlack is how much longer than ShownTime a FillTime may be: two clocks measured them.
	clockSlack = 2 * time.Second
)

// Verdict is the answer of [Check]: what to do and why.
type Verdict struct {
	Action Action
	// Cost of the proof of work to ask for; set for challenge only.
	Cost int
	// Retry is when to try again; set for refuse only.
	Retry time.Duration
	// Reasons has at least one entry, the strongest first.
	Reasons []Reason
}

// Check decides, purely, from signals: the same signals always give the same verdict.
//
//  1. A limit that was reached refuses, with the layer and the wait.
//  2. Otherwise the request needs a level: none when the site switched the gate off, a
//     captcha when the site demands it or there is doubt (a form filled faster than a
//     person can, a forged time, many starts from the prefix, no user agent), else a
//     proof of work. While the level is missing it is asked for, proof before captcha.
//  3. With the level shown, a filled honeypot or many links go to the suspect lane. It
//     comes last so that a program cannot tell from the answers that it was noticed, and
//     pays for its proof like everybody else.
//  4. Everything else passes.
func Check(s Signals) Verdict {
	if s.LimitedBy != "" {
		return Verdict{Action: ActionRefuse, Retry: max(s.RetryAfter, time.Second), Reasons: []Reason{limitReason(s.LimitedBy)}}
	}
	need, why := needed(s)
	if s.Passed < need {
		if s.Passed < LevelProof && need >= LevelProof {
			return Verdict{Action: ActionChallenge, Cost: proofCost(s, need), Reasons: append([]Reason{ReasonFirstProof}, why...)}
		}
		return Verdict{Action: ActionCaptcha, Reasons: why}
	}
	if signs := spamSigns(s); len(signs) > 0 {
		return Verdict{Action: ActionSuspect, Reasons: append(signs, why...)}
	}
	return Verdict{Action: ActionPass, Reasons: append([]Reason{shown(s)}, why...)}
}

// needed returns the level a request must show, and the doubts that raised it.
func needed(s Signals) (Level, []Reason) {
	if s.Setting == SettingOff {
		return LevelNone, nil
	}
	var why []Reason
	if s.Setting == SettingAlways {
		why = append(why, ReasonSettingAlways)
	}
	why = append(why, doubts(s)...)
	if len(why) > 0 {
		return LevelCaptcha, why
	}
	return LevelProof, nil
}

// doubts lists what speaks for a program but may be a person: it costs a captcha.
func doubts(s Signals) []Reason {
	var found []Reason
	if tooFast(s.FillTime) || tooFast(s.ShownTime) {
		found = append(found, ReasonFormTooFast)
	}
	if s.FillTime >= 0 && s.ShownTime >= 0 && s.FillTime > s.ShownTime+clockSlack {
		found = append(found, ReasonTimeForged)
	}
	if s.PrefixStarts > DoubtfulStarts {
		found = append(found, ReasonManyStarts)
	}
	if s.UserAgentEmpty {
		found = append(found, ReasonNoUserAgent)
	}
	return found
}

func tooFast(d time.Duration) bool { return d >= 0 && d < HumanFillTime }

// spamSigns lists what a captcha does not excuse, since people are paid to solve them.
func spamSigns(s Signals) []Reason {
	var found []Reason
	if s.HoneypotFilled {
		found = append(found, ReasonHoneypot)
	}
	if s.Links >= DoubtfulLinks {
		found = append(found, ReasonManyLinks)
	}
	return found
}

// proofCost doubles the price for the doubtful: the proof is a price, and they pay it
// before the server spends a picture on them.
func proofCost(s Signals, need Level) int {
	cost := ProofCost(s.SiteStartsPerMinute)
	if need > LevelProof {
		cost *= 2
	}
	return min(cost, MaxProofCost)
}

func shown(s Signals) Reason {
	switch {
	case s.Passed >= LevelCaptcha:
		return ReasonCaptchaShown
	case s.Passed >= LevelProof:
		return ReasonProofShown
	default:
		return ReasonSettingOff
	}
}

func limitReason(layer string) Reason {
	switch layer {
	case LayerPrefix:
		return ReasonLimitedPrefix
	case LayerVisitor:
		return ReasonLimitedVisitor
	case LayerSite:
		return ReasonLimitedSite
	default:
		return ReasonLimitedServer
	}
}

// CountLinks returns how many links a text seems to hold: schemes and bare www. hosts,
// in any case. It reads at most the first 64 KiB.
func CountLinks(text string) int {
	text = strings.ToLower(text[:min(len(text), 64<<10)])
	return strings.Count(text, "://") + strings.Count(text, "www.") - strings.Count(text, "://www.")
}

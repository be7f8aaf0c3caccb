package gate

import "time"

// Setting is the site's wish for the gate. It is the server's setting; nothing a client
// sends can change it.
type Setting string

// The settings of a site. An unknown value counts as auto.
const (
	SettingAuto   Setting = "auto"           // proof of work always, captcha when in doubt
	SettingAlways Setting = "always_captcha" // captcha always
	SettingOff    Setting = "off"            // ask nothing; spam signs are still held for review
)

// Level is what a caller has shown so far, weakest first.
type Level int

// The levels. A higher one includes the lower.
const (
	LevelNone    Level = iota // nothing yet
	LevelProof                // a proof of work
	LevelCaptcha              // a captcha, by eye or by ear
)

// Unknown marks a duration that was not measured.
const Unknown time.Duration = -1

// Signals are the facts a verdict rests on. The caller gathers them; none of them is a
// wish of the client.
type Signals struct {
	Setting Setting
	// Passed is the level of the pass that came with the request, if any.
	Passed Level
	// HoneypotFilled: a field that people cannot see has content.
	HoneypotFilled bool
	// FillTime is how long filling the form took as the browser says; [Unknown] without a form.
	FillTime time.Duration
	// ShownTime is how long ago the server handed out the panel; [Unknown] when it did not.
	// It cannot be forged, so a FillTime longer than it is a lie.
	ShownTime time.Duration
	// PrefixStarts is the number of conversations begun from the client's prefix in the
	// last ten minutes, without this one.
	PrefixStarts int
	// SiteStartsPerMinute is the pressure on the site: conversations begun in the last minute.
	SiteStartsPerMinute int
	// Links is the number of links in what the visitor wrote (see [CountLinks]).
	Links int
	// UserAgentEmpty: the request names no browser.
	UserAgentEmpty bool
	// LimitedBy is the layer [Limits.Allow] refused in, empty when it allowed; RetryAfter is its wait.
	LimitedBy  string
	RetryAfter time.Duration
}

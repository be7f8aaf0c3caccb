package site

import (
	"maps"
	"slices"
	"strings"

	"usher/internal/fault"
	"usher/internal/hours"
)

// Site is one embedded widget. It is a value: what Get and List return may be changed freely and is not noticed until Put.
type Site struct {
	Key             string           `json:"key"`     // ^[a-z0-9-]{2,40}$, stands in the page that embeds the widget; no secret
	Name            string           `json:"name"`    // of the firm, shown at the top of the panel
	Origins         []string         `json:"origins"` // who may show the widget: scheme://host[:port], or https://*.host
	Enabled         bool             `json:"enabled"`
	Gate            string           `json:"gate"` // auto, always_captcha, off
	Form            Form             `json:"form"`
	Brand           Brand            `json:"brand"`
	Picture         Picture          `json:"picture"`
	Texts           Texts            `json:"texts"`              // in the site's language
	TextsIn         map[string]Texts `json:"texts_in,omitempty"` // in others: "de"
	Contact         Contact          `json:"contact"`            // shown when the chat cannot be used
	Language        string           `json:"language"`           // BCP 47, used when the browser wishes one we do not speak
	Region          string           `json:"region"`             // ISO 3166 country of phone numbers without a country code; may be ""
	EnforceIdentity bool             `json:"enforce_identity"`   // nobody may begin without a signature of the host
	Hours           hours.Hours      `json:"hours"`              // when leads are given out; outside them they wait
	N               int64            `json:"n"`                  // version: number of the last event; 0 for a site that was never saved
}

// Brand is the widget's colours, each #rrggbb. Text in OnColor on Color, and in OnDarkColor on DarkColor, has a contrast of 4.5 at least.
type Brand struct {
	Color       string `json:"color"`
	OnColor     string `json:"on_color"`
	DarkColor   string `json:"dark_color"`
	OnDarkColor string `json:"on_dark_color"`
}

// Picture says whose face the chat has. What is missing falls back: a person without a photo to the logo, no logo to initials.
type Picture struct {
	Show   string `json:"show" enum:"person,logo,chosen" doc:"person: the logo, then the person who answers; logo: always the logo; chosen: always one person."`
	Person string `json:"person" doc:"Id of the person who was chosen; empty unless one was."`
	Logo   string `json:"logo" doc:"Id of the portrait that is the firm's logo; empty for none."`
}

// What a chat's picture shows.
const (
	ShowPerson = "person"
	ShowLogo   = "logo"
	ShowChosen = "chosen"
)

// Texts are the firm's own words. An empty one stands for the widget's words in the visitor's language.
type Texts struct {
	Greeting string `json:"greeting"`
	Away     string `json:"away"`
	Consent  string `json:"consent"`
}

// TextsFor gives the firm's words in a language: what is not written in it is said in the widget's own words, not in another tongue.
func (s Site) TextsFor(language string) Texts {
	if own, _, _ := strings.Cut(s.Language, "-"); strings.EqualFold(own, language) {
		return s.Texts
	}
	return s.TextsIn[language]
}

// Contact is another way to reach the firm.
type Contact struct {
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// The gate's settings; package gate says what each does.
const (
	GateAuto   = "auto"
	GateAlways = "always_captcha"
	GateOff    = "off"
)

// ErrNoSite is the answer for a site that does not exist or is switched off: the two look alike.
var ErrNoSite = fault.New(fault.NotFound, "not_found", "There is no such site.")

// clone copies what a caller could change in place.
func (s Site) clone() Site {
	s.Origins = slices.Clone(s.Origins)
	s.TextsIn = maps.Clone(s.TextsIn)
	s.Form.Fields = slices.Clone(s.Form.Fields)
	for i := range s.Form.Fields {
		s.Form.Fields[i] = s.Form.Fields[i].clone()
	}
	for day := range s.Hours.Week {
		s.Hours.Week[day] = slices.Clone(s.Hours.Week[day])
	}
	s.Hours.Days = slices.Clone(s.Hours.Days)
	return s
}

// Default is a site that can be used as it is: an accent colour with good contrast and a short questionnaire.
func Default(key, name string, origins []string) Site {
	return Site{
		Key: key, Name: name, Origins: slices.Clone(origins), Enabled: true, Gate: GateAuto, Language: "en",
		Brand: Brand{Color: "#0b57d0", OnColor: "#ffffff", DarkColor: "#a8c7fa", OnDarkColor: "#062e6f"},
		Form:  Form{Fields: defaultFields()}, Picture: Picture{Show: ShowPerson},
	}
}

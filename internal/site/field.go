package site

import (
	"maps"
	"slices"
)

// Form is the questionnaire before the first message.
type Form struct {
	Version int     `json:"version"` // set by Put: one more whenever the fields change
	Fields  []Field `json:"fields"`  // in the order they are shown
}

// Field is one question. Its words are those of the site's own language; Languages has them in others.
type Field struct {
	Key       string           `json:"key"`
	Label     string           `json:"label"`
	Kind      string           `json:"kind"` // text, email, phone, choice, consent
	Required  bool             `json:"required"`
	Hint      string           `json:"hint,omitempty"`    // a line below the label
	Options   []string         `json:"options,omitempty"` // of a choice: what may be answered; what is sent, stored and routed by, in any language
	Link      *Link            `json:"link,omitempty"`    // of a consent: what is agreed to
	ShownWhen *ShownWhen       `json:"shown_when,omitempty"`
	Languages map[string]Words `json:"languages,omitempty"` // by language: "de"
}

// The kinds of field.
const (
	KindText    = "text"
	KindEmail   = "email"
	KindPhone   = "phone"
	KindChoice  = "choice"
	KindConsent = "consent"
)

// The keys that mean something to other rooms: who the visitor says they are, and what the chat is about.
const (
	KeyName  = "name"
	KeyTopic = "topic"
)

// Link leads from a consent to what is agreed to. URL is http or https.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// ShownWhen asks a question only when an earlier one, a choice or a consent, was answered with one of Values. A consent that was
// given has the value "true".
type ShownWhen struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

// Words are what a field says in another language. What is empty is said as the field itself says it.
type Words struct {
	Label    string   `json:"label,omitempty"`
	Hint     string   `json:"hint,omitempty"`
	Options  []Option `json:"options,omitempty"`
	LinkText string   `json:"link_text,omitempty"`
	LinkURL  string   `json:"link_url,omitempty"` // another page in that language
}

// Option is what an option of a choice is called. A list of pairs, since an option may have signs that a store takes for its own in a name.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// In gives the field as it is asked in a language: its words replaced, and the names of its options in the order of Options.
func (f Field) In(language string) (asked Field, options []string) {
	w := f.Languages[language]
	f = f.clone()
	f.Languages = nil
	replace := func(own *string, other string) {
		if other != "" {
			*own = other
		}
	}
	replace(&f.Label, w.Label)
	replace(&f.Hint, w.Hint)
	if f.Link != nil {
		replace(&f.Link.Text, w.LinkText)
		replace(&f.Link.URL, w.LinkURL)
	}
	options = slices.Clone(f.Options)
	for i, value := range f.Options {
		if at := slices.IndexFunc(w.Options, func(o Option) bool { return o.Value == value }); at >= 0 {
			replace(&options[i], w.Options[at].Label)
		}
	}
	return f, options
}

// Asked gives the fields that are asked when these are the answers. A field that is not asked counts as not answered.
func (f Form) Asked(answers map[string]string) []Field {
	given := map[string]string{}
	var asked []Field
	for _, field := range f.Fields {
		if w := field.ShownWhen; w != nil && !slices.Contains(w.Values, given[w.Key]) {
			continue
		}
		given[field.Key] = answers[field.Key]
		asked = append(asked, field)
	}
	return asked
}

// clone copies what a caller could change in place.
func (f Field) clone() Field {
	f.Options = slices.Clone(f.Options)
	if f.Link != nil {
		link := *f.Link
		f.Link = &link
	}
	if f.ShownWhen != nil {
		f.ShownWhen = &ShownWhen{Key: f.ShownWhen.Key, Values: slices.Clone(f.ShownWhen.Values)}
	}
	f.Languages = maps.Clone(f.Languages)
	for language, w := range f.Languages {
		w.Options = slices.Clone(w.Options)
		f.Languages[language] = w
	}
	return f
}

// tidy leaves out the names of options that are not offered any more, and languages that say nothing.
func (f Field) tidy() Field {
	for language, w := range f.Languages {
		w.Options = slices.DeleteFunc(w.Options, func(o Option) bool { return !slices.Contains(f.Options, o.Value) })
		if len(w.Options) == 0 {
			w.Options = nil
		}
		if f.Languages[language] = w; w.same(Words{}) {
			delete(f.Languages, language)
		}
	}
	if len(f.Languages) == 0 {
		f.Languages = nil
	}
	return f
}

func (w Words) same(x Words) bool {
	return w.Label == x.Label && w.Hint == x.Hint && w.LinkText == x.LinkText && w.LinkURL == x.LinkURL && slices.Equal(w.Options, x.Options)
}

// same tells whether two fields ask the same.
func (f Field) same(x Field) bool {
	link := f.Link == x.Link || f.Link != nil && x.Link != nil && *f.Link == *x.Link
	shown := f.ShownWhen == x.ShownWhen || f.ShownWhen != nil && x.ShownWhen != nil && f.ShownWhen.Key == x.ShownWhen.Key && slices.Equal(f.ShownWhen.Values, x.ShownWhen.Values)
	return f.Key == x.Key && f.Label == x.Label && f.Kind == x.Kind && f.Required == x.Required && f.Hint == x.Hint && link && shown &&
		slices.Equal(f.Options, x.Options) && maps.EqualFunc(f.Languages, x.Languages, Words.same)
}

// defaultFields is the short questionnaire of a new site.
func defaultFields() []Field {
	return []Field{
		{Key: KeyName, Label: "Your name", Kind: KindText, Languages: map[string]Words{
			"de": {Label: "Ihr Name"}, "et": {Label: "Teie nimi"}, "pl": {Label: "Imię i nazwisko"}, "ro": {Label: "Numele dvs."}}},
		{Key: "email", Label: "E-mail", Kind: KindEmail, Languages: map[string]Words{"de": {Label: "E-Mail"}, "et": {Label: "E-post"}}},
		{Key: KeyTopic, Label: "About", Kind: KindChoice, Options: []string{"Prices", "An order", "Something else"}, Languages: map[string]Words{
			"de": {Label: "Thema", Options: []Option{{"Prices", "Preise"}, {"An order", "Eine Bestellung"}, {"Something else", "Etwas anderes"}}},
			"et": {Label: "Teema", Options: []Option{{"Prices", "Hinnad"}, {"An order", "Tellimus"}, {"Something else", "Muu"}}},
			"pl": {Label: "Temat", Options: []Option{{"Prices", "Ceny"}, {"An order", "Zamówienie"}, {"Something else", "Coś innego"}}},
			"ro": {Label: "Subiect", Options: []Option{{"Prices", "Prețuri"}, {"An order", "O comandă"}, {"Something else", "Altceva"}}}}},
	}
}

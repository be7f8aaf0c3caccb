package site

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
)

// Limits of what a field says in other languages.
const maxLanguages = 20

var wordsLanguageForm = regexp.MustCompile(`^[a-z]{2,3}$`)

// form tests the questionnaire. A field may depend only on one before it, so no field can wait for itself.
func (p *problems) form(f Form) {
	if len(f.Fields) > MaxFields {
		p.add("form.fields", "too_many", fmt.Sprintf("A questionnaire has at most %d fields.", MaxFields))
		return
	}
	seen := map[string]bool{}
	for i, field := range f.Fields {
		at := fmt.Sprintf("form.fields[%d].", i)
		switch {
		case !fieldKeyForm.MatchString(field.Key) || barredKeys[field.Key]:
			p.add(at+"key", "bad_format", "A field's key begins with a letter and has at most 31 lower-case letters, digits and underscores.")
		case seen[field.Key]:
			p.add(at+"key", "not_unique", "Two fields have the same key.")
		}
		seen[field.Key] = true
		p.text(at+"label", field.Label, 1, maxLabel)
		p.text(at+"hint", field.Hint, 0, maxLabel)
		p.kind(at, field)
		p.link(at, field)
		p.shownWhen(at+"shown_when", field.ShownWhen, f.Fields[:i])
		p.languages(at+"languages", field.Languages)
	}
}

func (p *problems) kind(at string, f Field) {
	switch f.Kind {
	case KindText, KindEmail, KindPhone, KindConsent:
		if len(f.Options) > 0 {
			p.add(at+"options", "unknown_field", "Only a choice has options.")
		}
	case KindChoice:
		if len(f.Options) == 0 || len(f.Options) > MaxOptions {
			p.add(at+"options", "too_few", fmt.Sprintf("A choice has 1 to %d options.", MaxOptions))
		}
		seen := map[string]bool{}
		for _, option := range f.Options {
			p.text(at+"options", option, 1, maxLabel)
			if seen[option] {
				p.add(at+"options", "not_unique", "Two options are the same.")
			}
			seen[option] = true
		}
	default:
		p.add(at+"kind", "not_one_of", "A field is a text, email, phone, choice or consent.")
	}
}

func (p *problems) link(at string, f Field) {
	if f.Link == nil {
		return
	}
	if f.Kind != KindConsent {
		p.add(at+"link", "unknown_field", "Only a consent has a link.")
	}
	p.text(at+"link.text", f.Link.Text, 1, maxLabel)
	p.address(at+"link.url", f.Link.URL)
}

// address tests where a link of the firm's own leads.
func (p *problems) address(field, text string) {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || len(text) > MaxURL || cleanText(text) != text {
		p.add(field, "bad_format", "A link is a whole address, like https://www.example.com/privacy.")
	}
}

func (p *problems) shownWhen(field string, w *ShownWhen, before []Field) {
	if w == nil {
		return
	}
	at := slices.IndexFunc(before, func(f Field) bool { return f.Key == w.Key })
	if at < 0 {
		p.add(field+".key", "not_before", "A question can depend only on one that stands before it.")
		return
	}
	offered := before[at].Options
	switch before[at].Kind {
	case KindConsent:
		offered = []string{"true"}
	case KindChoice:
	default:
		p.add(field+".key", "not_one_of", "A question can depend only on a choice or a consent.")
		return
	}
	if len(w.Values) == 0 {
		p.add(field+".values", "required", "Say for which answers the question is asked.")
	}
	for _, value := range w.Values {
		if !slices.Contains(offered, value) {
			p.add(field+".values", "not_one_of", "A question depends on an answer that is not offered.")
		}
	}
}

func (p *problems) languages(field string, all map[string]Words) {
	if len(all) > maxLanguages {
		p.add(field, "too_many", fmt.Sprintf("A field speaks at most %d languages.", maxLanguages))
		return
	}
	for language, w := range all {
		if !wordsLanguageForm.MatchString(language) {
			p.add(field, "bad_format", "A language is a tag like en or de.")
			continue
		}
		at := field + "." + language
		p.text(at+".label", w.Label, 0, maxLabel)
		p.text(at+".hint", w.Hint, 0, maxLabel)
		p.text(at+".link_text", w.LinkText, 0, maxLabel)
		if w.LinkURL != "" {
			p.address(at+".link_url", w.LinkURL)
		}
		if len(w.Options) > MaxOptions {
			p.add(at+".options", "too_many", fmt.Sprintf("A choice has 1 to %d options.", MaxOptions))
			continue
		}
		for _, o := range w.Options {
			p.text(at+".options", o.Label, 0, maxLabel)
		}
	}
}

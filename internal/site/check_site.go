package site

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"usher/internal/fault"
)

// Limits of a site's settings.
const (
	MaxOrigins = 50
	MaxFields  = 12
	MaxOptions = 30
	maxLabel   = 200 // characters
	maxText    = 1000
)

var (
	keyForm      = regexp.MustCompile(`^[a-z0-9-]{2,40}$`)
	fieldKeyForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,30}$`)
	languageForm = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$`)
	idForm       = regexp.MustCompile(`^([a-z2-7]{26})?$`)
	regionForm   = regexp.MustCompile(`^([A-Z]{2})?$`)
)

// barredKeys pass the form of a field's key but mean something to a browser's objects.
var barredKeys = map[string]bool{"constructor": true, "prototype": true, "tostring": true, "valueof": true}

// originSentences say why an origin is refused.
var originSentences = map[string]string{
	"not_an_origin":        "is not an origin. Write it like https://www.example.com.",
	"path_not_allowed":     "has more than scheme, host and port. Write it like https://www.example.com.",
	"scheme_not_allowed":   "must begin with https:// or http://.",
	"wildcard_needs_https": "may stand for many names only with https://.",
	"wildcard_too_wide":    "stands for names that others can register. Write it like https://*.example.com.",
	"address_not_allowed":  "is a bare address. Use the site's name.",
	"public_suffix":        "is an ending under which anybody can register a name. Use the site's own name.",
}

// check tests a whole site. The fault's Fields say for each wrong field which rule it breaks; its message explains the first.
func check(s Site) error {
	p := problems{fields: map[string]string{}}
	if !keyForm.MatchString(s.Key) {
		p.add("key", "bad_format", "The site's key has 2 to 40 lower-case letters, digits and hyphens.")
	}
	p.text("name", s.Name, 1, maxLabel)
	if s.Gate != GateAuto && s.Gate != GateAlways && s.Gate != GateOff {
		p.add("gate", "not_one_of", "The gate is auto, always_captcha or off.")
	}
	if !languageForm.MatchString(s.Language) {
		p.add("language", "bad_format", "The language is a tag like en or pt-BR.")
	}
	if !regionForm.MatchString(s.Region) {
		p.add("region", "bad_format", "The region is a country's two capital letters, like EE, or empty.")
	}
	p.texts("texts", s.Texts)
	p.textsIn(s.TextsIn)
	p.contact(s.Contact, s.Region)
	p.origins(s.Origins)
	p.colours("brand.color", s.Brand.Color, s.Brand.OnColor)
	p.colours("brand.dark_color", s.Brand.DarkColor, s.Brand.OnDarkColor)
	p.picture(s.Picture)
	if err := s.Hours.Check(); err != nil {
		p.add("hours", "bad_hours", "The hours cannot be kept: "+firstLine(err.Error())+".")
	}
	p.form(s.Form)
	return p.fault()
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// problems collects what is wrong.
type problems struct {
	fields map[string]string
	first  string
}

func (p *problems) add(field, code, sentence string) {
	if p.first == "" {
		p.first = sentence
	}
	if _, known := p.fields[field]; !known {
		p.fields[field] = code
	}
}

func (p *problems) fault() error {
	if len(p.fields) == 0 {
		return nil
	}
	f := fault.New(fault.Invalid, "invalid", p.first)
	f.Fields = p.fields
	return f
}

func (p *problems) text(field, value string, least, most int) {
	switch n := utf8.RuneCountInString(strings.TrimSpace(value)); {
	case !utf8.ValidString(value) || cleanText(value) != strings.TrimSpace(value):
		p.add(field, "bad_text", "A text has characters that cannot be shown.")
	case n < least:
		p.add(field, "required", "The site needs a name.")
	case n > most:
		p.add(field, "too_long", fmt.Sprintf("A text is longer than %d characters.", most))
	}
}

func (p *problems) picture(chosen Picture) {
	if chosen.Show != ShowPerson && chosen.Show != ShowLogo && chosen.Show != ShowChosen {
		p.add("picture.show", "not_one_of", "The picture is person, logo or chosen.")
	}
	if !idForm.MatchString(chosen.Logo) {
		p.add("picture.logo", "bad_format", "A logo is uploaded and named by its id; no address is ever asked for it.")
	}
	switch {
	case !idForm.MatchString(chosen.Person):
		p.add("picture.person", "bad_format", "A person is named by their id.")
	case chosen.Show == ShowChosen && chosen.Person == "":
		p.add("picture.person", "required", "Choose whose picture is shown.")
	}
}

func (p *problems) texts(at string, t Texts) {
	p.text(at+".greeting", t.Greeting, 0, maxText)
	p.text(at+".away", t.Away, 0, maxText)
	p.text(at+".consent", t.Consent, 0, maxText)
}

func (p *problems) textsIn(in map[string]Texts) {
	if len(in) > maxLanguages {
		p.add("texts_in", "too_many", fmt.Sprintf("A site has texts in at most %d other languages.", maxLanguages))
		return
	}
	for language, t := range in {
		if !wordsLanguageForm.MatchString(language) {
			p.add("texts_in", "bad_format", "A language is written like de.")
			return
		}
		p.texts("texts_in."+language, t)
	}
}

func (p *problems) contact(c Contact, region string) {
	if c.Email != "" {
		if _, code := CheckEmail(c.Email); code != "" {
			p.add("contact.email", code, "The contact's e-mail address cannot be right.")
		}
	}
	if c.Phone != "" {
		if _, code := CheckPhone(c.Phone, region); code != "" {
			p.add("contact.phone", code, "The contact's phone number cannot be right.")
		}
	}
}

func (p *problems) origins(list []string) {
	if len(list) > MaxOrigins {
		p.add("origins", "too_many", fmt.Sprintf("A site has at most %d origins. Use https://*.example.com for many names.", MaxOrigins))
		return
	}
	for i, text := range list {
		o, code := parseOrigin(text)
		if code == "" && o.scheme == "http" && o.under {
			code = "wildcard_needs_https"
		}
		if code != "" {
			p.add(fmt.Sprintf("origins[%d]", i), code, fmt.Sprintf("Origin %d %s", i+1, originSentences[code]))
		}
	}
}

func (p *problems) colours(field, back, text string) {
	b, ok1 := parseColour(back)
	t, ok2 := parseColour(text)
	if !ok1 || !ok2 {
		p.add(field, "bad_format", "A colour is written like #0b57d0.")
		return
	}
	if got := contrast(b, t); got < minContrast {
		p.add(field, "low_contrast", fmt.Sprintf("Text in %s on %s can hardly be read (contrast %.1f, 4.5 is needed). Nearest colour that works: %s.", t, b, got, nearest(b, t)))
	}
}

package site

import (
	"slices"
	"strings"
	"unicode/utf8"

	"usher/internal/chat"
	"usher/internal/fault"
)

// maxAnswer is the longest answer to a text field, in characters.
const maxAnswer = 500

// Check tests the answers of a visitor against the questionnaire. It gives them cleaned, in the order of the form, and
// what they claim about the visitor. Fields without an answer are left out, and so are answers to questions that were not asked, but for
// an e-mail address: who finds nobody is asked for it in any case.
//
// Fault: invalid, whose Fields name each wrong field as "answers.<key>" with its code: required, consent_required, unknown_field,
// too_long, email, phone, not_one_of, bad_text. Keys of ours only are named: an unknown key counts under "answers".
func (f Form) Check(answers map[string]string, region string) (kept []chat.Answer, claim chat.Claim, err error) {
	wrong := map[string]string{}
	for key := range answers {
		if !slices.ContainsFunc(f.Fields, func(field Field) bool { return field.Key == key }) {
			wrong["answers"] = "unknown_field"
		}
	}
	kept = []chat.Answer{}
	asked := f.Asked(answers)
	for _, field := range f.Fields {
		if !slices.ContainsFunc(asked, func(a Field) bool { return a.Key == field.Key }) {
			if field.Kind != KindEmail {
				continue
			}
			field.Required = false
		}
		value, code := field.check(answers[field.Key], region)
		if code != "" {
			wrong["answers."+field.Key] = code
			continue
		}
		if value == "" {
			continue
		}
		kept = append(kept, chat.Answer{Key: field.Key, Label: field.Label, Value: value})
		claims(&claim, field, value)
	}
	if len(wrong) > 0 {
		refused := fault.New(fault.Invalid, "invalid", "Some answers are missing or not right. What you typed is still here.")
		refused.Fields = wrong
		return nil, chat.Claim{}, refused
	}
	return kept, claim, nil
}

// claims notes what an answer says about the visitor; of several fields of a kind the first counts.
func claims(c *chat.Claim, f Field, value string) {
	set := func(slot *string) {
		if *slot == "" {
			*slot = value
		}
	}
	switch {
	case f.Kind == KindEmail:
		set(&c.Email)
	case f.Kind == KindPhone:
		set(&c.Phone)
	case f.Key == KeyName && f.Kind == KindText:
		set(&c.Name)
	case f.Key == KeyTopic:
		set(&c.Topic)
	}
}

// check tests one answer and gives it cleaned, or a code.
func (f Field) check(value, region string) (clean, code string) {
	if !utf8.ValidString(value) {
		return "", "bad_text"
	}
	if f.Kind == KindConsent {
		return f.checkConsent(value)
	}
	if strings.TrimSpace(value) == "" {
		return f.missing("required")
	}
	switch f.Kind {
	case KindEmail:
		return CheckEmail(value)
	case KindPhone:
		return CheckPhone(value, region)
	case KindChoice:
		if !slices.Contains(f.Options, value) {
			return "", "not_one_of"
		}
		return value, ""
	}
	if f.Key == KeyName {
		clean = CleanName(value)
	} else if clean = cleanText(value); utf8.RuneCountInString(clean) > maxAnswer {
		return "", "too_long"
	}
	if clean == "" {
		return f.missing("required")
	}
	return clean, ""
}

func (f Field) checkConsent(value string) (clean, code string) {
	switch value {
	case "true":
		return "true", ""
	case "", "false":
		return f.missing("consent_required")
	}
	return "", "not_one_of"
}

func (f Field) missing(code string) (string, string) {
	if f.Required {
		return "", code
	}
	return "", ""
}

package site_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"usher/internal/fault"
	"usher/internal/site"
)

// askedTable is the rule by example; widget/ui reads the same file.
type askedTable struct {
	Fields []site.Field `json:"fields"`
	Cases  []struct {
		Name    string            `json:"name"`
		Answers map[string]string `json:"answers"`
		Asked   []string          `json:"asked"`
		Missing []string          `json:"missing"`
	} `json:"cases"`
}

func readAsked(t testing.TB) (table askedTable) {
	t.Helper()
	raw, err := os.ReadFile("testdata/asked.json")
	must(t, err)
	must(t, json.Unmarshal(raw, &table))
	return table
}

func keysOf(fields []site.Field) []string {
	keys := []string{}
	for _, f := range fields {
		keys = append(keys, f.Key)
	}
	return keys
}

func TestQN01OnlyWhatIsAskedCanBeMissing(t *testing.T) {
	table := readAsked(t)
	form := site.Form{Fields: table.Fields}
	for _, c := range table.Cases {
		t.Run(c.Name, func(t *testing.T) {
			if diff := cmp.Diff(c.Asked, keysOf(form.Asked(c.Answers))); diff != "" {
				t.Error(diff)
			}
			kept, _, err := form.Check(c.Answers, "EE")
			missing := []string{}
			if err != nil {
				for field := range fault.From(err).Fields {
					missing = append(missing, strings.TrimPrefix(field, "answers."))
				}
			}
			slices.Sort(missing)
			if diff := cmp.Diff(slices.Sorted(slices.Values(c.Missing)), missing, cmp.Transformer("none", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
				t.Error(diff)
			}
			for _, a := range kept {
				if !slices.Contains(c.Asked, a.Key) {
					t.Errorf("%s is kept, which was not asked", a.Key)
				}
			}
		})
	}
}

func TestAnAddressIsTakenThoughItWasNotAsked(t *testing.T) {
	form := site.Form{Fields: []site.Field{
		{Key: "topic", Label: "About", Kind: site.KindChoice, Options: []string{"A", "B"}},
		{Key: "email", Label: "E-mail", Kind: site.KindEmail, Required: true, ShownWhen: &site.ShownWhen{Key: "topic", Values: []string{"A"}}},
	}}
	_, claim, err := form.Check(map[string]string{"topic": "B", "email": "a@b.ee"}, "")
	if err != nil || claim.Email != "a@b.ee" {
		t.Errorf("%v %v", claim, err)
	}
	if _, _, err := form.Check(map[string]string{"topic": "B"}, ""); err != nil {
		t.Errorf("not asked and yet missing: %v", err)
	}
	if _, _, err := form.Check(map[string]string{"topic": "B", "email": "no"}, ""); fault.From(err).Fields["answers.email"] != "email" {
		t.Errorf("%v", err)
	}
}

// Whatever the answers: a field is asked exactly when it depends on nothing, or on a field that is asked and has one of the values.
func TestAskedIsTheRule(t *testing.T) {
	form := site.Form{Fields: readAsked(t).Fields}
	rapid.Check(t, func(t *rapid.T) {
		answers := map[string]string{}
		for _, f := range form.Fields {
			answers[f.Key] = rapid.SampledFrom(append([]string{"", "true", "false", "x"}, f.Options...)).Draw(t, f.Key)
		}
		asked := keysOf(form.Asked(answers))
		for _, f := range form.Fields {
			w := f.ShownWhen
			want := w == nil || slices.Contains(asked, w.Key) && slices.Contains(w.Values, answers[w.Key])
			if slices.Contains(asked, f.Key) != want {
				t.Fatalf("%s with %v", f.Key, answers)
			}
		}
	})
}

func TestAFieldSpeaksTheLanguageThatIsAskedFor(t *testing.T) {
	f := site.Field{Key: "terms", Label: "I agree", Kind: site.KindConsent, Hint: "Only to answer you", Link: &site.Link{Text: "Privacy", URL: "https://x.example/p"},
		Languages: map[string]site.Words{"de": {Label: "Ich bin einverstanden", LinkText: "Datenschutz", LinkURL: "https://x.example/de"}}}
	de, _ := f.In("de")
	want := site.Field{Key: "terms", Label: "Ich bin einverstanden", Kind: site.KindConsent, Hint: "Only to answer you", Link: &site.Link{Text: "Datenschutz", URL: "https://x.example/de"}}
	if diff := cmp.Diff(want, de); diff != "" {
		t.Error(diff)
	}
	if et, _ := f.In("et"); et.Label != "I agree" || et.Link.Text != "Privacy" || f.Link.Text != "Privacy" {
		t.Errorf("%+v", et)
	}
	topic := site.Field{Key: "topic", Label: "About", Kind: site.KindChoice, Options: []string{"Prices", "An order"},
		Languages: map[string]site.Words{"pl": {Options: []site.Option{{Value: "An order", Label: "Zamówienie"}}}}}
	asked, names := topic.In("pl")
	if diff := cmp.Diff([]string{"Prices", "Zamówienie"}, names); diff != "" || !slices.Equal(asked.Options, topic.Options) {
		t.Errorf("%s %v", diff, asked.Options)
	}
}

func TestFormsThatCannotWorkAreRefused(t *testing.T) {
	choice := site.Field{Key: "topic", Label: "About", Kind: site.KindChoice, Options: []string{"A", "B"}}
	text := func(w *site.ShownWhen) site.Field {
		return site.Field{Key: "order", Label: "Order", Kind: site.KindText, ShownWhen: w}
	}
	consent := func(l *site.Link) site.Field {
		return site.Field{Key: "terms", Label: "I agree", Kind: site.KindConsent, Link: l}
	}
	spoken := func(language string, w site.Words) site.Field {
		return site.Field{Key: "order", Label: "Order", Kind: site.KindText, Languages: map[string]site.Words{language: w}}
	}
	many := map[string]site.Words{}
	for _, a := range "abcdefghijklmnopqrstu" {
		many["x"+string(a)] = site.Words{Label: "x"}
	}
	for _, c := range []struct {
		name        string
		fields      []site.Field
		field, code string
	}{
		{"a condition that works", []site.Field{choice, text(&site.ShownWhen{Key: "topic", Values: []string{"A"}})}, "", ""},
		{"a later field", []site.Field{text(&site.ShownWhen{Key: "topic", Values: []string{"A"}}), choice}, "form.fields[0].shown_when.key", "not_before"},
		{"itself", []site.Field{text(&site.ShownWhen{Key: "order", Values: []string{"A"}})}, "form.fields[0].shown_when.key", "not_before"},
		{"no field", []site.Field{choice, text(&site.ShownWhen{Key: "other", Values: []string{"A"}})}, "form.fields[1].shown_when.key", "not_before"},
		{"no value", []site.Field{choice, text(&site.ShownWhen{Key: "topic"})}, "form.fields[1].shown_when.values", "required"},
		{"a value that is not offered", []site.Field{choice, text(&site.ShownWhen{Key: "topic", Values: []string{"A", "C"}})}, "form.fields[1].shown_when.values", "not_one_of"},
		{"a consent given", []site.Field{consent(nil), text(&site.ShownWhen{Key: "terms", Values: []string{"true"}})}, "", ""},
		{"a consent not given", []site.Field{consent(nil), text(&site.ShownWhen{Key: "terms", Values: []string{"false"}})}, "form.fields[1].shown_when.values", "not_one_of"},
		{"a text", []site.Field{{Key: "name", Label: "Name", Kind: site.KindText}, text(&site.ShownWhen{Key: "name", Values: []string{"x"}})}, "form.fields[1].shown_when.key", "not_one_of"},
		{"a link", []site.Field{consent(&site.Link{Text: "Privacy", URL: "https://x.example/p"})}, "", ""},
		{"a link that runs", []site.Field{consent(&site.Link{Text: "Privacy", URL: "javascript:alert(1)"})}, "form.fields[0].link.url", "bad_format"},
		{"a link with a password", []site.Field{consent(&site.Link{Text: "Privacy", URL: "https://u:p@x.example/"})}, "form.fields[0].link.url", "bad_format"},
		{"a link without words", []site.Field{consent(&site.Link{URL: "https://x.example/p"})}, "form.fields[0].link.text", "required"},
		{"a link of a text", []site.Field{{Key: "a", Label: "A", Kind: site.KindText, Link: &site.Link{Text: "x", URL: "https://x.example"}}}, "form.fields[0].link", "unknown_field"},
		{"a language", []site.Field{spoken("de", site.Words{Label: "Auftrag"})}, "", ""},
		{"QN11 a language that is a path into a document", []site.Field{spoken("a.b", site.Words{Label: "x"})}, "form.fields[0].languages", "bad_format"},
		{"QN11 a language that is an operator", []site.Field{spoken("$ne", site.Words{Label: "x"})}, "form.fields[0].languages", "bad_format"},
		{"words that cannot be shown", []site.Field{spoken("de", site.Words{Label: "a\u202eb"})}, "form.fields[0].languages.de.label", "bad_text"},
		{"a link in a language that runs", []site.Field{spoken("de", site.Words{LinkURL: "data:text/html,x"})}, "form.fields[0].languages.de.link_url", "bad_format"},
		{"too many languages", []site.Field{{Key: "a", Label: "A", Kind: site.KindText, Languages: many}}, "form.fields[0].languages", "too_many"},
		{"a hint that is too long", []site.Field{{Key: "a", Label: "A", Kind: site.KindText, Hint: strings.Repeat("x", 201)}}, "form.fields[0].hint", "too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := site.Default("shop", "Shop", []string{"https://shop.example"})
			s.Form.Fields = c.fields
			got := refusedFields(t, s)
			want := map[string]string(nil)
			if c.field != "" {
				want = map[string]string{c.field: c.code}
			}
			if !maps.Equal(want, got) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}

func TestWordsOfOptionsThatAreGoneGoToo(t *testing.T) {
	service, _ := newService(t)
	made, err := service.Put(t.Context(), manager, site.Default("shop", "Shop", []string{"https://shop.example"}), 0)
	must(t, err)
	made.Form.Fields[2].Options = []string{"Prices", "A visit"}
	made.Form.Fields[0].Languages["de"] = site.Words{}
	made, err = service.Put(t.Context(), manager, made, made.N)
	must(t, err)
	if diff := cmp.Diff([]site.Option{{Value: "Prices", Label: "Preise"}}, made.Form.Fields[2].Languages["de"].Options); diff != "" {
		t.Error(diff)
	}
	if _, there := made.Form.Fields[0].Languages["de"]; there {
		t.Error("a language that says nothing is kept")
	}
	if made.Form.Version != 2 {
		t.Errorf("form %d", made.Form.Version)
	}
	made.Form.Fields[1].ShownWhen = nil
	again, err := service.Put(t.Context(), manager, made, made.N)
	must(t, err)
	if again.Form.Version != 2 {
		t.Errorf("form %d: nothing changed", again.Form.Version)
	}
}

// A form that an older version saved has none of the newer settings.
func TestOldFormsAreStillRead(t *testing.T) {
	var f site.Form
	must(t, json.Unmarshal([]byte(`{"version":3,"fields":[{"key":"name","label":"Your name","kind":"text","required":true},{"key":"topic","label":"About","kind":"choice","required":false,"options":["A"]}]}`), &f))
	kept, _, err := f.Check(map[string]string{"name": "T", "topic": "A"}, "")
	if err != nil || len(kept) != 2 || f.Version != 3 {
		t.Errorf("%v %v", kept, err)
	}
	if asked, names := f.Fields[1].In("de"); asked.Label != "About" || !slices.Equal(names, []string{"A"}) {
		t.Errorf("%v %v", asked, names)
	}
}

package site_test

import (
	"maps"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/internal/site"
)

var form = site.Form{Version: 1, Fields: []site.Field{
	{Key: "name", Label: "Your name", Kind: site.KindText, Required: true},
	{Key: "email", Label: "E-mail", Kind: site.KindEmail},
	{Key: "phone", Label: "Phone", Kind: site.KindPhone},
	{Key: "topic", Label: "About", Kind: site.KindChoice, Options: []string{"Prices", "An order"}},
	{Key: "order", Label: "Order", Kind: site.KindText},
	{Key: "terms", Label: "I agree", Kind: site.KindConsent, Required: true},
}}

// check answers the form with a name and the terms, and whatever else.
func check(more map[string]string) ([]chat.Answer, chat.Claim, map[string]string) {
	answers := map[string]string{"name": "Tomasz", "terms": "true"}
	maps.Copy(answers, more)
	kept, claim, err := form.Check(answers, "EE")
	if err != nil {
		return nil, claim, fault.From(err).Fields
	}
	return kept, claim, nil
}

func TestAnswersAreKeptInOrderAndMakeAClaim(t *testing.T) {
	kept, claim, refused := check(map[string]string{"phone": "600 0142", "email": " Tomasz@Firma.PL ", "topic": "An order", "order": "  17 \t b ", "name": " Tomasz  Zieliński "})
	if refused != nil {
		t.Fatal(refused)
	}
	want := []chat.Answer{{Key: "name", Label: "Your name", Value: "Tomasz Zieliński"}, {Key: "email", Label: "E-mail", Value: "Tomasz@firma.pl"},
		{Key: "phone", Label: "Phone", Value: "+3726000142"}, {Key: "topic", Label: "About", Value: "An order"},
		{Key: "order", Label: "Order", Value: "17 b"}, {Key: "terms", Label: "I agree", Value: "true"}}
	if diff := cmp.Diff(want, kept); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(chat.Claim{Name: "Tomasz Zieliński", Email: "Tomasz@firma.pl", Phone: "+3726000142", Topic: "An order"}, claim); diff != "" {
		t.Error(diff)
	}
}

func TestAnswersThatAreNotRightAreNamedByField(t *testing.T) {
	for _, c := range []struct{ name, key, value, field, code string }{
		{"QN01 required field missing", "name", "", "answers.name", "required"},
		{"QN06 blanks only", "name", " \t\u00a0", "answers.name", "required"},
		{"QN06 nothing but marks of direction", "name", "\u202e\u200b", "answers.name", "required"},
		{"QN02 unknown field", "nickname", "x", "answers", "unknown_field"},
		{"QN03 the server's field", "assigned_to", "me", "answers", "unknown_field"},
		{"QN11 operator", "$where", "1", "answers", "unknown_field"},
		{"QN11 dot", "a.b", "1", "answers", "unknown_field"},
		{"QN11 NUL", "a\x00", "1", "answers", "unknown_field"},
		{"QN11 proto", "__proto__", "1", "answers", "unknown_field"},
		{"QN09 not offered", "topic", "Jokes", "answers.topic", "not_one_of"},
		{"QN09 index", "topic", "-1", "answers.topic", "not_one_of"},
		{"QN09 other case", "topic", "prices", "answers.topic", "not_one_of"},
		{"QN10 operator as text", "email", `{"$ne":null}`, "answers.email", "email"},
		{"QN12 invalid UTF-8", "order", "\xff", "answers.order", "bad_text"},
		{"QN20 consent missing", "terms", "", "answers.terms", "consent_required"},
		{"QN20 consent refused", "terms", "false", "answers.terms", "consent_required"},
		{"QN20 consent of another kind", "terms", "yes please", "answers.terms", "not_one_of"},
		{"answer too long", "order", strings.Repeat("õ", 501), "answers.order", "too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, got := check(map[string]string{c.key: c.value}); len(got) != 1 || got[c.field] != c.code {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestQN07TheRuleForEmail(t *testing.T) {
	for text, want := range map[string]string{
		"anna@firma.pl": "anna@firma.pl", "Anna.Kask+x@FIRMA.pl": "Anna.Kask+x@firma.pl", " a@b.ee ": "a@b.ee", "o'neil@x.example": "o'neil@x.example",
		"õie@küche.example": "õie@xn--kche-0ra.example", "a@b": "", "a@@b.ee": "", "a b@c.ee": "", "a@b.ee\r\nBcc: x@y.ee": "", "\"a b\"@c.ee": "", "@b.ee": "",
		"a@": "", ".a@b.ee": "", "a.@b.ee": "", "a..b@c.ee": "", "a@[127.0.0.1]": "", "a@127.0.0.1": "", "a@b..ee": "", "a@-b.ee": "", "a@b.ee.": "",
		strings.Repeat("a", 65) + "@b.ee": "", "a@" + strings.Repeat("b", 64) + ".ee": "", strings.Repeat("a", 64) + "@" + strings.Repeat("b.", 95) + "ee": "",
		"<script>@b.ee": "", "a\x00@b.ee": "", "a\u202e@b.ee": "",
	} {
		got, code := site.CheckEmail(text)
		if got != want || (code == "") != (want != "") {
			t.Errorf("%q: %q %q, want %q", text, got, code, want)
		}
	}
	if _, code := site.CheckEmail(strings.Repeat("a", 250) + "@b.ee"); code != "too_long" {
		t.Errorf("254 bytes and one: %q", code)
	}
}

func TestQN08PhonesBecomeE164(t *testing.T) {
	for _, c := range []struct{ text, region, want string }{
		{"+372 600 0142", "", "+3726000142"}, {"600 0142", "EE", "+3726000142"}, {"(600) 01-42", "EE", "+3726000142"}, {"٦٠٠ ٠١٤٢", "EE", "+3726000142"},
		{"+48 22 123 45 67", "EE", "+48221234567"}, {"600 0142", "", ""}, {"1-800-FLOWERS", "US", ""}, {strings.Repeat("1", 40), "EE", ""}, {strings.Repeat("1", 400), "EE", ""},
		{"12", "EE", ""}, {"+", "EE", ""}, {"+372 600 0142 ext 5", "EE", ""}, {"+372;600", "EE", ""}, {"<b>", "EE", ""}, {"+999 123 456 789", "EE", ""},
	} {
		if got, code := site.CheckPhone(c.text, c.region); got != c.want || (code == "") != (c.want != "") {
			t.Errorf("%q: %q %q, want %q", c.text, got, code, c.want)
		}
	}
}

func TestQN04QN05NamesStayLiteralAndShort(t *testing.T) {
	for text, want := range map[string]string{
		`<img src=x onerror=alert(1)>`: `<img src=x onerror=alert(1)>`, `"><svg/onload=alert(1)>`: `"><svg/onload=alert(1)>`,
		"Ann\u202ea\u2066b\u2069": "Annab", "A\u200bn\u2060n\ufeffa\u00ad": "Anna", " a \r\n\t b ": "a b", "a\x00b\x1bc": "abc",
		"علی\u200cرضا": "علی\u200cرضا", "\u200d\u200c": "", "👩\u200d👧": "👩\u200d👧", "a \u200d b": "a b", "e\u0301": "é", "\u3164": "", "{{constructor.constructor('x')()}}": "{{constructor.constructor('x')()}}",
	} {
		if got := site.CleanName(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := site.CleanName("a" + strings.Repeat("\u0316", 1000)); utf8.RuneCountInString(got) > 12 {
		t.Errorf("1,000 marks became %d", utf8.RuneCountInString(got))
	}
	if got := site.CleanName(strings.Repeat("õ", 200)); utf8.RuneCountInString(got) != site.MaxName {
		t.Errorf("%d characters", utf8.RuneCountInString(got))
	}
}

func TestNoNameCanTurnWritingRoundOrHideSomething(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		got := site.CleanName(name)
		if !utf8.ValidString(got) || site.CleanName(got) != got {
			t.Fatalf("%q becomes %q becomes %q", name, got, site.CleanName(got))
		}
		for _, r := range got {
			if unicode.IsControl(r) || (unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d') {
				t.Fatalf("%q keeps %U", name, r)
			}
		}
	})
}

func TestWB20WB21PagesAreCleaned(t *testing.T) {
	long := strings.Repeat("a", 3000)
	for in, want := range map[string]string{
		"https://shop.example/a?b=c#d": "https://shop.example/a", "https://u:p@h.example/": "https://h.example/", "javascript:alert(1)": "", "data:text/html,x": "", "": "",
		"https://shop.example/a?token=x&utm_source=mail&utm_medium=b&TOKEN=y": "https://shop.example/a?utm_source=mail&utm_medium=b",
		"http://shop.example/õ": "http://shop.example/%C3%B5", "https:shop.example": "", "//shop.example/": "", "https://": "", "not an address": "",
		"https://shop.example/" + long: "https://shop.example/", "https://shop.example/?utm_source=" + long: "https://shop.example/",
		"https://" + long: "", "https://shop.example/" + strings.Repeat("a", 64<<10): "", "https://shop.example/a\x00b": "",
		"https://shop.example/?utm_source=<script>": "https://shop.example/?utm_source=<script>",
	} {
		got := site.CleanPage(chat.Page{URL: in, Referrer: in, Title: "T\u202eitle\n"})
		if got.URL != want || got.Referrer != want || got.Title != "Title" {
			t.Errorf("WB20 WB21 %.60q: %.80q %q, want %.80q", in, got.URL, got.Title, want)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add("name", "Tomasz", "email", "a@b.ee")
	f.Add("phone", "+372 600 0142", "terms", "true")
	f.Add("__proto__", "\u202e", "order", "\xff")
	f.Fuzz(func(t *testing.T, k1, v1, k2, v2 string) {
		kept, claim, err := form.Check(map[string]string{"name": "x", "terms": "true", k1: v1, k2: v2}, "EE")
		if err != nil {
			for field := range fault.From(err).Fields {
				if key := strings.TrimPrefix(field, "answers."); field != "answers" && !strings.Contains("name email phone topic order terms", key) {
					t.Fatalf("a refusal repeats a key of the client: %q", field)
				}
			}
			return
		}
		for _, a := range kept {
			if !utf8.ValidString(a.Value) || a.Value == "" || len(a.Value) > 4000 {
				t.Fatalf("%q", a.Value)
			}
		}
		if claim.Phone != "" && !strings.HasPrefix(claim.Phone, "+") {
			t.Fatalf("phone %q", claim.Phone)
		}
	})
}

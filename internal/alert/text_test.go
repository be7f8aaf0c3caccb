package alert

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"usher/internal/chat"
)

const conversation = "c2c2c2c2c2c2c2c2c2c2c2c2c2"

func TestSegmentsAreCountedAsTheyAreBilled(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"nothing":                        {"", 1},
		"160 plain":                      {strings.Repeat("a", 160), 1},
		"161 plain":                      {strings.Repeat("a", 161), 2},
		"306 plain":                      {strings.Repeat("a", 306), 2},
		"307 plain":                      {strings.Repeat("a", 307), 3},
		"80 that count twice":            {strings.Repeat("€", 80), 1},
		"81 that count twice":            {strings.Repeat("€", 81), 2},
		"152 plain, then 77 pairs":       {strings.Repeat("a", 152) + strings.Repeat("€", 77), 3}, // the first pair is not split
		"70 with one Polish letter":      {"ł" + strings.Repeat("a", 69), 1},
		"71 with one Polish letter":      {"ł" + strings.Repeat("a", 70), 2},
		"134 with one Polish letter":     {"ł" + strings.Repeat("a", 133), 2},
		"135 with one Polish letter":     {"ł" + strings.Repeat("a", 134), 3},
		"35 emoji":                       {strings.Repeat("😀", 35), 1},
		"36 emoji":                       {strings.Repeat("😀", 36), 2},
		"67 emoji: one is never split":   {strings.Repeat("😀", 67), 3},
		"the umlauts of the alphabet":    {strings.Repeat("äöüßñ", 32), 1},
		"a letter outside the alphabet":  {strings.Repeat("õ", 71), 2},
		"a backquote is not in alphabet": {strings.Repeat("`", 71), 2},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Segments(c.text); got != c.want {
				t.Errorf("%d segments, want %d", got, c.want)
			}
		})
	}
}

func TestSM05WhatAVisitorWritesBecomesHarmless(t *testing.T) {
	for name, c := range map[string]struct{ name, topic, want string }{
		"plain":                         {"Tomasz Zieliński", "price", "Tomasz Z writes and waits (price)."},
		"one name":                      {"Tomasz", "", "Tomasz writes and waits."},
		"nothing":                       {"", "", "a visitor writes and waits."},
		"a line break":                  {"Tom\r\nFrom: bank", "a\nb", "Tom b writes and waits (a b)."},
		"a web address":                 {"https://evil.test/x?y", "see evil.test now", "https x writes and waits (see evil test now)."},
		"a short address":               {"bit.ly/abc", "www.evil.com", "bit a writes and waits (www evil com)."},
		"a full stop of another script": {"evil。com", "evil．com", "evil c writes and waits (evil com)."},
		"500 emoji":                     {strings.Repeat("😀", 500), strings.Repeat("🔥", 500), "a visitor writes and waits."},
		"a number to call":              {"Call +48 700 123 456", "0900-1-2-3-4-5", "Call writes and waits (- - - - -)."},
		"a year is no number":           {"Ann", "VAT 2026", "Ann writes and waits (VAT 2026)."},
		"text that turns round":         {"\u202eTom\u202c", "\u2066x\u2069", "Tom writes and waits (x)."},
		"a tower of marks":              {"Z" + strings.Repeat("\u0335", 200), "", "Z\u0335\u0335 writes and waits."},
		"a long name":                   {strings.Repeat("x", 5000), "", strings.Repeat("x", 24) + " writes and waits."},
		"an e-mail address":             {"a@b.test", "", "a t writes and waits."},
		"NUL and broken bytes":          {"A\x00\xff", "", "A writes and waits."},
		"Japanese":                      {"山田 太郎", "価格", "山田 太 writes and waits (価格)."},
	} {
		t.Run(name, func(t *testing.T) {
			got := leadText(chat.Summary{ID: conversation, Name: c.name, Topic: c.topic}, console)
			if want := "Usher: " + c.want + " Answer: " + console + "c/" + conversation; got != want {
				t.Errorf("\n got %q\nwant %q", got, want)
			}
		})
	}
}

// linkLike is what phones make links of: something.something, scheme:, @ and long numbers.
var linkLike = regexp.MustCompile(`[\p{L}\d]\.[\p{L}\d]|://|@|/|([0-9][ -]*){5}`)

func checkText(t interface{ Fatalf(string, ...any) }, name, topic string) {
	text := leadText(chat.Summary{ID: conversation, Name: name, Topic: topic}, console)
	if n := Segments(text); n > maxSegments {
		t.Fatalf("%d segments: %q", n, text)
	}
	ours := console + "c/" + conversation
	if strings.Count(text, ours) != 1 {
		t.Fatalf("our link is not there once: %q", text)
	}
	rest := strings.Replace(text, ours, "", 1)
	if found := linkLike.FindString(rest); found != "" {
		t.Fatalf("%q could be a link in %q", found, text)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		t.Fatalf("not one plain line: %q", text)
	}
}

func TestNoTextOfAVisitorBecomesALinkOrTwoLines(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		checkText(rt, rapid.String().Draw(rt, "name"), rapid.String().Draw(rt, "topic"))
	})
}

func FuzzLeadText(f *testing.F) {
	for _, seed := range []string{"Tomasz", "https://evil.test", "\u202e", "😀", "+48 700 123 456", "1.1.1.1", "a.b", "\xff"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, name, topic string) { checkText(t, name, topic) })
}

func TestALongAddressOfTheConsoleLeavesNoHalfLink(t *testing.T) {
	long := "https://" + strings.Repeat("x", 400) + ".example/agent/"
	for _, text := range []string{leadText(chat.Summary{ID: conversation, Name: "Tom", Topic: "price"}, long), digestText(9990, long)} {
		if Segments(text) > maxSegments || strings.Contains(text, "xxx") {
			t.Errorf("%q", text)
		}
	}
}

func TestCountsAreWrittenAsPeopleDo(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 9990: "9,990", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %q", n, got)
		}
	}
}

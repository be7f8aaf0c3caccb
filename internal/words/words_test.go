package words_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"usher/internal/eventlog"
	"usher/internal/words"
)

func TestWordsAreReadAsPeopleTypeThem(t *testing.T) {
	for text, want := range map[string]string{
		"Oak tables, please!":           "oak please tables",
		"Łódź Żółć ÕÄÖÜ Straße Brăila":  "braila lodz oaou strasse zolc",
		"Oaou o\u0308":                  "o oaou",
		"maria@tamm.example":            "example maria tamm",
		"https://tamm.example/oak-top?": "example https oak tamm top",
		"4 417 ½":                       "12 4 417",
		"日本語 ok":                        "ok 日 本 語",
		"$where .* (a+)+$":              "a where",
		"🦊 … — ''":                      "",
		"Груша ИЙ":                      "груша ии",
		"ﬁne ＡＢＣ":                       "abc fine",
	} {
		if got := strings.Join(words.Set(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestALongWordIsFoundByItsBeginning(t *testing.T) {
	long := strings.Repeat("ä", 5000)
	if got := words.Set(long); len(got) != 1 || len(got[0]) != words.MaxLetters {
		t.Errorf("%d words, the first of %d bytes", len(got), len(got[0]))
	}
}

func TestAPhoneIsFoundWithoutItsBeginning(t *testing.T) {
	found := words.Phone("+372 555-0101")
	for _, asked := range []string{"3725550101", "5550101", "0101", "01"} {
		if !slices.Contains(found, asked) {
			t.Errorf("%s is not in %q", asked, found)
		}
	}
	if len(words.Phone("")) != 0 || len(words.Phone("+"+strings.Repeat("7", 300))) > 15 {
		t.Error("no number and an endless one")
	}
}

func TestAnExcerptStandsAroundTheFirstMark(t *testing.T) {
	text := "🦊 " + strings.Repeat("before ", 20) + "the Oak top 🦊 and oaks" + strings.Repeat(" after", 60)
	got, found := words.Find(text, []string{"oak"})
	if !found || !strings.HasPrefix(got.Text, "…before ") || !strings.HasSuffix(got.Text, "…") {
		t.Fatalf("%v %+v", found, got)
	}
	units := utf16.Encode([]rune(got.Text))
	var marked []string
	for _, m := range got.Marks {
		marked = append(marked, string(utf16.Decode(units[m[0]:m[1]])))
	}
	if !slices.Equal(marked, []string{"Oak", "oaks"}) {
		t.Errorf("marked %q in %q", marked, got.Text)
	}
	if _, found := words.Find("oak and ash", []string{"oak", "elm"}); found {
		t.Error("a text without a word that was asked for")
	}
	if _, found := words.Find("anything", nil); found {
		t.Error("a text for which nothing was asked")
	}
}

func TestWhatIsReadCanBeKeptAndStandsWhereItSays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.String().Draw(rt, "text")
		last := 0
		for _, w := range words.Of(text) {
			if w.Start < last || w.End <= w.Start || w.End > len(text) {
				rt.Fatalf("%+v in %q", w, text)
			}
			last = w.End
			view := eventlog.View{Kind: "card", ID: "x", Words: []string{w.Folded}}
			if err := view.CheckFindable(); err != nil {
				rt.Fatalf("%q: %v", w.Folded, err)
			}
			if again := words.Fold(w.Folded); again != w.Folded {
				rt.Fatalf("%q folds to %q", w.Folded, again)
			}
		}
		for _, w := range words.Of(text) {
			got, found := words.Find(text, []string{w.Folded})
			if !found || len(got.Marks) == 0 {
				rt.Fatalf("%q is not found in %q", w.Folded, text)
			}
			units := utf16.Encode([]rune(got.Text))
			for _, m := range got.Marks {
				if m[0] < 0 || m[0] >= m[1] || m[1] > len(units) {
					rt.Fatalf("mark %v in %q", m, got.Text)
				}
			}
		}
	})
}

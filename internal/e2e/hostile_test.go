package e2e

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// numbered says how many lines each family of hostile input has.
var numbered = map[string]int{"WB": 22, "CP": 17, "QN": 25, "WS": 47, "AG": 24, "MG": 17, "UP": 16, "PT": 14, "WH": 8, "SM": 9, "HT": 11}

var (
	hostileLine   = regexp.MustCompile(`(?m)^- ([A-Z]{2})(\d\d)? (\S.*)$`)
	hostileNumber = regexp.MustCompile(`(?:WB|CP|QN|WS|AG|MG|UP|PT|WH|SM|HT)\d\d`)
	// A table's case may be named by its first field, or by its key: {"HT01 no Host", … or "WS32 empty": …
	firstField = regexp.MustCompile(`[{,]\s*("[A-Z]{2}\d\d (?:[^"\\\n]|\\.)*")`)
	goTest     = regexp.MustCompile(`\bfunc (Test\w+)`)
	notHere    = regexp.MustCompile(`^(?:not yet|does not exist here)\b.*: \S`)
)

// Every line of the list is answered by a test that carries its number, or says why there is none.
func TestEveryHostileLineIsAnsweredByATest(t *testing.T) {
	answered, families := hostileList(t)
	shown := titlesWith(t, hostileIn)
	for family, n := range numbered {
		if families[family] {
			continue
		}
		for i := range n {
			if number := fmt.Sprintf("%s%02d", family, i+1); answered[number] == "" {
				t.Errorf("%s is missing in hostile.md", number)
			}
		}
	}
	for _, number := range slices.Sorted(maps.Keys(answered)) {
		tests, said := shown[number], answered[number]
		switch excused := notHere.MatchString(said); {
		case !excused && len(tests) == 0:
			t.Errorf("%s is listed as answered, but no test's title names it", number)
		case excused && len(tests) > 0:
			t.Errorf("%s is in titles of %s, and listed as %q", number, strings.Join(tests, ", "), said)
		case !excused && !strings.Contains(said, " → "):
			t.Errorf("%s says neither what is answered nor why nothing is", number)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(shown)) {
		if answered[number] == "" && !families[number[:2]] {
			t.Errorf("%s is in titles of %s, but not in hostile.md", number, strings.Join(shown[number], ", "))
		}
	}
}

func TestHostileTitlesAreFound(t *testing.T) {
	for source, want := range map[string][]string{
		`t.Run("AG16 WS30 signing out", func(`:                          {"AG16", "WS30"},
		`t.Run("WS16 "+name, func(`:                                     {"WS16"},
		`func TestHT05HT06ForwardedFor(t *testing.T) {`:                 {"HT05", "HT06"},
		"{\n\t\"QN24 a form\", func":                                    {"QN24"},
		`{"HT01 no Host", "GET`:                                         {"HT01"},
		`"a": 1, "WS32 empty": ""`:                                      {"WS32"},
		"test(\"WB08 a page\", async () => {}":                          {"WB08"},
		`t.Errorf("AG05 to=%v", x) // WS40 in a comment, x = "MG05 no"`: nil,
	} {
		if got := hostileIn(source); !slices.Equal(got, want) {
			t.Errorf("hostileIn(%q) = %v, want %v", source, got, want)
		}
	}
}

// hostileList reads the list: what each number says, and the families that stand in one line.
func hostileList(t *testing.T) (says map[string]string, families map[string]bool) {
	t.Helper()
	raw, err := os.ReadFile("hostile.md")
	if err != nil {
		t.Fatal(err)
	}
	says, families = map[string]string{}, map[string]bool{}
	for _, line := range hostileLine.FindAllStringSubmatch(string(raw), -1) {
		family, number, said := line[1], line[1]+line[2], line[3]
		switch {
		case numbered[family] == 0:
			t.Errorf("there is no family %s", family)
		case line[2] == "":
			families[family] = true
		case says[number] != "":
			t.Errorf("%s is listed twice", number)
		default:
			says[number] = said
		}
	}
	for number := range says {
		if families[number[:2]] {
			t.Errorf("%s is listed, and its family stands in one line", number)
		}
	}
	return says, families
}

// hostileIn gives the numbers in the titles of a source, in the order of the kinds of title.
func hostileIn(source string) []string {
	var found []string
	for _, titles := range []*regexp.Regexp{title, caseName, firstField, goTest} {
		for _, match := range titles.FindAllStringSubmatch(source, -1) {
			for _, number := range hostileNumber.FindAllString(match[1], -1) {
				if !slices.Contains(found, number) {
					found = append(found, number)
				}
			}
		}
	}
	return found
}

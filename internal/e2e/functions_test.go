package e2e

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	listed = regexp.MustCompile(`(?m)^- (S\d+\.\d+) \S`)
	number = regexp.MustCompile(`\bS\d+\.\d+\b`)
	// A title is the first argument of what makes a test, in Go t.Run("…", in TypeScript test("…" and its relatives.
	title = regexp.MustCompile("(?:\\bt\\.Run|\\btest|\\bit|\\bdescribe|\\bsuite)\\(\\s*(\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*'|`[^`]*`)")
	// A table's case is named where it stands: {name: "S4.18 …".
	caseName = regexp.MustCompile(`\bname:\s*("(?:[^"\\\n]|\\.)*")`)
)

func TestEveryListedFunctionIsShownByATest(t *testing.T) {
	list, shown := listedFunctions(t), titlesWith(t, numbersIn)
	for _, n := range slices.Sorted(maps.Keys(list)) {
		if len(shown[n]) == 0 {
			t.Errorf("%s is in functions.md, but no test's title names it", n)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(shown)) {
		if !list[n] {
			t.Errorf("%s is in titles of %s, but not in functions.md", n, strings.Join(shown[n], ", "))
		}
	}
}

func TestTitlesAreFoundInBothLanguages(t *testing.T) {
	for source, want := range map[string][]string{
		`t.Run("S4.1 a thing", func(t *testing.T) {`:        {"S4.1"},
		"test(\n  'S4.1 S4.20 it\\'s said', async () => {}": {"S4.1", "S4.20"},
		"test(`S9.9 with ticks`, () => {})":                 {"S9.9"},
		`{name: "S4.3 a case", in: 1}`:                      {"S4.3"},
		`latest("S4.1")`:                                    nil,
		`// S4.1 in a comment, log("S4.2")`:                 nil,
	} {
		if got := numbersIn(source); !slices.Equal(got, want) {
			t.Errorf("numbersIn(%q) = %v, want %v", source, got, want)
		}
	}
}

func listedFunctions(t *testing.T) map[string]bool {
	t.Helper()
	raw, err := os.ReadFile("functions.md")
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]bool{}
	for _, found := range listed.FindAllStringSubmatch(string(raw), -1) {
		if list[found[1]] {
			t.Errorf("%s is listed twice", found[1])
		}
		list[found[1]] = true
	}
	if len(list) == 0 {
		t.Fatal("functions.md lists nothing")
	}
	return list
}

// titlesWith maps each number that find sees in a source to the files whose tests name it.
func titlesWith(t *testing.T, find func(source string) []string) map[string][]string {
	t.Helper()
	const root = "../.."
	shown := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "dist") {
				return fs.SkipDir
			}
			return nil
		}
		if !isTest(name) || filepath.ToSlash(filepath.Dir(path)) == root+"/internal/e2e" { // these very tests
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, n := range find(string(raw)) {
			if file := strings.TrimPrefix(filepath.ToSlash(path), root+"/"); !slices.Contains(shown[n], file) {
				shown[n] = append(shown[n], file)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return shown
}

func isTest(name string) bool {
	return strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, ".test.ts") || strings.HasSuffix(name, ".test.tsx")
}

// numbersIn gives the numbers in the titles of a source, in order.
func numbersIn(source string) []string {
	var found []string
	for _, titles := range []*regexp.Regexp{title, caseName} {
		for _, match := range titles.FindAllStringSubmatch(source, -1) {
			found = append(found, number.FindAllString(match[1], -1)...)
		}
	}
	return found
}

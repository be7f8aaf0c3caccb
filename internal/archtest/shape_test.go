package archtest

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// longest is how many lines a file may have before it should have become two.
const longest = 500

func TestNoFileIsTooLongToReadAtOnce(t *testing.T) {
	walk(t, func(path string) {
		if !isSource(path) {
			return
		}
		raw, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(raw, []byte("\n")); n > longest {
			t.Errorf("%s has %d lines, more than %d: split it by what it is about", path, n, longest)
		}
	})
}

// words matches the list of a language's words: it is looked up and never read, and a translator wants it in one piece.
var words = regexp.MustCompile(`/ui/texts?/[a-z]{2}\.ts$`)

// isSource tells code from what may be as long as it likes: tables of cases and of words.
func isSource(path string) bool {
	if strings.HasSuffix(path, "_test.go") || strings.Contains(path, ".test.") || words.MatchString(path) {
		return false
	}
	return slices.Contains([]string{".go", ".ts", ".tsx"}, filepath.Ext(path))
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	said := map[string]bool{}
	for _, file := range readHouse(t) {
		if !file.test {
			said[file.room] = said[file.room] || file.doc
		}
	}
	for room, ok := range said {
		if !ok {
			t.Errorf("package %s has no package comment: the newcomer cannot tell what lives there", room)
		}
	}
}

func TestNoPackageIsADrawerForEverything(t *testing.T) {
	for _, file := range readHouse(t) {
		if slices.Contains([]string{"util", "utils", "common", "helpers", "misc"}, filepath.Base(file.room)) {
			t.Errorf("%s: name the room by what is in it, so that people find it", file.path)
		}
	}
}

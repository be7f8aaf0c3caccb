package chat

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// What is not named in the skeleton is erased whole; a new kind of event must be thought about all the same.
func TestEveryKindOfEventSaysWhatIsLeftOfItAfterAnErasure(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	kind := regexp.MustCompile(`(?m)^(?:\t|const )Kind\w+\s*= "(\w+)"`)
	seen := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range kind.FindAllStringSubmatch(string(raw), -1) {
			seen++
			if skeleton[found[1]] == nil {
				t.Errorf("%s: say in erase.go what of %q may stay", file, found[1])
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d kinds were found: the pattern is out of date", seen)
	}
}

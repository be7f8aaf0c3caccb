package archtest

import (
	"bytes"
	"go/build"
	"os"
	"path/filepath"
	"testing"
)

// told is the build tag with which a program says what a captcha asks for.
const told = "captchatold"

// TestNoProgramTellsTheDigitsOfACaptcha holds that one small file does, that it is in no ordinary build, and that nothing builds a program
// with it but the runner of the browser tests.
func TestNoProgramTellsTheDigitsOfACaptcha(t *testing.T) {
	const teller = "internal/gate/captcha_told.go"
	folder, name := filepath.Join(root, filepath.Dir(teller)), filepath.Base(teller)
	ordinary, test := build.Default, build.Default
	ordinary.BuildTags, test.BuildTags = nil, []string{told}
	for _, c := range []struct {
		context build.Context
		want    bool
	}{{ordinary, false}, {test, true}} {
		if in, err := c.context.MatchFile(folder, name); err != nil || in != c.want {
			t.Errorf("with the tags %v, %s is in the program: %v, %v", c.context.BuildTags, teller, in, err)
		}
	}
	allowed := map[string]bool{teller: true, "internal/gate/captcha_untold.go": true, "internal/archtest/tags_test.go": true,
		"internal/e2e/browser/run": true}
	walk(t, func(path string) {
		if !isSource(path) && filepath.Ext(path) != "" && filepath.Ext(path) != ".yml" {
			return
		}
		raw, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			return // a folder behind a link
		}
		if bytes.Contains(raw, []byte(told)) && !allowed[path] {
			t.Errorf("%s names the tag %s: only the browser tests build with it", path, told)
		}
	})
}

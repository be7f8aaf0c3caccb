package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"usher/static"
)

func TestOutgrownBundleFailsTheBuild(t *testing.T) {
	size := func(logical string, n int) asset { return asset{logical: logical, brotli: make([]byte, n)} }
	cases := map[string]struct {
		assets []asset
		fails  string
	}{
		"nothing built":                  {nil, ""},
		"all below":                      {[]asset{size("loader.js", 1500), size("panel.js", 12000), size("console.js", 70000)}, ""},
		"loader with its data":           {[]asset{size("loader.js", 1900)}, "loader"},
		"chat counts its style":          {[]asset{size("panel.js", 12000), size("panel.css", 8000)}, "opened chat"},
		"chat counts one language":       {[]asset{size("panel.js", 12000), size("panel.en.js", 5000), size("panel.pl.js", 5000)}, ""},
		"chat counts the worst language": {[]asset{size("panel.js", 12000), size("panel.en.js", 1), size("panel.pl.js", 8000)}, "opened chat"},
		"console counts one language":    {[]asset{size("console.js", 60000), size("console.en.js", 15000), size("console.pl.js", 15000)}, ""},
		"console with its language":      {[]asset{size("console.js", 60000), size("console.en.js", 1), size("console.pl.js", 20001)}, "console"},
		"chat counts the host's part":    {[]asset{size("panel.css", 4000), size("panel.en.js", 14000), size("part.host.js", 1400)}, "opened chat"},
		"a part does not count":          {[]asset{size("panel.js", 19000), size("part.check.js", 6000), size("words.en.js", 6000)}, ""},
		"a part with its style":          {[]asset{size("part.files.js", 5000), size("part.files.css", 1001)}, "part.files"},
		"rooms come later":               {[]asset{size("console.js", 40000), size("rooms.js", 70000)}, ""},
		"console":                        {[]asset{size("console.js", 60000), size("console.css", 20001)}, "console"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := weigh(c.assets, io.Discard)
			if (err == nil) != (c.fails == "") || (err != nil && !strings.HasPrefix(err.Error(), c.fails)) {
				t.Errorf("weigh = %v, want a failure of %q", err, c.fails)
			}
		})
	}
}

func TestPublishReplacesTheLastBuildAndKeepsThePlaceholder(t *testing.T) {
	dist := t.TempDir()
	for _, old := range []string{".gitkeep", "panel-old.js"} {
		if err := os.WriteFile(filepath.Join(dist, old), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e := entry{name: "panel"}
	if err := publish([]asset{finish(e, ".js", []byte("1")), finish(entry{name: "loader", plain: true}, ".js", []byte("2"))}, dist); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dist)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	hashed := finish(e, ".js", []byte("1")).name
	want := []string{".gitkeep", "loader.js", "loader.js.br", "loader.js.gz", static.ManifestName, hashed, hashed + ".br", hashed + ".gz"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

func TestNameFollowsTheContent(t *testing.T) {
	e := entry{name: "panel"}
	a, same, other := finish(e, ".css", []byte("a")), finish(e, ".css", []byte("a")), finish(e, ".css", []byte("b"))
	if a.name != same.name || a.name == other.name || a.logical != "panel.css" {
		t.Errorf("names: %s, %s, %s", a.name, same.name, other.name)
	}
}

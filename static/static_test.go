package static

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestManifestIsEmptyBeforeTheFirstBuild(t *testing.T) {
	got, err := manifestIn(fstest.MapFS{".gitkeep": {}})
	if err != nil || len(got) != 0 {
		t.Fatalf("manifest = %v, %v; want an empty one", got, err)
	}
}

func TestManifestNamesTheHashedFiles(t *testing.T) {
	got, err := manifestIn(fstest.MapFS{ManifestName: {Data: []byte(`{"panel.js":"panel-abc.js"}`)}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"panel.js": "panel-abc.js"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDamagedManifestIsAnErrorAndNotAnEmptyPage(t *testing.T) {
	if got, err := manifestIn(fstest.MapFS{ManifestName: {Data: []byte(`{"panel.js":`)}}); err == nil {
		t.Fatalf("manifest = %v, want an error", got)
	}
}

func TestEveryNameInTheManifestIsEmbedded(t *testing.T) {
	names, err := Manifest()
	if err != nil {
		t.Fatal(err)
	}
	for logical, name := range names {
		for _, suffix := range []string{"", ".br", ".gz"} {
			if _, err := fs.Stat(Files(), name+suffix); err != nil {
				t.Errorf("%s: %v", logical, err)
			}
		}
	}
}

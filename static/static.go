// Package static holds what browsers are given: bundled scripts and style sheets under hashed names, each with a brotli and
// a gzip copy beside it. `go run ./static/build` fills dist; only dist/.gitkeep is committed, so a fresh clone compiles and
// then simply has nothing to serve.
package static

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

//go:embed all:dist
var embedded embed.FS

// ManifestName is the file in which the build records which hashed file stands for which logical name.
const ManifestName = "manifest.json"

// Files returns the built files, rooted at dist. Names with a hash in them never change their content and may be cached
// for ever; loader.js and manifest.json carry no hash.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "dist")
	if err != nil {
		// fs.Sub fails only for an invalid path, and this one is a constant that the compiler has already embedded.
		panic(err)
	}
	return files
}

// Manifest maps logical names ("panel.js", "panel.css", "panel.en.js", "console.js", "console.en.js", "loader.js") to names in Files.
// It is empty, not an error, when nothing has been built yet.
func Manifest() (map[string]string, error) {
	return manifestIn(Files())
}

// manifestIn reads the manifest of one file tree.
func manifestIn(files fs.FS) (map[string]string, error) {
	names := map[string]string{}
	raw, err := fs.ReadFile(files, ManifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return names, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", ManifestName, err)
	}
	if err := json.Unmarshal(raw, &names); err != nil {
		return nil, fmt.Errorf("parse %s: %w", ManifestName, err)
	}
	return names, nil
}

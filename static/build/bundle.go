package main

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// languages are those in which the panel and the console speak; each has a file of words, of which a page loads one.
var languages = []string{"en", "pl", "ro", "de", "et"}

// private members are newer than ES2020, but every browser that has the rest of what we use has them, and lowering them
// to weak maps costs the panel two thousand bytes.
var private = map[string]bool{
	"class-field": true, "class-private-field": true, "class-private-method": true, "class-private-accessor": true,
}

// entry is one file from which a bundle grows.
type entry struct {
	name       string // logical name without extension
	source     string
	plain      bool   // keeps its name: the file is served under a path of its own
	head, foot string // put around the bundle as written
	module     bool   // an ES module, for import()
	before     string // a file that runs before source, in the same bundle
	split      bool   // what it imports on demand becomes files of their own
	// knows makes constants of the bundle out of the names of what was built before it, by logical name.
	knows func(names map[string]string) map[string]string
}

// asset is one finished file.
type asset struct {
	logical string // "panel.js"
	name    string // "panel-k3v5.js"
	body    []byte
	brotli  []byte
	gzip    []byte
}

// entries lists every bundle of the product.
func entries() []entry {
	list := append(parts(),
		// The loader is an expression that the server calls with the site's data: (function(usherData){…})({…}).
		// So the data needs no global, and the file can be kept compressed whatever the site.
		entry{name: "loader", source: "widget/ui/loader/loader.ts", plain: true, head: "(function(usherData){", foot: "})", knows: partNames},
		entry{name: "panel", source: "widget/ui/panel/panel.css"},
		entry{name: "console", source: "agent/ui/main.tsx", split: true},
	)
	for _, language := range languages {
		list = append(list,
			panelIn(language),
			entry{name: "console." + language, source: "agent/ui/text/" + language + ".ts"},
			entry{name: "rooms." + language, source: "agent/ui/text/rooms/" + language + ".ts"})
	}
	return list
}

// bundle builds one entry: a script and, when it imports a style sheet, that too. names are those of what was built before.
func bundle(e entry, names map[string]string) ([]asset, error) {
	options := api.BuildOptions{
		EntryPointsAdvanced: []api.EntryPoint{{InputPath: e.source, OutputPath: "out"}},
		Outdir:              "static/dist",
		Bundle:              true,
		Format:              api.FormatIIFE,
		Platform:            api.PlatformBrowser,
		Target:              api.ES2020,
		Engines:             []api.Engine{{Name: api.EngineSafari, Version: "15"}},
		Supported:           private,
		JSX:                 api.JSXAutomatic,
		JSXImportSource:     "preact",
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		MinifySyntax:        true,
		Charset:             api.CharsetUTF8,
		LegalComments:       api.LegalCommentsNone,
		Define:              map[string]string{"process.env.NODE_ENV": `"production"`},
		LogLevel:            api.LogLevelWarning,
	}
	if e.before != "" {
		options.EntryPointsAdvanced = nil
		options.Stdin = &api.StdinOptions{Contents: fmt.Sprintf("import %q; import %q", "./"+e.before, "./"+e.source), ResolveDir: ".", Sourcefile: "out"}
	}
	if e.module {
		options.Format = api.FormatESModule
	}
	if e.split {
		options.EntryPointsAdvanced[0].OutputPath = e.name
		options.Format = api.FormatESModule
		options.Splitting = true
		options.Metafile = true
		options.EntryNames, options.ChunkNames = "[name]-[hash]", e.name+"-[hash]" // they name each other: esbuild must do it
	}
	if e.knows != nil {
		for constant, value := range e.knows(names) {
			options.Define[constant] = strconv.Quote(value)
		}
	}
	if e.head != "" {
		options.Banner = map[string]string{"js": e.head}
		options.Footer = map[string]string{"js": e.foot}
	}
	result := api.Build(options)
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("bundle %s: %w", e.source, errors.New(result.Errors[0].Text))
	}
	if e.split {
		return splitFiles(e, result)
	}
	var assets []asset
	for _, out := range result.OutputFiles {
		assets = append(assets, finish(e, path.Ext(out.Path), out.Contents))
	}
	return assets, nil
}

// splitFiles gives the files of a bundle that loads a part of itself on demand: "console.js" and its style, and "rooms.js" for a part
// whose source is rooms.tsx. The part imports the entry's own source, so that everything else is in one file that both share: that file
// is what the page loads. What esbuild makes of the entry itself is one line that imports it, a request for nothing, and is left out.
func splitFiles(e entry, result api.BuildResult) ([]asset, error) {
	var meta struct {
		Outputs map[string]struct{ EntryPoint, CSSBundle string }
	}
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		return nil, fmt.Errorf("bundle %s: %w", e.source, err)
	}
	skip := map[string]bool{} // the entry's line; and the part's style, which is in the entry's too
	logical := map[string]string{}
	for file, out := range meta.Outputs {
		switch {
		case out.EntryPoint == e.source:
			skip[path.Base(file)] = true
			logical[path.Base(out.CSSBundle)] = e.name + ".css"
		case out.EntryPoint != "":
			logical[path.Base(file)] = strings.TrimSuffix(path.Base(out.EntryPoint), path.Ext(out.EntryPoint)) + ".js"
			skip[path.Base(out.CSSBundle)] = true
		}
	}
	var assets []asset
	shared := 0
	for _, out := range result.OutputFiles {
		name := filepath.Base(out.Path)
		if skip[name] {
			continue
		}
		a := asset{name: name, logical: logical[name], body: out.Contents}
		if a.logical == "" {
			a.logical = e.name + ".js"
			shared++
		}
		a.brotli, a.gzip = compress(a.body)
		assets = append(assets, a)
	}
	if shared != 1 {
		return nil, fmt.Errorf("bundle %s: %d shared files, want one: the part that is loaded on demand imports %s", e.source, shared, e.source)
	}
	return assets, nil
}

// finish names a bundle by its content.
func finish(e entry, extension string, body []byte) asset {
	a := asset{logical: e.name + extension, body: body}
	a.name = a.logical
	if !e.plain {
		sum := sha256.Sum256(body)
		hash := strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
		a.name = e.name + "-" + hash + extension
	}
	a.brotli, a.gzip = compress(body)
	return a
}

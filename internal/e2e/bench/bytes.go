package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"

	"usher/internal/e2e/drive"
)

var brotli = http.Header{"Accept-Encoding": {"br"}, "Accept-Language": {"en"}}

// loaded is what a browser has to fetch for a page.
type loaded struct {
	bytes, requests           int // the first time
	againBytes, againRequests int // within the time for which it may be kept
}

var included = regexp.MustCompile(`(?:src|href)="([^"]*static/[^"]+)"`)

// load fetches a page and the files that it names. The page comes twice: packed, to be weighed, and as it is, to be read.
func load(ctx context.Context, base, path string) (l loaded, err error) {
	packed, err := drive.Get(ctx, base+path, brotli.Clone())
	if err != nil {
		return l, err
	}
	if err := l.count(path, packed); err != nil {
		return l, err
	}
	page, err := drive.Get(ctx, base+path, http.Header{"Accept-Encoding": {"identity"}, "Accept-Language": {"en"}})
	if err != nil {
		return l, err
	}
	for _, found := range included.FindAllSubmatch(page.Body, -1) {
		file := string(found[1])
		file = file[strings.Index(file, "static/"):]
		answer, err := drive.Get(ctx, base+"/"+file, brotli.Clone())
		if err != nil {
			return l, err
		}
		if err := l.count(file, answer); err != nil {
			return l, err
		}
	}
	return l, nil
}

var fresh = regexp.MustCompile(`max-age=[1-9]`)

func (l *loaded) count(path string, a drive.Answer) error {
	if a.Status != http.StatusOK {
		return fmt.Errorf("%s: status %d", path, a.Status)
	}
	l.bytes += len(a.Body)
	l.requests++
	if !fresh.MatchString(a.Header.Get("Cache-Control")) {
		l.againBytes += len(a.Body)
		l.againRequests++
	}
	return nil
}

var hostPart = regexp.MustCompile(`part\.host-[a-z0-9]+\.js`)

// addHost counts what the loader fetches with the panel as one of the panel's files.
func addHost(ctx context.Context, base string, pages map[string]loaded) error {
	loader, err := drive.Get(ctx, base+"/widget.js?site=demo", http.Header{"Accept-Encoding": {"identity"}})
	if err != nil {
		return err
	}
	file := "static/" + string(hostPart.Find(loader.Body))
	answer, err := drive.Get(ctx, base+"/"+file, brotli.Clone())
	if err != nil {
		return err
	}
	panel := pages["/widget/frame?site=demo"]
	err = panel.count(file, answer)
	pages["/widget/frame?site=demo"] = panel
	return err
}

func measureBytes(ctx context.Context, w *workshop) ([]figure, error) {
	p, err := drive.Start(ctx, drive.Run{Binary: w.binary, Data: filepath.Join(w.dir, "bytes"), Args: []string{"--demo", "true"}})
	if err != nil {
		return nil, err
	}
	defer p.Kill()
	var table []figure
	count := func(name, what string, goal, value int, unit string) {
		table = append(table, figure{name: name, what: what, goal: float64(goal), unit: unit, values: []float64{float64(value)},
			how: "bodies with brotli, over HTTP"})
	}
	pages := map[string]loaded{}
	for _, path := range []string{"/widget.js?site=demo", "/widget/frame?site=demo", "/agent/"} {
		if pages[path], err = load(ctx, p.Base, path); err != nil {
			return table, err
		}
	}
	if err := addHost(ctx, p.Base, pages); err != nil {
		return table, err
	}
	loader, panel, console := pages["/widget.js?site=demo"], pages["/widget/frame?site=demo"], pages["/agent/"]
	if w.wants("N6") {
		count("N6", "loader, bytes", 2000, loader.bytes, "B")
		count("N6", "loader, requests", 1, loader.requests, "")
		count("N6", "opened chat, bytes", 20_000, panel.bytes, "B")
		count("N6", "opened chat, requests", 4, panel.requests, "")
		count("N6", "second page view within a minute, requests", 0, loader.againRequests, "")
	}
	if w.wants("N13") {
		count("N13", "console, bytes", 80_000, console.bytes, "B")
		count("N13", "console, requests", 6, console.requests, "")
		count("N13", "console, second visit, bytes", 5000, console.againBytes, "B")
	}
	return table, nil
}

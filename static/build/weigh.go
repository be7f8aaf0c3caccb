package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Ceilings in bytes as sent with brotli. A front end that outgrows its ceiling fails the build, so that the choice to
// grow is made by a person. siteAllowance is kept for the site's data that the server puts behind the loader, frameAllowance
// for the panel's HTML with its inlined settings. A part of the panel that is loaded when it is wanted has a ceiling of its own.
const (
	loaderCeiling  = 2_000
	siteAllowance  = 180
	chatCeiling    = 20_000
	frameAllowance = 650
	consoleCeiling = 80_000
	partCeiling    = 6_000
)

// weigh prints the size of each asset and fails when a group is over its ceiling.
func weigh(assets []asset, out io.Writer) error {
	var loader, panel, console int
	var over []error
	parts := map[string]int{}
	texts := map[string]int{} // a page loads one language: count the largest
	for _, a := range assets {
		size := len(a.brotli)
		_, _ = fmt.Fprintf(out, "%-14s %7d bytes, brotli %6d, gzip %6d  %s\n", a.logical, len(a.body), size, len(a.gzip), a.name)
		switch first, rest, _ := strings.Cut(a.logical, "."); {
		case first == "part" || first == "words":
			part, _, _ := strings.Cut(rest, ".")
			parts[first+"."+part] += size
		case strings.Contains(rest, "."):
			texts[first] = max(texts[first], size)
		case first == "loader":
			loader += size
		case first == "panel":
			panel += size
		case first == "console":
			console += size
		}
	}
	if loader > 0 {
		loader += siteAllowance
	}
	chat := 0
	if panel > 0 {
		chat = panel + texts["panel"] + parts["part."+hostPart] + frameAllowance
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		over = append(over, limit(out, name, parts[name], partCeiling))
	}
	return errors.Join(
		limit(out, "loader", loader, loaderCeiling),
		limit(out, "opened chat", chat, chatCeiling),
		limit(out, "console", console+texts["console"], consoleCeiling),
		errors.Join(over...),
	)
}

// limit reports one group against its ceiling.
func limit(out io.Writer, group string, size, ceiling int) error {
	_, _ = fmt.Fprintf(out, "%-14s %7d of %d bytes (brotli)\n", group, size, ceiling)
	if size > ceiling {
		return fmt.Errorf("%s weighs %d bytes with brotli, %d more than its ceiling of %d", group, size, size-ceiling, ceiling)
	}
	return nil
}

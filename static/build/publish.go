package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// compress makes the two copies that a server can send as they lie. Writing to a buffer cannot fail.
func compress(body []byte) (br, gz []byte) {
	var small, wide bytes.Buffer
	b := brotli.NewWriterLevel(&small, brotli.BestCompression)
	_, _ = b.Write(body)
	_ = b.Close()
	z, _ := gzip.NewWriterLevel(&wide, gzip.BestCompression)
	_, _ = z.Write(body)
	_ = z.Close()
	return small.Bytes(), wide.Bytes()
}

// publish empties dist, but for .gitkeep, and writes the assets and their manifest. The manifest comes last: a reader
// that sees it sees every file it names.
func publish(assets []asset, dist string) error {
	if err := empty(dist); err != nil {
		return err
	}
	names := map[string]string{}
	for _, a := range assets {
		names[a.logical] = a.name
		for suffix, body := range map[string][]byte{"": a.body, ".br": a.brotli, ".gz": a.gzip} {
			if err := os.WriteFile(filepath.Join(dist, a.name+suffix), body, 0o644); err != nil { //nolint:gosec // public files
				return fmt.Errorf("write asset: %w", err)
			}
		}
	}
	raw, err := json.MarshalIndent(names, "", "  ")
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	return os.WriteFile(filepath.Join(dist, "manifest.json"), append(raw, '\n'), 0o644) //nolint:gosec // public file
}

// empty removes what an earlier build left.
func empty(dist string) error {
	if err := os.MkdirAll(dist, 0o755); err != nil { //nolint:gosec // public files
		return err
	}
	old, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, file := range old {
		if file.Name() == ".gitkeep" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dist, file.Name())); err != nil {
			return err
		}
	}
	return nil
}

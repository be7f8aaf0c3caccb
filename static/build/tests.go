package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// bundleTests bundles every *.test.ts and *.test.tsx under the roots into folder, under the same paths, for `node --test`, and the
// figures that are measured in a browser (*.bench.ts).
// Tests of an earlier run are removed first, so that a deleted test does not go on passing.
func bundleTests(roots []string, folder string) error {
	if err := removeOldTests(folder); err != nil {
		return err
	}
	var points []api.EntryPoint
	for _, root := range roots {
		found, err := testsUnder(root)
		if err != nil {
			return err
		}
		points = append(points, found...)
	}
	if len(points) == 0 {
		return errors.New("no tests found; run this from the root of the repository")
	}
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: points,
		Outdir:              folder,
		Write:               true,
		Bundle:              true,
		Format:              api.FormatESModule,
		OutExtension:        map[string]string{".js": ".mjs"},
		Platform:            api.PlatformNode,
		Target:              api.ES2022,
		JSX:                 api.JSXAutomatic,
		JSXImportSource:     "preact",
		Sourcemap:           api.SourceMapInline,
		External:            []string{"playwright-core", "axe-core"},
		Define:              map[string]string{"usherWords": `"words.js"`},
		Loader:              map[string]api.Loader{".css": api.LoaderEmpty},
		LogLevel:            api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return fmt.Errorf("bundle tests: %s", result.Errors[0].Text)
	}
	fmt.Printf("%d test files in %s\n", len(points), folder)
	return nil
}

// testsUnder finds the tests below one root; a root that does not exist has none.
func testsUnder(root string) ([]api.EntryPoint, error) {
	var points []api.EntryPoint
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if strings.HasSuffix(file, ".test.ts") || strings.HasSuffix(file, ".test.tsx") || strings.HasSuffix(file, ".bench.ts") {
			points = append(points, api.EntryPoint{InputPath: file, OutputPath: strings.TrimSuffix(file, filepath.Ext(file))})
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return points, err
}

// removeOldTests deletes the tests that an earlier run has bundled.
func removeOldTests(folder string) error {
	err := filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".test.mjs") {
			return err
		}
		return os.Remove(file)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

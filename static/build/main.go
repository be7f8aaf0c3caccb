// Command build bundles the front ends into static/dist, or, with -tests DIR, the front ends' tests into DIR for node.
// Run it from the root of the repository: go run ./static/build
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	tests := flag.String("tests", "", "bundle the tests into this folder instead of building the front ends")
	dist := flag.String("dist", "static/dist", "folder that gets the built files")
	flag.Parse()
	if err := run(*tests, *dist); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

// run does the one thing that was asked for.
func run(tests, dist string) error {
	if tests != "" {
		return bundleTests([]string{"widget/ui", "agent/ui", "internal/e2e/browser"}, tests)
	}
	var built []asset
	names := map[string]string{}
	for _, e := range entries() {
		if _, err := os.Stat(e.source); os.IsNotExist(err) {
			fmt.Printf("%-14s skipped, %s does not exist yet\n", e.name, e.source)
			continue
		}
		assets, err := bundle(e, names)
		if err != nil {
			return err
		}
		for _, a := range assets {
			names[a.logical] = a.name
		}
		built = append(built, assets...)
	}
	if err := publish(built, dist); err != nil {
		return err
	}
	return weigh(built, os.Stdout)
}

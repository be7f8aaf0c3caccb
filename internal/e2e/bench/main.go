// Command bench measures the figures that the README states, and prints them as one table: what was to be reached, what was measured
// as the median of interleaved rounds, and how. Timings are divided by a bare program's on the same machine in the same run, so that
// the table means the same on a slow machine; counts are counts. A figure that was not reached is printed as not reached.
//
// It starts the built program as a child process, uses only the loopback interface, and ends what it started.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// options are the flags.
type options struct {
	binary        string
	only          map[string]bool
	rounds        int
	idle          time.Duration
	sockets       int
	conversations int
	cycles        int
}

func flags() options {
	o := options{only: map[string]bool{}}
	only := flag.String("only", "", "figures to measure, such as N1,N9; empty: all")
	flag.StringVar(&o.binary, "binary", "bin/usher", "the built program")
	flag.IntVar(&o.rounds, "rounds", 5, "interleaved rounds of each timing")
	flag.DurationVar(&o.idle, "idle", 30*time.Second, "how long the idle chats of N5 are watched; 5m for the full figure")
	flag.IntVar(&o.sockets, "sockets", 10_000, "idle chats of N4, N5 and N15; no more than the open-files limit allows")
	flag.IntVar(&o.conversations, "conversations", 20_000, "conversations of N10, 5 messages each; 1000000 for the full figure")
	flag.IntVar(&o.cycles, "cycles", 10, "kills of N14; 1000 for the full figure")
	flag.Parse()
	for name := range strings.SplitSeq(*only, ",") {
		if name = strings.ToUpper(strings.TrimSpace(name)); name != "" {
			o.only[name] = true
		}
	}
	return o
}

// wants says whether one of the figures is to be measured.
func (o options) wants(names ...string) bool {
	for _, name := range names {
		if len(o.only) == 0 || o.only[name] {
			return true
		}
	}
	return false
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, flags()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// workshop is where the parts of a run put things and find things.
type workshop struct {
	options
	dir  string // for data; removed at the end
	bare string // the built bare program
}

func run(ctx context.Context, o options) (err error) {
	if _, err := os.Stat(o.binary); err != nil {
		return fmt.Errorf("build the program first (make build): %w", err)
	}
	w := workshop{options: o}
	if w.dir, err = os.MkdirTemp("", "usher-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(w.dir)
	w.bare = filepath.Join(w.dir, "bare")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", w.bare, "usher/internal/e2e/bench/bare").CombinedOutput(); err != nil {
		return fmt.Errorf("build the bare program: %w\n%s", err, out)
	}
	parts := []struct {
		name    string
		figures []string
		measure func(context.Context, *workshop) ([]figure, error)
	}{
		{"routing", []string{"N8"}, measureRouting},
		{"start", []string{"N12"}, measureStart},
		{"bytes", []string{"N6", "N13"}, measureBytes},
		{"talking", []string{"N1", "N2", "N3", "N9"}, measureTalking},
		{"full house", []string{"N4", "N5", "N10", "N15"}, measureFullHouse},
		{"kills", []string{"N14"}, measureKills},
	}
	began := time.Now()
	var table []figure
	for _, part := range parts {
		if !o.wants(part.figures...) {
			continue
		}
		at := time.Now()
		figures, err := part.measure(ctx, &w)
		table = append(table, figures...)
		fmt.Fprintf(os.Stderr, "%-10s %5.1f s\n", part.name, time.Since(at).Seconds())
		if err != nil {
			show(os.Stdout, table)
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	show(os.Stdout, table)
	fmt.Printf("\n%d rounds, %.0f s in all.\n", o.rounds, time.Since(began).Seconds())
	return nil
}

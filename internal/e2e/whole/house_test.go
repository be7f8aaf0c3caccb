package whole

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"usher/internal/e2e/drive"
)

// binary is the program under test: built by TestMain, or the one that USHER_BINARY names.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if binary = os.Getenv("USHER_BINARY"); binary != "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "usher-whole-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "usher")
	build := exec.Command("go", "build", "-trimpath", "-o", binary, "usher/cmd/usher")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as make build does, which has compiled all of it
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	if code := m.Run(); code != 0 {
		return code
	}
	drive.Rest()
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// testWithin bounds every test.
const testWithin = 2 * time.Minute

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), testWithin)
	t.Cleanup(cancel)
	return ctx
}

// start starts the program on a data directory and ends it with the test.
func start(t *testing.T, r drive.Run) *drive.Program {
	t.Helper()
	r.Binary = binary
	p, err := drive.Start(context.WithoutCancel(t.Context()), r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p
}

// demo starts the demonstration; visitors behind 127.0.0.0/8 may say where they come from.
func demo(t *testing.T, data, listen string) *drive.Program {
	t.Helper()
	return start(t, drive.Run{Data: data, Listen: listen, Args: []string{"--demo", "true", "--trusted-proxies", "127.0.0.0/8"}})
}

func dataDir(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "data")
}

// The people of the demonstration.
const (
	kadri = "kadri@tamm.example" // manager
	anna  = "anna@tamm.example"
)

func signIn(t *testing.T, p *drive.Program, passwords map[string]string, email string) *drive.Staff {
	t.Helper()
	s, err := drive.SignIn(within(t), p.Base, email, passwords[email], "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// begin is a visitor who has begun a conversation.
func begin(t *testing.T, p *drive.Program, address, text string) (*drive.Visitor, string) {
	t.Helper()
	v := drive.NewVisitor(p.Base, "demo", address)
	b, err := v.Start(within(t), text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v, b.Conversation
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// command runs the program to its end and gives what it said and its exit code.
func command(t *testing.T, env []string, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e strings.Builder
	cmd := exec.CommandContext(within(t), binary, args...)
	cmd.Stdout, cmd.Stderr, cmd.Env = &o, &e, append(drive.Environment(), env...)
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

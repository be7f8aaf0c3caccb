package drive

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Run says how to start the program.
type Run struct {
	Binary string
	Data   string   // directory of the store; what the program prints is kept beside it
	Listen string   // default 127.0.0.1:0
	Args   []string // further flags
	Env    []string // NAME=value; nothing else of our own environment but PATH and HOME is passed on
}

// Program is a running child process.
type Program struct {
	Base    string            // http://127.0.0.1:port
	Listen  string            // 127.0.0.1:port, to start the next one at the same place
	SetUp   string            // the one-time link's token, or ""
	SignIns map[string]string // e-mail → password, as the demonstration shows them
	Took    time.Duration     // from the start of the process until it said that it is ready

	cmd  *exec.Cmd
	out  string
	errs string
	done chan struct{}
	exit error
}

// startWithin bounds how long a start may take; a store of a million conversations is folded in that time.
const startWithin = 2 * time.Minute

var starts atomic.Int64

// Start starts the program and waits until it is ready. When it ends before, the error holds what it said.
func Start(ctx context.Context, r Run) (*Program, error) {
	p, err := Launch(ctx, r)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := p.awaitReady(ctx); err != nil {
		p.Kill()
		return nil, fmt.Errorf("%w\n%s", err, p.Said())
	}
	p.Took = time.Since(began)
	return p, nil
}

// Launch starts the program and does not wait for anything.
func Launch(ctx context.Context, r Run) (*Program, error) {
	if r.Listen == "" {
		r.Listen = "127.0.0.1:0"
	}
	args := append([]string{"serve", "--listen", r.Listen, "--data", r.Data, "--log-level", "warn"}, r.Args...)
	n := strconv.FormatInt(starts.Add(1), 10)
	p := &Program{out: r.Data + ".out." + n, errs: r.Data + ".err." + n, done: make(chan struct{})}
	out, err := os.Create(p.out)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	errs, err := os.Create(p.errs)
	if err != nil {
		return nil, err
	}
	defer errs.Close()
	p.cmd = exec.CommandContext(ctx, r.Binary, args...)
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.Env = out, errs, append(Environment(), r.Env...)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.exit = p.cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// Environment is what a child gets of ours: no setting of the person who runs the tests reaches it.
func Environment() []string {
	var kept []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "GOCACHE", "GOMODCACHE", "GOFLAGS", "GOPROXY"} {
		if v, ok := os.LookupEnv(name); ok {
			kept = append(kept, name+"="+v)
		}
	}
	return kept
}

var (
	consoleLine = regexp.MustCompile(`(?m)^  Console +http://[^:/]+:(\d+)/agent/$`)
	setUpLine   = regexp.MustCompile(`(?m)^  Set it up \(once\) +\S+/agent/setup#(\S+)$`)
	signInLine  = regexp.MustCompile(`(?m)^  \S.*\s(\S+@\S+)\s+([a-z0-9]{16})$`)
)

func (p *Program) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	var port []string
	err := p.poll(ctx, func() bool {
		port = consoleLine.FindStringSubmatch(p.output())
		return port != nil
	})
	if err != nil {
		return err
	}
	p.Listen = "127.0.0.1:" + port[1]
	p.Base = "http://" + p.Listen
	if err := p.poll(ctx, func() bool { return Ready(ctx, p.Base) }); err != nil {
		return err
	}
	said := p.output() // the welcome is written before the first answer is given
	if link := setUpLine.FindStringSubmatch(said); link != nil {
		p.SetUp = link[1]
	}
	p.SignIns = map[string]string{}
	for _, found := range signInLine.FindAllStringSubmatch(said, -1) {
		p.SignIns[found[1]] = found[2]
	}
	return nil
}

// poll asks again and again until yes, or the program has ended.
func (p *Program) poll(ctx context.Context, yes func() bool) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !yes() {
		select {
		case <-p.done:
			return fmt.Errorf("the program ended before it was ready: %w", errors.Join(errEnded, p.exit))
		case <-ctx.Done():
			return fmt.Errorf("the program was not ready in time: %w", ctx.Err())
		case <-tick.C:
		}
	}
	return nil
}

var errEnded = errors.New("ended")

// Ready asks once whether a program takes visitors.
func Ready(ctx context.Context, base string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// PID is the child's process id.
func (p *Program) PID() int { return p.cmd.Process.Pid }

// Done is closed when the child has ended.
func (p *Program) Done() <-chan struct{} { return p.done }

// Kill ends the child at once (SIGKILL) and waits for its end. Killing twice is harmless.
func (p *Program) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// Terminate asks the child to stop (SIGTERM). Await waits for it.
func (p *Program) Terminate() error { return p.cmd.Process.Signal(syscall.SIGTERM) }

// Await waits for the child's end and gives its exit code; -1 when a signal ended it.
func (p *Program) Await(ctx context.Context) (int, error) {
	select {
	case <-p.done:
		return p.cmd.ProcessState.ExitCode(), nil
	case <-ctx.Done():
		return -1, ctx.Err()
	}
}

// Stop asks the child to stop, waits, and kills it when it does not.
func (p *Program) Stop(ctx context.Context) (code int, err error) {
	if err := p.Terminate(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return -1, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if code, err = p.Await(ctx); err != nil {
		p.Kill()
	}
	return code, err
}

func (p *Program) output() string {
	raw, err := os.ReadFile(p.out)
	if err != nil {
		return ""
	}
	return string(raw)
}

// Said is everything that the child printed.
func (p *Program) Said() string {
	raw, err := os.ReadFile(p.errs)
	if err != nil {
		raw = nil
	}
	return strings.TrimSpace(p.output() + "\n" + string(raw))
}

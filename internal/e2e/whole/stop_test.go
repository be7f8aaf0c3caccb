package whole

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"usher/internal/e2e/drive"
)

func TestAStoppingProgramSaysGoodbyeAndLosesNothing(t *testing.T) {
	data := dataDir(t)
	p := demo(t, data, "")
	passwords := p.SignIns
	ctx := within(t)
	v, conversation := begin(t, p, "10.0.1.1", "Hello")
	line, err := v.Dial(ctx, 0)
	must(t, err)
	defer line.Cut()
	console, err := signIn(t, p, passwords, anna).Dial(ctx)
	must(t, err)
	defer console.Cut()

	var acks sync.Map
	goodbye := make(chan goodbye, 1)
	go func() { goodbye <- readToTheEnd(ctx, line, &acks) }()
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for range 20 {
			if line.Send(ctx, drive.Say{T: "say", ID: drive.NewMessageID(), Text: "still writing"}) != nil {
				return
			}
		}
	}()
	must(t, drive.Until(ctx, time.Minute, "a message is acknowledged", func() bool { return size(&acks) > 0 }))
	began := time.Now()
	must(t, p.Terminate())
	got := <-goodbye
	<-sent
	code, err := p.Await(ctx)
	must(t, err)
	if took := time.Since(began); code != 0 || took > 30*time.Second {
		t.Errorf("exit code %d after %s, want 0 within 30s\n%s", code, took, p.Said())
	}
	if got.code != 1012 || !strings.HasPrefix(got.reason, "retry_after_ms=") || !got.bye {
		t.Errorf("the socket ended with %d %q, bye frame: %v; want bye, then 1012 with the hint", got.code, got.reason, got.bye)
	}
	if code, reason := drive.Closing(endOf(ctx, console)); code != 1012 || !strings.HasPrefix(reason, "retry_after_ms=") {
		t.Errorf("the console ended with %d %q", code, reason)
	}

	p = demo(t, data, p.Listen)
	log, err := signIn(t, p, passwords, anna).Log(ctx, conversation)
	must(t, err)
	stored := map[string]int{}
	for _, id := range drive.SaidIn(log) {
		stored[id]++
	}
	acks.Range(func(id, _ any) bool {
		if stored[id.(string)] != 1 {
			t.Errorf("%s was acknowledged and is there %d times", id, stored[id.(string)])
		}
		return true
	})
}

type goodbye struct {
	bye    bool
	code   int
	reason string
}

func readToTheEnd(ctx context.Context, s *drive.Socket, acks *sync.Map) (g goodbye) {
	for {
		f, err := s.Read(ctx)
		if err != nil {
			g.code, g.reason = drive.Closing(err)
			return g
		}
		switch f.T {
		case "ack":
			acks.Store(f.ID, true)
		case "bye":
			g.bye = true
		}
	}
}

func endOf(ctx context.Context, s *drive.Socket) error {
	for {
		if _, err := s.Bytes(ctx); err != nil {
			return err
		}
	}
}

func size(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}

func TestASecondProgramOnTheSameDataRefusesToStart(t *testing.T) {
	data := dataDir(t)
	p := demo(t, data, "")
	_, errs, code := command(t, nil, "serve", "--listen", "127.0.0.1:0", "--data", data)
	if code != 1 || !strings.Contains(errs, "another Usher process has this store open") {
		t.Errorf("exit code %d, said %q", code, errs)
	}
	if strings.Contains(errs, "goroutine") {
		t.Errorf("a person cannot read this: %s", errs)
	}
	if !drive.Ready(within(t), p.Base) {
		t.Error("the first program is not well any more")
	}
}

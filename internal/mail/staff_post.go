package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"
)

const (
	staffWaiting = 64 // letters to the staff that wait for a place; further ones are dropped
	staffFlying  = 16 // those that are on their way, or wait to be tried again
)

// staffAgain is how long a letter to the staff waits between tries: many servers take a stranger's letter at the second.
var staffAgain = []time.Duration{time.Minute, 4 * time.Minute, 10 * time.Minute}

// StaffPost sends the few letters that go to the firm's own people: the way back for who forgot a password, and that one was changed. They
// are not stored: a link in a letter is a secret, and who gets none asks again. Make it with NewStaffPost and keep Run going.
type StaffPost struct {
	cfg   StaffPostConfig
	queue chan func(context.Context) (StaffLetter, bool)
}

// StaffPostConfig is what a StaffPost is made of.
type StaffPostConfig struct {
	Channel Channel
	Firm    func() string // the firm's name
	Host    string        // behind the @ of the letters' ids
	Log     *slog.Logger
}

// NewStaffPost makes one.
func NewStaffPost(cfg StaffPostConfig) (*StaffPost, error) {
	if cfg.Channel == nil || cfg.Firm == nil || cfg.Host == "" || cfg.Log == nil {
		return nil, errors.New("mail: a part is missing")
	}
	return &StaffPost{cfg: cfg, queue: make(chan func(context.Context) (StaffLetter, bool), staffWaiting)}, nil
}

// Works says whether letters leave: there is a mail server.
func (p *StaffPost) Works() bool {
	_, nowhere := p.cfg.Channel.(*LogChannel)
	return !nowhere
}

// Post lets a letter be written and sent beside the caller, who learns nothing from it, not even by the time it takes: write may find that
// there is nobody to write to. It never blocks. In a flood letters are dropped.
func (p *StaffPost) Post(write func(context.Context) (StaffLetter, bool)) {
	if !p.Works() {
		return
	}
	select {
	case p.queue <- write:
	default:
		p.cfg.Log.Warn("mail: too many letters to the staff at once; one is dropped")
	}
}

// Run writes and sends until the context ends. Then it waits for the calls under way.
func (p *StaffPost) Run(ctx context.Context) error {
	var work sync.WaitGroup
	defer work.Wait()
	places := make(chan struct{}, staffFlying)
	for {
		select {
		case <-ctx.Done():
			return nil
		case places <- struct{}{}:
		}
		select {
		case <-ctx.Done():
			return nil
		case write := <-p.queue:
			work.Go(func() {
				defer func() { <-places }()
				p.deliver(ctx, write)
			})
		}
	}
}

// deliver sends one letter, and again while the server does not take it yet.
func (p *StaffPost) deliver(ctx context.Context, write func(context.Context) (StaffLetter, bool)) {
	said, ok := write(ctx)
	if !ok {
		return
	}
	letter := said.letter(p.cfg.Firm())
	letter.ID = strings.ToLower(rand.Text()) + "@" + p.cfg.Host
	for try := 0; ; try++ {
		answer := p.send(ctx, letter)
		if answer.Outcome == Accepted {
			return
		}
		p.cfg.Log.Warn("mail: the server did not take a letter to the staff, or did not say so", "code", answer.Code, "err", answer.Err)
		if answer.Outcome != Again || try >= len(staffAgain) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(staffAgain[try]):
		}
	}
}

// send makes one call, which a stopping program does not cut short.
func (p *StaffPost) send(ctx context.Context, l Letter) Answer {
	calling, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendWithin)
	defer cancel()
	return p.cfg.Channel.Send(calling, l)
}

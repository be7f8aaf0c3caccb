package widget

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"usher/internal/chat"
)

// Where a visitor stands.
const (
	stateWaiting = "waiting"
	stateWith    = "with"
	stateClosed  = "closed"
)

// Times of the state that visitors are shown.
const (
	floorEvery = time.Second      // how often a changed floor is told at most
	againEvery = 30 * time.Second // how often it is looked at anyway, since opening hours make no event
)

// states is what Run has to look at: conversations that changed, and whether the floor did.
type states struct {
	wake chan struct{}

	mu    sync.Mutex
	dirty map[string]bool
	floor bool
}

func newStates() states { return states{wake: make(chan struct{}, 1), dirty: map[string]bool{}} }

// changed notes a conversation. It never blocks.
func (s *states) changed(conversation string) {
	s.mu.Lock()
	s.dirty[conversation] = true
	s.mu.Unlock()
	s.ring()
}

func (s *states) ring() {
	select {
	case s.wake <- struct{}{}:
	default: // somebody has rung already
	}
}

// take gives what is to be looked at, and forgets it.
func (s *states) take() (dirty map[string]bool, floor bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	dirty, floor = s.dirty, s.floor
	s.dirty, s.floor = map[string]bool{}, false
	return dirty, floor
}

// FloorChanged tells the door that somebody came, left or is busier: waiting visitors may have moved up. It never blocks.
func (d *Door) FloorChanged() {
	d.states.mu.Lock()
	d.states.floor = true
	d.states.mu.Unlock()
	d.states.ring()
}

// Run keeps what visitors see of the office and of their place up to date, until the context ends.
func (d *Door) Run(ctx context.Context) error {
	again := time.NewTimer(againEvery)
	defer again.Stop()
	floorDue := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
			d.tellStates(ctx, d.threads.held())
			floorDue = false
			again.Reset(againEvery)
		case <-d.states.wake:
			dirty, floor := d.states.take()
			if floor && !floorDue {
				floorDue = true
				again.Reset(floorEvery)
			}
			list := make([]string, 0, len(dirty))
			for conversation := range dirty {
				list = append(list, conversation)
			}
			d.tellStates(ctx, list)
		}
	}
}

// tellStates publishes the state of each conversation, where it is another one than was published last.
func (d *Door) tellStates(ctx context.Context, conversations []string) {
	for _, conversation := range conversations {
		th := d.threads.find(conversation)
		if th == nil || ctx.Err() != nil {
			continue
		}
		frame, err := d.stateOf(ctx, conversation)
		if errors.Is(err, chat.ErrNoConversation) {
			continue
		}
		if err != nil {
			d.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "a visitor's state could not be read", slog.String("cause", err.Error()))
			continue
		}
		th.mu.Lock()
		if th.sockets > 0 && th.state != string(frame) {
			th.state = string(frame)
			d.cfg.Hub.Publish(topic(conversation), frame)
		}
		th.mu.Unlock()
	}
}

// stateOf says where a visitor stands. A suspect conversation looks like any that waits.
func (d *Door) stateOf(ctx context.Context, conversation string) ([]byte, error) {
	sum, err := d.cfg.Chat.Summary(ctx, conversation)
	if err != nil {
		return nil, err
	}
	o := d.office(sum.Site)
	frame := stateFrame{T: "state", State: stateWaiting, Office: shownOffice{State: o.State, People: o.People, UsuallyS: o.UsuallyS}}
	if o.OpensAt != nil {
		frame.Office.OpensAt = stamp(*o.OpensAt)
	}
	answers := ""
	switch {
	case sum.State == chat.Closed:
		frame.State = stateClosed
	case sum.State == chat.Open && sum.Agent != "":
		answers = sum.Agent
		frame.State, frame.Agent = stateWith, &shownAgent{Name: sum.AgentName, Here: d.cfg.Floor.Here(sum.Agent)}
	default:
		frame.Ahead = max(0, d.cfg.Floor.Ahead(conversation))
	}
	s, _ := d.cfg.Sites.Get(sum.Site)
	frame.Picture = d.shownPicture(s, answers, chat.StreamPrefix+conversation)
	if frame.Letter, err = d.offered(ctx, sum); err != nil {
		return nil, err
	}
	return encode(frame), nil
}

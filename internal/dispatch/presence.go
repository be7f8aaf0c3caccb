package dispatch

import (
	"context"
	"slices"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/routing"
)

// What a person can choose.
const (
	ChosenHere    = "here"
	ChosenAway    = "away"
	ChosenOffline = "offline"
)

// The times of presence.
const (
	closedTabGrace = 20 * time.Second // a lost socket keeps its chats this long
	blip           = 5 * time.Second  // a reload is shorter and does not count as coming back
	flapWindow     = 5 * time.Minute  // coming back three times within it means settling
	flapReturns    = 3
	settlingFor    = time.Minute
)

// SetPresence notes what a person chose: ChosenHere, ChosenAway or ChosenOffline.
func (d *Dispatcher) SetPresence(ctx context.Context, agent, chosen string) (err error) {
	defer fault.Wrap(&err, "set presence of %s", agent)
	if chosen != ChosenHere && chosen != ChosenAway && chosen != ChosenOffline {
		return fault.New(fault.Invalid, "bad_presence", "Choose here, away or offline.")
	}
	return d.do(ctx, "presence", func(r *round) error {
		s := r.floor.Seats[agent]
		if s == nil || !s.Active {
			return errNoPerson
		}
		state := chosenState(chosen)
		if state != routing.Off && d.tabs[agent] == 0 && s.State == routing.Off {
			state = routing.Off // chosen for later: nobody is in front of a console yet
		}
		r.stage(kindPresence, presenceSet{Agent: agent, State: state, Chosen: chosen})
		if chosen == ChosenOffline {
			r.leaveChats(agent)
		}
		return nil
	})
}

// Connected notes that a console of a person has connected.
func (d *Dispatcher) Connected(agent string) {
	d.post("presence", func(r *round) error {
		d.tabs[agent]++
		s := r.floor.Seats[agent]
		if s == nil || !s.Active {
			return nil
		}
		state := chosenState(s.Chosen)
		if s.State == state || state == routing.Off || s.State == routing.Settling {
			return nil
		}
		until := int64(0)
		back := r.now-s.SinceAt >= blip.Milliseconds()
		if state == routing.Here && back && len(s.Returns)+1 >= flapReturns && r.now-s.Returns[len(s.Returns)-flapReturns+1] <= flapWindow.Milliseconds() {
			state, until = routing.Settling, r.now+settlingFor.Milliseconds()
		}
		r.stage(kindPresence, presenceSet{Agent: agent, State: state, UntilAt: until})
		return nil
	})
}

// Disconnected notes that a console of a person has gone. With the last one nothing new is given at once, and after a grace time they are offline.
func (d *Dispatcher) Disconnected(agent string) {
	d.post("presence", func(r *round) error {
		d.tabs[agent] = max(d.tabs[agent]-1, 0)
		s := r.floor.Seats[agent]
		if d.tabs[agent] > 0 || s == nil || s.State == routing.Off || s.State == routing.Unsure {
			return nil
		}
		r.stage(kindPresence, presenceSet{Agent: agent, State: routing.Unsure, UntilAt: r.now + closedTabGrace.Milliseconds()})
		return nil
	})
}

// presenceDue ends the states that end by themselves.
func (r *round) presenceDue() {
	for _, id := range sortedKeys(r.floor.Seats) {
		s := r.floor.Seats[id]
		if s.UntilAt == 0 || s.UntilAt > r.now {
			continue
		}
		switch s.State {
		case routing.Unsure:
			r.stage(kindPresence, presenceSet{Agent: id, State: routing.Off})
			r.leaveChats(id)
		default:
			r.stage(kindPresence, presenceSet{Agent: id, State: chosenState(s.Chosen)})
		}
	}
}

// leaveChats sends the unanswered chats of somebody who is gone back to the list; the answered ones stay until the client writes.
func (r *round) leaveChats(agent string) {
	for _, id := range sortedKeys(r.floor.Chats) {
		p := r.floor.Chats[id]
		if p.Agent == agent && r.d.awaited[id] > 0 && p.ParkedUntilAt == 0 {
			r.release(id, p, left, "", r.d.awaited[id])
		}
	}
}

func chosenState(chosen string) string {
	switch chosen {
	case ChosenAway:
		return routing.Away
	case ChosenOffline:
		return routing.Off
	}
	return routing.Here
}

func foldPresence(f *floor, e eventlog.Event) error {
	d, err := read[presenceSet](e)
	s := f.Seats[d.Agent]
	if err != nil || s == nil {
		return err
	}
	at := e.At.UnixMilli()
	cameBack := d.State == routing.Here || d.State == routing.Settling
	if cameBack && s.State != routing.Here && s.State != routing.Settling && at-s.SinceAt >= blip.Milliseconds() {
		s.Returns = append(slices.Clone(s.Returns), at)
		s.Returns = s.Returns[max(0, len(s.Returns)-flapReturns):]
	}
	if d.State == routing.Here && s.State != routing.Here {
		f.askAgain(d.Agent)
	}
	if d.State != s.State {
		s.SinceAt = at
	}
	s.State, s.UntilAt = d.State, d.UntilAt
	if d.Chosen != "" {
		s.Chosen = d.Chosen
	}
	return nil
}

// askAgain forgets that somebody missed a lead: they are back now, and a lead must not stay in limbo because its only agent was out once.
func (f *floor) askAgain(agent string) {
	for _, w := range f.Waiting {
		w.Lead.Excluded = slices.DeleteFunc(slices.Clone(w.Lead.Excluded), func(x routing.Exclusion) bool {
			return x.Agent == agent && x.Reason == routing.Missed
		})
	}
}

package alert

import (
	"context"
	"time"

	"usher/internal/chat"
	"usher/internal/dispatch"
)

var (
	_ dispatch.Bell = (*Service)(nil)
	_ chat.Listener = (*Service)(nil)
)

// heard is something that the room was told and has not looked at yet.
type heard struct {
	what         string // rang, withdrawn, closed
	conversation string
	agent        string
	code         string // the rule of a ring, the reason of a withdrawal
	at           time.Time
}

const (
	rang      = "rang"
	withdrawn = "withdrawn"
	closed    = "closed"
)

// post never blocks: who rings has better things to do. What does not fit is counted.
func (s *Service) post(h heard) {
	select {
	case s.inbox <- h:
	default:
		s.lose(h)
	}
}

func (s *Service) lose(h heard) {
	if h.what != rang {
		return // a withdrawal that is lost is noticed when the SMS is due: the conversation is asked again
	}
	s.mu.Lock()
	s.lost[h.agent]++
	s.mu.Unlock()
}

// Offered hears that a lead rings for an agent.
func (s *Service) Offered(agent string, o dispatch.Offer) {
	s.post(heard{what: rang, conversation: o.Conversation, agent: agent, code: o.Rule, at: s.cfg.Now()})
}

// Withdrawn hears that a lead does not ring for an agent any more.
func (s *Service) Withdrawn(agent, conversation, why, _ string) {
	s.post(heard{what: withdrawn, conversation: conversation, agent: agent, code: why})
}

// FloorChanged is not for alerts.
func (s *Service) FloorChanged(dispatch.Floor) {}

// NobodyReached is not for alerts: everybody whom the lead rang for has been told, and the console shows the alarm to all.
func (s *Service) NobodyReached(string) {}

// Happened hears of assignments too: after a crash the conversation learns of one that rang for nobody's ears. What was alerted already is not
// alerted again.
func (s *Service) Happened(n chat.News) {
	for _, e := range n.Events {
		switch e.Kind {
		case chat.KindAssigned:
			d, err := chat.Decode[chat.Assigned](e)
			if err == nil && d.Rule != dispatch.RulePick && n.Summary.State == chat.Open {
				s.post(heard{what: rang, conversation: n.Conversation, agent: d.Agent, code: d.Rule, at: e.At})
			}
		case chat.KindClosed:
			s.post(heard{what: closed, conversation: n.Conversation})
		}
	}
}

// Typing is not for alerts.
func (s *Service) Typing(string, chat.Author) {}

// Marked is not for alerts.
func (s *Service) Marked(string, chat.Marks) {}

// take looks at one thing that was heard. What the store did not take is kept and tried again.
func (s *Service) take(ctx context.Context, h heard) {
	if err := s.look(ctx, h); err != nil {
		s.cfg.Log.Warn("alert: not stored, tried again", "what", h.what, "conversation", h.conversation, "err", err)
		s.later(h)
	}
}

func (s *Service) look(ctx context.Context, h heard) error {
	switch h.what {
	case rang:
		return s.queue(ctx, h)
	case withdrawn:
		return s.withdraw(ctx, h)
	default:
		return s.close(ctx, h.conversation)
	}
}

func (s *Service) later(h heard) {
	if len(s.again) >= inboxLength {
		s.lose(h)
		return
	}
	if len(s.again)+len(s.unrecorded) == 0 {
		s.againAt = s.cfg.Now().Add(storeAgain)
	}
	s.again = append(s.again, h)
}

// storeAgain tries what the store did not take, in the order in which it came. The first refusal ends the attempt: the others would wait for
// the same store.
func (s *Service) storeAgain(ctx context.Context) {
	if len(s.again)+len(s.unrecorded) == 0 || s.againAt.After(s.cfg.Now()) {
		return
	}
	s.againAt = s.cfg.Now().Add(storeAgain)
	for len(s.unrecorded) > 0 {
		if s.record(ctx, s.unrecorded[0]) != nil {
			return
		}
		s.unrecorded = s.unrecorded[1:]
	}
	for len(s.again) > 0 {
		if s.look(ctx, s.again[0]) != nil {
			return
		}
		s.again = s.again[1:]
	}
}

// countLost turns rings that did not fit into an alarm and a part of the digest.
func (s *Service) countLost(ctx context.Context) {
	s.mu.Lock()
	lost := s.lost
	if len(lost) > 0 {
		s.lost = map[string]int{}
	}
	s.mu.Unlock()
	for agent, count := range lost {
		s.alarm(Alarm{Code: AlarmOverflow, Agent: agent, Count: count})
		s.overBudget(ctx, agent, count)
	}
}

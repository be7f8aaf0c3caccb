package alert

import (
	"context"
	"time"
)

// queue begins an alert for a lead that rings, unless this lead has made one for this person already.
func (s *Service) queue(ctx context.Context, h heard) error {
	settings := s.cfg.Settings()
	r, known := s.cfg.People.Recipient(h.agent)
	if settings.Mode == Off || !known || r.Phone == "" || s.isPending(h.conversation, h.agent) {
		return nil
	}
	return s.begin(ctx, h, r, h.at.Add(settings.wait()))
}

// begin stores the alert and puts it into the schedule. Who else begins the same one loses the append and finds it done.
func (s *Service) begin(ctx context.Context, h heard, r Recipient, due time.Time) error {
	at := h.at.UTC().Truncate(time.Millisecond) // as the log counts: compared with the times of events
	data := queued{Agent: h.agent, Channel: s.cfg.Channel.Name(), To: mask(r.Phone), Rule: h.code, RangAt: at,
		DueAt: due.UTC().Truncate(time.Millisecond), ExpiresAt: at.Add(ttl)}
	fresh := false
	l, err := s.change(ctx, h.conversation, func(l *ledger) []draft {
		if fresh = !l.told[h.agent]; !fresh {
			return nil
		}
		return []draft{{kindQueued, data}}
	})
	if err != nil || !fresh {
		return err
	}
	s.add(itemOf(h.conversation, l.entries[len(l.entries)-1]))
	return nil
}

func itemOf(conversation string, e *Entry) *item {
	return &item{conversation: conversation, n: e.N, agent: e.Agent, rangAt: e.rangAt, due: e.DueAt, expires: e.ExpiresAt}
}

func (s *Service) isPending(conversation, agent string) bool {
	for _, it := range s.pending[conversation] {
		if it.agent == agent {
			return true
		}
	}
	return false
}

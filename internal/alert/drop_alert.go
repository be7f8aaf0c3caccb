package alert

import (
	"context"
	"slices"
)

// withdraw drops what need not be sent any more. A lead that somebody has accepted or taken needs nobody else. One that a person missed is still
// unacknowledged: their SMS stays, and the conversation is asked again when it is due.
func (s *Service) withdraw(ctx context.Context, h heard) error {
	everybody, why := false, WhyWithdrawn
	switch h.code {
	case "missed":
		return nil
	case "accepted", "taken":
		everybody, why = true, WhyAcknowledged
	case "closed":
		everybody, why = true, WhyEnded
	}
	for _, it := range slices.Clone(s.pending[h.conversation]) {
		if it.flying || !everybody && it.agent != h.agent {
			continue
		}
		if err := s.drop(ctx, it, why); err != nil {
			return err
		}
	}
	return nil
}

// drop ends an alert that was never sent.
func (s *Service) drop(ctx context.Context, it *item, why string) error {
	_, err := s.change(ctx, it.conversation, func(l *ledger) []draft {
		if e := l.byN[it.n]; e == nil || !e.waits() {
			return nil
		}
		return []draft{{kindDropped, step{Alert: it.n, Code: why}}}
	})
	if err == nil {
		s.done(it)
	}
	return err
}

// close ends a lead: what waits is dropped, and the next ring of this conversation is a new lead.
func (s *Service) close(ctx context.Context, conversation string) error {
	l, err := s.change(ctx, conversation, func(l *ledger) []draft {
		if len(l.told) == 0 {
			return nil
		}
		var drafts []draft
		for _, e := range l.entries {
			if e.waits() {
				drafts = append(drafts, draft{kindDropped, step{Alert: e.N, Code: WhyEnded}})
			}
		}
		return append(drafts, draft{kindClosed, leadClosed{}})
	})
	if err != nil {
		return err
	}
	for _, it := range slices.Clone(s.pending[conversation]) {
		if e := l.byN[it.n]; e != nil && !e.waits() && !it.flying {
			s.done(it)
		}
	}
	return nil
}

package alert

import (
	"context"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/dispatch"
	"usher/internal/eventlog"
)

// restore fills the memory from the log, as often as it takes. It gives false when the context ended first.
func (s *Service) restore(ctx context.Context) bool {
	for {
		err := s.takeUp(ctx)
		if err == nil {
			return true
		}
		s.cfg.Log.Warn("alert: the log cannot be read yet", "err", err)
		select {
		case <-time.After(storeAgain):
		case <-ctx.Done():
			return false
		}
	}
}

// takeUp reads the alerts of the last day: what waits is planned again, what stands as "sending" was cut off and becomes a maybe, and the
// rest is counted for the budgets. Then leads that rang without anybody hearing it are heard.
func (s *Service) takeUp(ctx context.Context) error {
	s.forget()
	reading, cancel := context.WithTimeout(ctx, 12*storeWithin)
	defer cancel()
	names, err := s.cfg.Store.Changed(reading, s.cfg.Now().Add(-25*time.Hour)) // the longest day there is
	if err != nil {
		return err
	}
	for _, name := range names {
		if conversation, ours := strings.CutPrefix(name, StreamPrefix); ours {
			if err := s.takeUpOne(reading, conversation); err != nil {
				return err
			}
		}
	}
	s.takeUpDigests(reading)
	return s.hearMissed(reading)
}

func (s *Service) takeUpOne(ctx context.Context, conversation string) error {
	l, err := s.change(ctx, conversation, func(l *ledger) []draft {
		var drafts []draft
		for _, e := range l.entries {
			if e.State == StateSending {
				drafts = append(drafts, draft{kindMaybe, step{Alert: e.N, Code: WhyRestart}})
			}
		}
		return drafts
	})
	if err != nil {
		return err
	}
	settings := s.cfg.Settings()
	today := settings.day(s.cfg.Now())
	for _, e := range l.entries {
		if e.waits() {
			s.add(itemOf(conversation, e))
		}
		if isDigest(conversation) {
			s.budget.digest[conversation] = true
			continue
		}
		if !e.spent.IsZero() && settings.day(e.spent) == today {
			s.budget.count(e.spent, e.Agent, settings)
		}
		if e.Code == WhyBudget {
			s.budget.over[digestID(e.Agent, settings.day(e.Steps[len(e.Steps)-1].At))]++
		}
	}
	return nil
}

// takeUpDigests begins today's digests that a crash prevented.
func (s *Service) takeUpDigests(ctx context.Context) {
	today := s.cfg.Settings().day(s.cfg.Now())
	s.budget.turn(today)
	for id := range s.budget.over {
		if agent, ok := strings.CutSuffix(strings.TrimPrefix(id, digestPrefix), "-"+today); ok {
			s.beginDigest(ctx, agent, id)
		}
	}
}

// hearMissed finds leads that rang shortly before the program ended, so that a crash between the ring and its alert loses nothing.
func (s *Service) hearMissed(ctx context.Context) error {
	const pages = 50
	page := eventlog.Page{Limit: 200}
	for range pages {
		sums, next, err := s.cfg.Conversations.List(ctx, "unanswered", page)
		if err != nil {
			return err
		}
		for _, sum := range sums {
			if !rings(sum, s.cfg.Now()) {
				continue
			}
			h := heard{what: rang, conversation: sum.ID, agent: sum.Agent, code: sum.AssignedRule, at: *sum.AssignedAt}
			if err := s.queue(ctx, h); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		page.After = next
	}
	return nil
}

// rings says whether a lead rings for its agent at present.
func rings(sum chat.Summary, now time.Time) bool {
	return sum.State == chat.Open && sum.Agent != "" && sum.AssignedAt != nil && sum.AssignedRule != dispatch.RulePick &&
		now.Sub(*sum.AssignedAt) < ttl && needless(sum, *sum.AssignedAt) == ""
}

package alert

import (
	"context"
	"time"

	"usher/internal/chat"
	"usher/internal/dispatch"
	"usher/internal/fault"
)

// result is an answer that has come back to the loop.
type result struct {
	item   *item
	to     string
	answer Answer
}

// attempt sends an alert that is due, or says why not. An error means that the store did not answer; then nothing has left.
func (s *Service) attempt(ctx context.Context, it *item) error {
	now := s.cfg.Now()
	if !now.Before(it.expires) {
		return s.drop(ctx, it, WhyStale)
	}
	if until := s.breaker.until; until.After(now) {
		s.plan(it, earlier(until, it.expires))
		return nil
	}
	r, why := s.reachable(it)
	if why != "" {
		return s.drop(ctx, it, why)
	}
	if end, quiet := quietUntil(now, r, s.cfg.Settings()); quiet {
		if !end.Before(it.expires) {
			return s.drop(ctx, it, WhyQuiet)
		}
		s.plan(it, end)
		return nil
	}
	text, why, err := s.compose(ctx, it)
	if err == nil && why == "" {
		why, err = s.barred(ctx, it, r)
	}
	if err != nil || why != "" {
		return s.unsent(ctx, it, why, err)
	}
	return s.send(ctx, it, Message{Ref: ref(it.conversation, it.n), To: r.Phone, Text: text, Valid: it.expires.Sub(now)})
}

// unsent drops what must not be sent, or hands the store's error on.
func (s *Service) unsent(ctx context.Context, it *item, why string, err error) error {
	if err != nil {
		return err
	}
	if err = s.drop(ctx, it, why); err == nil && why == WhyBudget {
		s.overBudget(ctx, it.agent, 1)
	}
	return err
}

// reachable gives the person as they are now, with a number that is still allowed.
func (s *Service) reachable(it *item) (Recipient, string) {
	settings := s.cfg.Settings()
	if settings.Mode == Off {
		return Recipient{}, WhyOff
	}
	r, known := s.cfg.People.Recipient(it.agent)
	if !known || r.Phone == "" {
		return r, WhyNoRecipient
	}
	phone, err := CheckNumber(r.Phone, settings.Countries)
	if err != nil {
		return r, WhyNotAllowed
	}
	r.Phone = phone
	return r, ""
}

// compose writes the text from what the conversation is now, or says why nobody needs it.
func (s *Service) compose(ctx context.Context, it *item) (text, why string, err error) {
	if isDigest(it.conversation) {
		more := s.budget.over[it.conversation]
		if more == 0 {
			return "", WhyEnded, nil // its day is long over
		}
		return digestText(more, s.cfg.Console), "", nil
	}
	ctx, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	sum, err := s.cfg.Conversations.Summary(ctx, it.conversation)
	if err != nil {
		if fault.From(err).Kind == fault.NotFound {
			return "", WhyEnded, nil
		}
		return "", "", err
	}
	if why = needless(sum, it.rangAt); why != "" {
		return "", why, nil
	}
	return leadText(sum, s.cfg.Console), "", nil
}

// needless says why a conversation needs no alert any more.
func needless(sum chat.Summary, rangAt time.Time) string {
	switch {
	case sum.State == chat.Suspect:
		return WhySuspect
	case sum.State != chat.Open:
		return WhyEnded
	case sum.WaitingOn != chat.Us:
		return WhyAcknowledged // answered
	case sum.AssignedAt == nil || sum.AssignedAt.Before(rangAt):
		return "" // what the conversation knows is older than the ring
	case sum.AssignedRule == dispatch.RulePick:
		return WhyAcknowledged
	case sum.AcceptedAt != nil && sum.AcceptedAt.After(*sum.AssignedAt): // the same instant: nobody was asked to accept
		return WhyAcknowledged
	}
	return ""
}

// barred says whether the budget or the number itself forbids the SMS.
func (s *Service) barred(ctx context.Context, it *item, r Recipient) (string, error) {
	if !isDigest(it.conversation) && !s.budget.allows(s.cfg.Now(), r, s.cfg.Settings()) {
		return WhyBudget, nil
	}
	off, err := s.isNumberOff(ctx, r)
	if off {
		return WhyNumberOff, err
	}
	return "", err
}

// send stores that the provider is being called, and calls it in a goroutine of its own. The append is the fence: whoever else sends the same
// alert has lost it.
func (s *Service) send(ctx context.Context, it *item, m Message) error {
	mine := false
	_, err := s.change(ctx, it.conversation, func(l *ledger) []draft {
		e := l.byN[it.n]
		if mine = e != nil && e.waits(); !mine {
			return nil
		}
		return []draft{{kindSending, step{Alert: it.n}}}
	})
	if err != nil {
		return err
	}
	if !mine {
		return s.abandoned(ctx, it)
	}
	if !isDigest(it.conversation) {
		s.budget.count(s.cfg.Now(), it.agent, s.cfg.Settings())
	}
	it.flying = true
	s.flying++
	s.work.Go(func() {
		call, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.SendWithin)
		defer cancel()
		s.results <- result{item: it, to: m.To, answer: s.cfg.Channel.Send(call, m)}
	})
	return nil
}

// abandoned ends an alert that stands as being sent although nobody here sends it: the store took an append and said it did not, or another
// program was faster. Nobody can know more, so it is a maybe, unless its end is already there.
func (s *Service) abandoned(ctx context.Context, it *item) error {
	_, err := s.change(ctx, it.conversation, func(l *ledger) []draft {
		if e := l.byN[it.n]; e == nil || e.State != StateSending {
			return nil
		}
		return []draft{{kindMaybe, step{Alert: it.n, Code: WhyRestart}}}
	})
	if err == nil {
		s.done(it)
	}
	return err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

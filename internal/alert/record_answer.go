package alert

import (
	"context"
	"maps"
	"strings"
	"time"
)

// unreachedPause is how long an alert waits after no connection was made.
const unreachedPause = 5 * time.Second

// landed takes an answer in: first what it says of the provider, then what becomes of the alert.
func (s *Service) landed(ctx context.Context, r result) {
	s.flying--
	r.item.flying = false
	s.learn(r)
	if err := s.record(ctx, r); err != nil {
		s.cfg.Log.Error("alert: an answer of the provider waits for the store", "conversation", r.item.conversation, "err", err)
		if len(s.again)+len(s.unrecorded) == 0 {
			s.againAt = s.cfg.Now().Add(storeAgain)
		}
		r.item.flying = true // nobody may touch it before its answer is stored
		s.unrecorded = append(s.unrecorded, r)
	}
}

// learn tells the breaker, and the managers when they should know.
func (s *Service) learn(r result) {
	a, now := r.answer, s.cfg.Now()
	if a.Outcome != Accepted && a.Outcome != NotConfigured {
		s.cfg.Log.Warn("alert: the provider did not take an SMS, or did not say so", "conversation", r.item.conversation, "code", a.Code, "err", a.Err)
	}
	if a.Outcome.again() && !isDigest(r.item.conversation) {
		s.budget.giveBack(r.item.agent)
	}
	if cause := s.breaker.learn(a, now); cause != "" {
		s.alarmOnce(cause, Alarm{Code: cause, Detail: a.Code})
	}
	if !s.breaker.doubted() {
		delete(s.alarmed, AlarmCredentials)
		delete(s.alarmed, AlarmProviderDown)
	}
	if a.Outcome == Refused {
		s.alarmOnce(AlarmRefused+a.Code, Alarm{Code: AlarmRefused, Conversation: r.item.conversation, Detail: a.Code})
	}
	if a.Outcome == Accepted {
		maps.DeleteFunc(s.alarmed, func(cause string, _ bool) bool { return strings.HasPrefix(cause, AlarmRefused) })
	}
}

// record stores what became of the alert. Only an alert that stands as "sending" learns it: the provider's report may have come first, and
// the one thing that may be said of a maybe is that it was sent after all. A stopping program does not cut it short: what is known would be lost.
func (s *Service) record(ctx context.Context, r result) error {
	ctx = context.WithoutCancel(ctx)
	next := s.afterwards(r)
	l, err := s.change(ctx, r.item.conversation, func(l *ledger) []draft {
		e := l.byN[r.item.n]
		if e == nil || e.State != StateSending && (e.State != StateMaybe || next.kind != kindSent) {
			return nil
		}
		return []draft{next}
	})
	if err != nil {
		return err
	}
	r.item.flying = false
	if r.answer.Outcome == NumberRefused {
		if err := s.switchNumberOff(ctx, r.item.agent, r.to, r.answer.Code); err != nil {
			return err
		}
	}
	if e := l.byN[r.item.n]; e != nil && e.waits() {
		s.plan(r.item, e.DueAt)
		return nil
	}
	s.done(r.item)
	return nil
}

// afterwards says what an answer makes of an alert.
func (s *Service) afterwards(r result) draft {
	d := step{Alert: r.item.n, Code: r.answer.Code, ID: r.answer.ID}
	if r.answer.Outcome.again() {
		until := later(s.cfg.Now().Add(unreachedPause), s.breaker.until)
		until = earlier(until, r.item.expires).UTC().Truncate(time.Millisecond)
		d.Until = &until
		return draft{kindPostponed, d}
	}
	switch r.answer.Outcome {
	case Accepted:
		return draft{kindSent, d}
	case Refused, NumberRefused:
		return draft{kindFailed, d}
	case NotConfigured:
		d.Code = WhyNoProvider
		return draft{kindDropped, d}
	default:
		return draft{kindMaybe, d}
	}
}

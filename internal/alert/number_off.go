package alert

import (
	"context"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// isNumberOff says whether the person's present number takes no SMS. Another number is on again by itself.
func (s *Service) isNumberOff(ctx context.Context, r Recipient) (bool, error) {
	state, _, err := s.readNumber(ctx, r.Agent)
	return state.Print != "" && state.Print == fingerprint(r.Phone), err
}

// TryNumberAgain lets SMS go to a number that was switched off, for somebody who has subscribed again.
func (s *Service) TryNumberAgain(ctx context.Context, agent string) (err error) {
	defer fault.Wrap(&err, "try the number of %s again", agent)
	return s.setNumber(ctx, agent, kindNumberOn, numberState{})
}

// switchNumberOff stops SMS to a number and tells the managers, once.
func (s *Service) switchNumberOff(ctx context.Context, agent, phone, code string) error {
	state, _, err := s.readNumber(ctx, agent)
	if err != nil || state.Print == fingerprint(phone) {
		return err
	}
	if err := s.setNumber(ctx, agent, kindNumberOff, numberState{Print: fingerprint(phone), Code: code}); err != nil {
		return err
	}
	s.alarm(Alarm{Code: AlarmNumberOff, Agent: agent, Detail: code})
	return nil
}

func (s *Service) setNumber(ctx context.Context, agent, kind string, data numberState) error {
	_, head, err := s.readNumber(ctx, agent)
	if err != nil {
		return err
	}
	events, err := s.events([]draft{{kind, data}})
	if err != nil {
		return err
	}
	return s.append(ctx, numberPrefix+agent, head, events)
}

func (s *Service) readNumber(ctx context.Context, agent string) (state numberState, head int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	err = eventlog.ReadAll(ctx, s.cfg.Store, numberPrefix+agent, 0, func(e eventlog.Event) error {
		head, state = e.N, numberState{}
		if e.Kind != kindNumberOff {
			return nil
		}
		var err error
		state, err = decode[numberState](e)
		return err
	})
	return state, head, err
}

package staff

import (
	"context"
	"errors"
	"time"

	"usher/internal/eventlog"
)

// claimAge is how old a claim must be before it may be called abandoned: its person is added right after it.
const claimAge = time.Minute

// emailStream names the stream that decides who has an address. The address itself stays out of the name.
func emailStream(email string) string { return emailPrefix + hashToken(email) }

// claimEmail makes an address a person's own, or gives ErrEmailTaken. The append decides between two who want the same.
// A claim left behind by a crash before its person was written is taken over.
func (s *Service) claimEmail(ctx context.Context, id, email string) error {
	if s.hasEmail(email, id) {
		return ErrEmailTaken
	}
	holder, at, head, err := s.emailHolder(ctx, email)
	if err != nil {
		return err
	}
	switch {
	case holder == id:
		return nil
	case holder != "":
		if err := s.loadPerson(ctx, holder); err != nil {
			return ErrBusy.Because(err)
		}
		if p, err := s.find(holder); (err == nil && p.agent.Email == email) || s.now().Sub(at) < claimAge {
			return ErrEmailTaken
		}
	}
	e, err := eventlog.New(s.now(), kindClaimed, claimedData{Agent: id})
	if err != nil {
		return err
	}
	err = s.write(ctx, emailStream(email), head, []eventlog.Event{e})
	if errors.Is(err, eventlog.ErrConflict) {
		return ErrEmailTaken
	}
	return err
}

// hasEmail says whether another person has the address, as far as this program knows.
func (s *Service) hasEmail(email, id string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	holder, taken := s.byEmail[email]
	return taken && holder != id
}

// emailHolder folds an address's stream: who has it since when, and the stream's head.
func (s *Service) emailHolder(ctx context.Context, email string) (holder string, at time.Time, head int64, err error) {
	err = eventlog.ReadAll(ctx, s.log, emailStream(email), 0, func(e eventlog.Event) error {
		d, err := decode[claimedData](e)
		holder, at, head = d.Agent, e.At, e.N
		if e.Kind == kindReleased {
			holder = ""
		}
		return err
	})
	if err != nil {
		err = ErrBusy.Because(err)
	}
	return holder, at, head, err
}

// releaseEmail lets an address go after its person has another. If it fails, the claim is taken over by who next wants it.
func (s *Service) releaseEmail(ctx context.Context, id, email string) {
	holder, _, head, err := s.emailHolder(ctx, email)
	if err != nil || holder != id {
		return
	}
	if e, err := eventlog.New(s.now(), kindReleased, claimedData{Agent: id}); err == nil {
		_ = s.write(ctx, emailStream(email), head, []eventlog.Event{e})
	}
}

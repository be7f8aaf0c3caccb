package staff

import (
	"context"
	"time"

	"usher/internal/fault"
)

// freshFor is how long a sign-in is fresh after its password was given: what opens doors for others takes a fresh one.
const freshFor = 10 * time.Minute

// ErrNotFresh is the answer to what takes a fresh sign-in. The page asks for the password and tries again.
var ErrNotFresh = fault.New(fault.Forbidden, "password_needed", "Give your password again for this: it was more than ten minutes ago.")

// Fresh says whether the password of a sign-in was given within the last ten minutes. Faults: ErrSignedOut, ErrNotFresh.
// It is kept in memory alone: after a restart a sign-in is fresh only if it is as new as that.
func (s *Service) Fresh(sessionID string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch x := s.sessions[sessionID]; {
	case x == nil:
		return ErrSignedOut
	case s.now().Sub(x.proved) >= freshFor:
		return ErrNotFresh
	}
	return nil
}

// Prove makes a sign-in fresh by its person's password.
//
// Faults: ErrSignedOut, invalid with body.password ("wrong"), ErrBusy.
func (s *Service) Prove(ctx context.Context, sessionID, password string) (err error) {
	defer fault.Wrap(&err, "prove a sign-in")
	found, err := s.Use(sessionID)
	if err != nil {
		return err
	}
	p, err := s.find(found.Agent.ID)
	if err != nil {
		return err
	}
	if ok, err := s.hasher.fits(ctx, cut(password), p.password); err != nil {
		return err
	} else if !ok {
		return invalid(map[string]string{"body.password": "wrong"})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.sessions[sessionID]
	if x == nil {
		return ErrSignedOut
	}
	x.proved = s.now()
	return nil
}

package staff

import (
	"context"
	"crypto/subtle"

	"usher/internal/fault"
)

// AcceptInvite sets the password of the person whom an invitation was made for, and signs them out everywhere else. It works once.
//
// Faults: ErrInvitation, invalid with body.password, ErrBusy.
func (s *Service) AcceptInvite(ctx context.Context, token, password string) (_ Agent, err error) {
	defer fault.Wrap(&err, "accept an invitation")
	p, err := s.invited(token)
	if err != nil {
		return Agent{}, err
	}
	if code := passwordFault(password, p.agent.Email, p.agent.Name); code != "" {
		return Agent{}, invalid(map[string]string{"body.password": code})
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return Agent{}, err
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	if p, err = s.invited(token); err != nil { // somebody else may have used it while the hash was made
		return Agent{}, err
	}
	a, err := s.append(ctx, p, draft{kindPasswordSet, passwordSetData{By: p.agent.ID, Password: hash}})
	if err != nil {
		return Agent{}, err
	}
	s.resetWays(ctx, a.ID, a.ID, WhyPasswordSet, "revoked")
	return a, nil
}

// Invited tells for whom an invitation is, or ErrInvitation.
func (s *Service) Invited(_ context.Context, token string) (Agent, error) {
	p, err := s.invited(token)
	return p.agent.clone(), err
}

func (s *Service) invited(token string) (person, error) {
	if !tokenForm.MatchString(token) {
		return person{}, ErrInvitation
	}
	hash, now := []byte(hashToken(token)), s.now()
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range s.people {
		if subtle.ConstantTimeCompare([]byte(p.invite.Hash), hash) == 1 && p.agent.Active && now.Before(p.invite.ExpiresAt) {
			return *p, nil
		}
	}
	return person{}, ErrInvitation
}

// ChangePassword replaces a password by one who knows the old one, and ends every other sign-in of theirs.
//
// Faults: ErrNoPerson, invalid with body.old ("wrong") or body.password, ErrBusy.
func (s *Service) ChangePassword(ctx context.Context, id, sessionID, old, password string) (err error) {
	defer fault.Wrap(&err, "change the password of %s", id)
	p, err := s.find(id)
	if err != nil {
		return err
	}
	if ok, err := s.hasher.fits(ctx, cut(old), p.password); err != nil {
		return err
	} else if !ok {
		return invalid(map[string]string{"body.old": "wrong"})
	}
	if code := passwordFault(password, p.agent.Email, p.agent.Name); code != "" {
		return invalid(map[string]string{"body.password": code})
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	if p, err = s.find(id); err != nil {
		return err
	}
	if _, err = s.append(ctx, p, draft{kindPasswordSet, passwordSetData{By: id, Password: hash}}); err != nil {
		return err
	}
	s.endAll(ctx, id, "revoked", sessionID)
	return nil
}

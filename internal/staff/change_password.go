package staff

import (
	"context"

	"usher/internal/fault"
)

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

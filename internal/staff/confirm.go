package staff

import (
	"context"

	"usher/internal/fault"
)

// Confirm asks somebody who is signed in for their password once more, before what cannot be undone.
//
// Faults: ErrNoPerson, invalid with body.password ("wrong"), ErrBusy.
func (s *Service) Confirm(ctx context.Context, id, password string) (err error) {
	defer fault.Wrap(&err, "confirm the password of %s", id)
	p, err := s.find(id)
	if err != nil {
		return err
	}
	ok, err := s.hasher.fits(ctx, cut(password), p.password)
	if err == nil && !ok {
		err = invalid(map[string]string{"body.password": "wrong"})
	}
	return err
}

package staff

import (
	"context"

	"usher/internal/fault"
)

// AcceptInvite sets the password of the person whom an invitation was made for, and signs them out everywhere else. It works once.
//
// Faults: ErrInvitation, invalid with body.password, ErrBusy.
func (s *Service) AcceptInvite(ctx context.Context, token, password string) (_ Agent, err error) {
	defer fault.Wrap(&err, "accept an invitation")
	return s.setPasswordAnew(ctx, func() (person, error) { return s.invited(token) }, password)
}

// Invited tells for whom an invitation is, or ErrInvitation.
func (s *Service) Invited(_ context.Context, token string) (Agent, error) {
	p, err := s.invited(token)
	return p.agent.clone(), err
}

func (s *Service) invited(token string) (person, error) {
	p, ok := s.byLink(token, func(p *person) linkData { return p.invite })
	if !ok {
		return person{}, ErrInvitation
	}
	return p, nil
}

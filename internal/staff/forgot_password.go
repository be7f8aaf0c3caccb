package staff

import (
	"context"
	"time"

	"usher/internal/fault"
)

// forgotFor is how long a link for a forgotten password can be used.
const forgotFor = 30 * time.Minute

// ErrForgotLink is the answer for a link that was used, is too old, was replaced by a newer one, came to a former address or never existed.
var ErrForgotLink = fault.New(fault.Gone, "password_link_gone", "This link has been used or is too old. Ask for a new one at the sign-in.")

// ForgotPassword makes a link for somebody who has a password and forgot it, to be sent to their address and shown to nobody else. It works
// once, for half an hour. An older one stops working; an invitation does not, because anybody can ask for this.
//
// Faults: ErrNoPerson when nobody with a password who may sign in has the address, ErrChanged, ErrBusy.
func (s *Service) ForgotPassword(ctx context.Context, email string) (_ Agent, token string, err error) {
	defer fault.Wrap(&err, "make a link for a forgotten password")
	s.changing.Lock()
	defer s.changing.Unlock()
	p := s.withEmail(foldEmail(email))
	if !p.agent.Active || !p.agent.Joined {
		return Agent{}, "", ErrNoPerson
	}
	token = newToken()
	until := s.now().UTC().Add(forgotFor).Truncate(time.Millisecond)
	a, err := s.append(ctx, p, draft{kindForgotten, linkData{By: "system", Hash: hashToken(token), ExpiresAt: until}})
	return a, token, err
}

// WhoForgot tells whose link it is, or ErrForgotLink. Looking does not use it up.
func (s *Service) WhoForgot(_ context.Context, token string) (Agent, error) {
	p, err := s.whoForgot(token)
	return p.agent.clone(), err
}

func (s *Service) whoForgot(token string) (person, error) {
	p, ok := s.byLink(token, func(p *person) linkData { return p.forgot })
	if !ok {
		return person{}, ErrForgotLink
	}
	return p, nil
}

// ReplacePassword sets the password of who was sent the link, and ends every sign-in and access token of theirs. It works once.
//
// Faults: ErrForgotLink, invalid with body.password, ErrBusy.
func (s *Service) ReplacePassword(ctx context.Context, token, password string) (_ Agent, err error) {
	defer fault.Wrap(&err, "replace a forgotten password")
	return s.setPasswordAnew(ctx, func() (person, error) { return s.whoForgot(token) }, password)
}

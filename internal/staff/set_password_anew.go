package staff

import (
	"context"
	"crypto/subtle"
)

// byLink gives the person whose link a token is, as long as it works.
func (s *Service) byLink(token string, of func(*person) linkData) (person, bool) {
	if !tokenForm.MatchString(token) {
		return person{}, false
	}
	hash, now := []byte(hashToken(token)), s.now()
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range s.people {
		if link := of(p); subtle.ConstantTimeCompare([]byte(link.Hash), hash) == 1 && p.agent.Active && now.Before(link.ExpiresAt) {
			return *p, true
		}
	}
	return person{}, false
}

// setPasswordAnew sets the password of who came by a link, and ends all else that they get in with. holder says whose link it is; it is
// asked again once the hash is made, since somebody else may have used the link meanwhile.
func (s *Service) setPasswordAnew(ctx context.Context, holder func() (person, error), password string) (Agent, error) {
	p, err := holder()
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
	if p, err = holder(); err != nil {
		return Agent{}, err
	}
	a, err := s.append(ctx, p, draft{kindPasswordSet, passwordSetData{By: p.agent.ID, Password: hash, Anew: true}})
	if err != nil {
		return Agent{}, err
	}
	s.resetWays(ctx, a.ID, a.ID, WhyPasswordSet, "revoked")
	return a, nil
}

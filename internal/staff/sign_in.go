package staff

import (
	"context"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// maxTried is how much of a tried password is looked at, in bytes: one more than the longest that is ever accepted.
const maxTried = 4*maxPassword + 1

func cut(password string) string {
	if len(password) > maxTried {
		return password[:maxTried]
	}
	return password
}

// SignIn opens a session. Every failure is ErrSignIn after the same work, whether the address is unknown, the password wrong or
// the person switched off. The newest 20 sessions of a person live.
//
// Faults: ErrSignIn, ErrBusy, and *SecondStep when the password is not enough.
func (s *Service) SignIn(ctx context.Context, email, password string, from Origin) (token string, _ Session, err error) {
	defer fault.Wrap(&err, "sign in")
	p := s.withEmail(foldEmail(email))
	ok, err := s.hasher.fits(ctx, cut(password), p.password)
	if err != nil {
		return "", Session{}, err
	}
	if !ok || !p.agent.Active {
		return "", Session{}, ErrSignIn
	}
	has := s.HasSecondStep(p.agent.ID)
	if demanded, _ := s.Demanded(); has || demanded {
		return "", Session{}, s.await(p, from, !has)
	}
	return s.enter(ctx, p, from, "")
}

// enter opens a session for somebody who has shown all that is asked of them; second is the seed of the code they gave, "" for none.
func (s *Service) enter(ctx context.Context, p person, from Origin, second string) (token string, _ Session, err error) {
	token, x, err := s.open(ctx, p, from, second)
	if err != nil {
		return "", Session{}, err
	}
	if own := s.of(p.agent.ID); len(own) > keptPerson {
		for _, old := range own[:len(own)-keptPerson] {
			_ = s.end(ctx, old.id, "replaced")
		}
	}
	return token, Session{Agent: p.agent.clone(), CSRF: csrfOf(token, x.id), ID: x.id, ExpiresAt: x.expires()}, nil
}

// withEmail gives the person with an address, or nobody: an empty person, whose password fits nothing.
func (s *Service) withEmail(email string) person {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if p := s.people[s.byEmail[email]]; p != nil {
		return *p
	}
	return person{}
}

// open writes a new session. The person must still have the password and the second step that were checked: a change in between ends
// all sessions, and this one must not slip past it.
func (s *Service) open(ctx context.Context, p person, from Origin, second string) (token string, x session, err error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	if on, _ := s.Demanded(); on && second == "" {
		return "", session{}, ErrSignIn
	}
	if now, err := s.find(p.agent.ID); err != nil || now.password != p.password || !now.agent.Active || s.factorOf(p.agent.ID).seed != second {
		return "", session{}, ErrSignIn
	}
	token = newToken()
	x = session{id: hashToken(token)}
	x.from.Address = from.Address.Unmap()
	e, err := eventlog.New(s.now(), kindSignedIn, signedInData{Agent: p.agent.ID, Browser: from.Browser, System: from.System, Network: network(from.Address), Resets: s.Resets(p.agent.ID)})
	if err != nil {
		return "", session{}, err
	}
	e.N = 1
	if err := s.write(ctx, sessionPrefix+x.id, 0, []eventlog.Event{e}); err != nil {
		return "", session{}, err
	}
	if err := x.fold(e); err != nil {
		return "", session{}, err
	}
	kept := x
	s.mu.Lock()
	s.sessions[x.id] = &kept
	s.mu.Unlock()
	return token, x, nil
}

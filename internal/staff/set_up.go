package staff

import (
	"context"
	"crypto/subtle"
	"errors"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// setupState is the set-up stream, folded: the hash of the newest token, and the stream's head.
type setupState struct {
	hash string
	head int64
}

func (s *Service) loadSetUp(ctx context.Context) error {
	var st setupState
	err := eventlog.ReadAll(ctx, s.log, setupStream, 0, func(e eventlog.Event) error {
		st.head, st.hash = e.N, ""
		if e.Kind != kindOpened {
			return nil
		}
		d, err := decode[openedData](e)
		st.hash = d.Hash
		return err
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setup = st
	return err
}

// SetupOpen says whether the first manager is still to come: the log holds nobody yet. Once somebody was added it never opens again.
func (s *Service) SetupOpen(context.Context) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.people) == 0
}

// OpenSetUp makes the token that the program prints at its start, while SetupOpen. An older token stops working.
func (s *Service) OpenSetUp(ctx context.Context) (token string, err error) {
	defer fault.Wrap(&err, "open the set-up")
	s.changing.Lock()
	defer s.changing.Unlock()
	if !s.SetupOpen(ctx) {
		return "", ErrSetUp
	}
	token = newToken()
	return token, s.appendSetUp(ctx, kindOpened, openedData{Hash: hashToken(token)})
}

func (s *Service) appendSetUp(ctx context.Context, kind string, data any) error {
	e, err := eventlog.New(s.now(), kind, data)
	if err != nil {
		return err
	}
	err = s.write(ctx, setupStream, s.setup.head, []eventlog.Event{e})
	if errors.Is(err, eventlog.ErrConflict) { // another node is being set up
		if err := s.loadSetUp(ctx); err != nil {
			return ErrBusy.Because(err)
		}
		return ErrSetUp
	}
	if err != nil {
		return err
	}
	return s.loadSetUp(ctx)
}

// CheckSetUp says whether a set-up token would work: nil or ErrSetUp.
func (s *Service) CheckSetUp(ctx context.Context, token string) error {
	s.mu.RLock()
	want := s.setup.hash
	s.mu.RUnlock()
	if !s.SetupOpen(ctx) || want == "" || subtle.ConstantTimeCompare([]byte(hashToken(token)), []byte(want)) != 1 {
		return ErrSetUp
	}
	return nil
}

// SetUp makes the first manager. The token works once; a form with faults does not use it up.
//
// Faults: ErrSetUp (done, or another token), invalid with fields, ErrBusy.
func (s *Service) SetUp(ctx context.Context, token, name, email, password string) (_ Agent, err error) {
	defer fault.Wrap(&err, "set up")
	if err := s.CheckSetUp(ctx, token); err != nil {
		return Agent{}, err
	}
	a := clean(Agent{ID: newID(), Name: name, Email: email, Role: RoleManager, Tier: TierSenior, Limit: 5, Active: true})
	bad := map[string]string{}
	if f := fault.From(check(a)); check(a) != nil {
		bad = f.Fields
	}
	if code := passwordFault(password, a.Email, a.Name); code != "" {
		bad["body.password"] = code
	}
	if err := invalid(bad); err != nil {
		return Agent{}, err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return Agent{}, err
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := s.CheckSetUp(ctx, token); err != nil { // used while the hash was made
		return Agent{}, err
	}
	// The claim uses the token up and fences off another node. Should the program die before the person is written, the
	// log still holds nobody and the next start prints a new token.
	if err := s.appendSetUp(ctx, kindClaimed, claimedData{Agent: a.ID}); err != nil {
		return Agent{}, err
	}
	if err := s.claimEmail(ctx, a.ID, a.Email); err != nil {
		return Agent{}, err
	}
	return s.append(ctx, person{agent: Agent{ID: a.ID}},
		draft{kindAdded, dataOf("setup", a)}, draft{kindPasswordSet, passwordSetData{By: a.ID, Password: hash}})
}

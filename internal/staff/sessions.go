package staff

import (
	"context"
	"errors"
	"sort"
	"strings"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// How long a sign-in holds, and how many one person has.
const (
	idleFor     = 12 * time.Hour
	absoluteFor = 7 * 24 * time.Hour
	keptPerson  = 20
	// saveUseEvery is how coarse the saved time of last use is: after a crash a sign-in may look idle for this much longer.
	saveUseEvery = 10 * time.Minute
	sweepEvery   = time.Minute
)

// session is one sign-in in memory; Service.mu guards it.
type session struct {
	id       string
	agent    string
	n        int64
	from     Origin // browser and system of the sign-in, address of the last use
	network  string // of the last use
	signedIn time.Time
	used     time.Time
	saved    time.Time // the time of last use that the log knows
	proved   time.Time // when its password was given last
	ended    bool
	resets   int64 // a reset since then has ended it, written or not
}

func (x *session) expires() time.Time {
	idle, absolute := x.used.Add(idleFor), x.signedIn.Add(absoluteFor)
	if idle.Before(absolute) {
		return idle
	}
	return absolute
}

func (x *session) fold(e eventlog.Event) error {
	x.n = e.N
	switch e.Kind {
	case kindSignedIn:
		d, err := decode[signedInData](e)
		x.from.Browser, x.from.System, x.network, x.resets = d.Browser, d.System, d.Network, d.Resets
		x.agent, x.signedIn, x.used, x.saved, x.proved = d.Agent, e.At, e.At, e.At, e.At
		return err
	case kindUsed:
		d, err := decode[usedData](e)
		x.used, x.saved = e.At, e.At
		if d.Network != "" {
			x.network = d.Network
		}
		return err
	case kindEnded:
		x.ended = true
	}
	return nil
}

// loadSessions reads what can still be valid: streams that got an event within the absolute life of a sign-in.
func (s *Service) loadSessions(ctx context.Context) error {
	names, err := s.log.Changed(ctx, s.now().Add(-absoluteFor))
	if err != nil {
		return err
	}
	for _, name := range names {
		id, ok := strings.CutPrefix(name, sessionPrefix)
		if !ok {
			continue
		}
		if _, err := s.loadSession(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) loadSession(ctx context.Context, id string) (*session, error) {
	x := &session{id: id}
	if err := eventlog.ReadAll(ctx, s.log, sessionPrefix+id, 0, x.fold); err != nil {
		return nil, err
	}
	if x.n == 0 || x.ended || !s.now().Before(x.expires()) || x.resets != s.Resets(x.agent) {
		return nil, nil //nolint:nilnil // no such session is a normal answer inside this file
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.sessions[id]; known != nil {
		return known, nil
	}
	s.sessions[id] = x
	return x, nil
}

// Session gives the sign-in that a token stands for, and counts as a use of it. Faults: ErrSignedOut.
func (s *Service) Session(_ context.Context, token string) (Session, error) {
	if !tokenForm.MatchString(token) {
		return Session{}, ErrSignedOut
	}
	id := hashToken(token)
	out, err := s.Use(id)
	out.CSRF = csrfOf(token, id)
	return out, err
}

// Use counts as a use of a sign-in by its id, for sockets, and says whether it still holds. The CSRF of the answer is empty.
func (s *Service) Use(sessionID string) (Session, error) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.sessions[sessionID]
	if x == nil || x.ended || !now.Before(x.expires()) {
		return Session{}, ErrSignedOut
	}
	p := s.people[x.agent]
	if p == nil || !p.agent.Active {
		return Session{}, ErrSignedOut
	}
	if now.After(x.used) {
		x.used = now
	}
	return Session{Agent: p.agent.clone(), ID: x.id, ExpiresAt: x.expires()}, nil
}

// SignOut ends the sign-in of a token. Doing it twice, or with a token of nothing, changes nothing.
func (s *Service) SignOut(ctx context.Context, token string) (err error) {
	defer fault.Wrap(&err, "sign out")
	return s.end(ctx, hashToken(token), "signed_out")
}

// end makes a sign-in worthless in memory first: a store that does not answer must not keep a door open.
func (s *Service) end(ctx context.Context, id, why string) error {
	s.mu.Lock()
	x := s.sessions[id]
	if x == nil {
		s.mu.Unlock()
		return nil
	}
	x.ended = true
	delete(s.sessions, id)
	agent, n := x.agent, x.n
	s.mu.Unlock()
	for _, fn := range s.revoked {
		fn(id, agent)
	}
	return s.writeEnd(ctx, session{id: id, n: n}, why)
}

// writeEnd appends the end; a use that was saved meanwhile has moved the head, so it looks again.
func (s *Service) writeEnd(ctx context.Context, x session, why string) error {
	const tries = 3
	var err error
	for range tries {
		e, bad := eventlog.New(s.now(), kindEnded, endedData{Why: why})
		if bad != nil {
			return bad
		}
		if err = s.write(ctx, sessionPrefix+x.id, x.n, []eventlog.Event{e}); !errors.Is(err, eventlog.ErrConflict) {
			return err
		}
		if bad := eventlog.ReadAll(ctx, s.log, sessionPrefix+x.id, x.n, x.fold); bad != nil {
			return ErrBusy.Because(bad)
		}
	}
	return err
}

// endAll ends every sign-in of a person but one. What cannot be written is dead in memory all the same, and stays dead after a
// restart when the person is off.
func (s *Service) endAll(ctx context.Context, agent, why, except string) {
	for _, x := range s.of(agent) {
		if x.id != except {
			_ = s.end(ctx, x.id, why)
		}
	}
}

// of gives a person's sign-ins, oldest first.
func (s *Service) of(agent string) []session {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var own []session
	for _, x := range s.sessions {
		if x.agent == agent {
			own = append(own, *x)
		}
	}
	sort.Slice(own, func(i, j int) bool { return own[i].signedIn.Before(own[j].signedIn) })
	return own
}

// Run ends sign-ins whose time is over and saves when the others were last used, until the context ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.sweep(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *Service) sweep(ctx context.Context) {
	now := s.now()
	var over []string
	var stale []session
	s.mu.RLock()
	for id, x := range s.sessions {
		switch {
		case !now.Before(x.expires()):
			over = append(over, id)
		case x.used.Sub(x.saved) >= saveUseEvery:
			stale = append(stale, *x)
		}
	}
	s.mu.RUnlock()
	for _, id := range over {
		_ = s.end(ctx, id, "expired") // dead in memory and by its times, written or not
	}
	for _, x := range stale {
		s.saveUse(ctx, x)
	}
}

// saveUse writes when a sign-in was last used. What fails is tried again at the next sweep.
func (s *Service) saveUse(ctx context.Context, x session) {
	e, err := eventlog.New(x.used, kindUsed, usedData{Network: x.network})
	if err != nil || s.write(ctx, sessionPrefix+x.id, x.n, []eventlog.Event{e}) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.sessions[x.id]; known != nil {
		known.n, known.saved = x.n+1, x.used
	}
}

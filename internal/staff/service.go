package staff

import (
	"context"
	"errors"
	"sync"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// storeWithin bounds one append. The caller's own context does not: an append whose result nobody learns is worse than a late one.
const storeWithin = 5 * time.Second

// Service is the room's front. Make it with New, then Load. It is safe for concurrent use.
type Service struct {
	log     eventlog.Log
	now     func() time.Time
	hasher  *hasher
	changes []func(Agent)
	revoked []func(sessionID, agentID string)
	reset   []func(ctx context.Context, by, agent, why string)

	changing sync.Mutex // held by whoever changes a person, so that the checks before an append stay true
	mu       sync.RWMutex
	people   map[string]*person
	byEmail  map[string]string // folded e-mail → id
	sessions map[string]*session
	setup    setupState

	factors   map[string]factor  // by person
	begun     map[string]begun   // by person: second steps that await their first code
	tickets   map[string]*ticket // by hash: sign-ins that await a code
	demanded  bool               // everybody must have a second step
	rulesHead int64
}

// New makes the room on a log; now gives the time of events and of expiry.
func New(log eventlog.Log, now func() time.Time) *Service {
	return &Service{log: log, now: now, hasher: newHasher(), people: map[string]*person{}, byEmail: map[string]string{},
		sessions: map[string]*session{}, factors: map[string]factor{}, begun: map[string]begun{}, tickets: map[string]*ticket{}}
}

// OnChange adds somebody who hears of each person that is new or changed, after it is durable. Call it before the first change;
// the function must not block and must not call back into a change.
func (s *Service) OnChange(fn func(Agent)) { s.changes = append(s.changes, fn) }

// OnRevoke adds somebody who hears of each sign-in that ended before its cookie was gone: sockets that hang on it must be
// closed. Call it before the first sign-in; the function must not block.
func (s *Service) OnRevoke(fn func(sessionID, agentID string)) { s.revoked = append(s.revoked, fn) }

// Why a person's ways in were reset.
const (
	WhySwitchedOff     = "switched_off"
	WhySecondStepReset = "second_step_reset"
	WhyPasswordSet     = "password_changed" // with an invitation, by who did not know the old one
)

// OnReset adds somebody who hears that what a person has made to get in with must not be good any more, who did it and why. Their
// sign-ins have ended by then.
func (s *Service) OnReset(fn func(ctx context.Context, by, agent, why string)) {
	s.reset = append(s.reset, fn)
}

// Resets says how often a person's ways in were reset so far. What they made to get in with remembers the number it was made at, and is
// worth nothing at another: so a reset is whole with its one event, whatever happens before OnReset is told.
func (s *Service) Resets(agent string) int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	n := s.factors[agent].resets
	if p := s.people[agent]; p != nil {
		n += p.resets
	}
	return n
}

// resetWays ends every way in of a person but the password.
func (s *Service) resetWays(ctx context.Context, by, agent, why, sessionsWhy string) {
	s.endAll(ctx, agent, sessionsWhy, "")
	for _, fn := range s.reset {
		fn(ctx, by, agent, why)
	}
}

// Load reads everybody, every sign-in that can still be valid, and the state of the set-up. Call it once, before anything else.
func (s *Service) Load(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "load the staff")
	after := ""
	for {
		names, err := s.log.Streams(ctx, personPrefix, after, 500)
		if err != nil {
			return err
		}
		if len(names) == 0 {
			break
		}
		for _, name := range names {
			if err := s.loadPerson(ctx, name[len(personPrefix):]); err != nil {
				return err
			}
		}
		after = names[len(names)-1]
	}
	if err := s.loadSetUp(ctx); err != nil {
		return err
	}
	if err := s.loadFactors(ctx); err != nil {
		return err
	}
	return s.loadSessions(ctx)
}

// loadPerson folds one person's stream anew.
func (s *Service) loadPerson(ctx context.Context, id string) error {
	p := &person{agent: Agent{ID: id}}
	if err := eventlog.ReadAll(ctx, s.log, personPrefix+id, 0, p.fold); err != nil {
		return err
	}
	if p.agent.N > 0 {
		s.remember(p)
	}
	return nil
}

func (s *Service) remember(p *person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.people[p.agent.ID]; old != nil && s.byEmail[old.agent.Email] == p.agent.ID {
		delete(s.byEmail, old.agent.Email)
	}
	s.people[p.agent.ID] = p
	s.byEmail[p.agent.Email] = p.agent.ID
}

// draft is an event to be appended to a person's stream.
type draft struct {
	kind string
	data any
}

// append writes events of one person behind the state that was read, folds them and tells the listeners.
// When somebody else was faster the person is read again and the answer is ErrChanged.
func (s *Service) append(ctx context.Context, p person, drafts ...draft) (Agent, error) {
	events := make([]eventlog.Event, len(drafts))
	next := p
	next.agent = p.agent.clone()
	for i, d := range drafts {
		e, err := eventlog.New(s.now(), d.kind, d.data)
		if err != nil {
			return Agent{}, err
		}
		e.Stream, e.N = personPrefix+p.agent.ID, p.agent.N+int64(i)+1
		if err := next.fold(e); err != nil {
			return Agent{}, err
		}
		events[i] = e
	}
	err := s.write(ctx, personPrefix+p.agent.ID, p.agent.N, events)
	if errors.Is(err, eventlog.ErrConflict) {
		if err := s.loadPerson(ctx, p.agent.ID); err != nil {
			return Agent{}, ErrBusy.Because(err)
		}
		return Agent{}, ErrChanged
	}
	if err != nil {
		return Agent{}, err
	}
	s.remember(&next)
	for _, fn := range s.changes {
		fn(next.agent.clone())
	}
	return next.agent.clone(), nil
}

// write appends within a bound of its own. A lost race stays eventlog.ErrConflict, everything else is ErrBusy.
func (s *Service) write(ctx context.Context, stream string, after int64, events []eventlog.Event) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	err := s.log.Append(ctx, stream, after, events)
	if err != nil && !errors.Is(err, eventlog.ErrConflict) {
		return ErrBusy.Because(err)
	}
	return err
}

// find copies one person out of memory.
func (s *Service) find(id string) (person, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p := s.people[id]
	if p == nil {
		return person{}, ErrNoPerson
	}
	return *p, nil
}

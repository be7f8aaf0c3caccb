package staff

import (
	"context"
	"errors"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// How long the way from the password to the code may take, and how many such ways one person has open at a time.
const (
	ticketFor  = 10 * time.Minute
	ticketMost = 5
)

// The faults of the second step.
var (
	// ErrTicket is the answer when the password was given too long ago, or too many wrong codes came since.
	ErrTicket = fault.New(fault.Unsigned, "second_step_gone", "That took too long, or the code was wrong too often. Sign in from the start.")
	// ErrCode is the answer to a code that does not fit: mistyped, too old, from the future or used before.
	ErrCode = fault.New(fault.Unsigned, "second_step_wrong", "This code does not fit, or it was used before. Wait for the next one.")
	// ErrLocked is the answer after five wrong codes, to right ones too.
	ErrLocked = fault.New(fault.Unsigned, "second_step_locked", "Too many wrong codes. Codes are not taken for a while; a recovery code is.")
)

// SecondStep is how SignIn answers when the password fitted and is not enough. It is an error, so that who forgets about it lets nobody in.
// The ticket opens nothing: it only says, within ten minutes, whose code is awaited.
type SecondStep struct {
	Ticket    string
	SetUp     bool // a second step is demanded and the person has none yet
	ExpiresAt time.Time
}

// Error says that a code is awaited.
func (*SecondStep) Error() string { return "staff: the password fits, a code is awaited" }

// Unwrap makes a forgotten second step look like a failed sign-in.
func (*SecondStep) Unwrap() error { return ErrSignIn }

// ticket is somebody between the password and the code, in memory alone.
type ticket struct {
	agent    string
	password string // the hash that was fitted: a change in between voids the ticket
	from     Origin
	until    time.Time
	wrong    int
	setUp    bool
}

// await makes a ticket. The oldest ones of the same person go.
func (s *Service) await(p person, from Origin, setUp bool) *SecondStep {
	word, now := newToken(), s.now()
	t := &ticket{agent: p.agent.ID, password: p.password, from: from, until: now.Add(ticketFor), setUp: setUp}
	s.mu.Lock()
	defer s.mu.Unlock()
	own, oldest := 0, ""
	for hash, x := range s.tickets {
		switch {
		case !now.Before(x.until):
			delete(s.tickets, hash)
		case x.agent == t.agent:
			if own++; oldest == "" || x.until.Before(s.tickets[oldest].until) {
				oldest = hash
			}
		}
	}
	if own >= ticketMost {
		delete(s.tickets, oldest)
	}
	s.tickets[hashToken(word)] = t
	return &SecondStep{Ticket: word, SetUp: setUp, ExpiresAt: t.until.UTC().Truncate(time.Second)}
}

// holder gives who a ticket stands for, or ErrTicket. setUp says which of the two ways it must be for.
func (s *Service) holder(word string, setUp bool) (ticket, person, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t := s.tickets[hashToken(word)]
	if t == nil || !s.now().Before(t.until) || t.setUp != setUp {
		return ticket{}, person{}, ErrTicket
	}
	p := s.people[t.agent]
	if p == nil || p.password != t.password || !p.agent.Active {
		return ticket{}, person{}, ErrTicket
	}
	return *t, *p, nil
}

// spend takes a ticket away; of several callers one gets true.
func (s *Service) spend(word string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	hash := hashToken(word)
	_, had := s.tickets[hash]
	delete(s.tickets, hash)
	return had
}

// missed counts a wrong code against its ticket.
func (s *Service) missed(word string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tickets[hashToken(word)]; t != nil {
		if t.wrong++; t.wrong >= wrongAtOnce {
			delete(s.tickets, hashToken(word))
		}
	}
}

// FinishSignIn opens the session of who gave their password before and now a code: six digits of their app, or a recovery code. Each is
// good once.
//
// Faults: ErrTicket, ErrCode, ErrLocked, ErrBusy.
func (s *Service) FinishSignIn(ctx context.Context, word, code string) (token string, _ Session, err error) {
	defer fault.Wrap(&err, "finish a sign-in")
	t, p, err := s.holder(word, false)
	if err != nil {
		return "", Session{}, err
	}
	seed, err := s.useCode(ctx, t.agent, code)
	if err != nil {
		s.missed(word)
		return "", Session{}, err
	}
	if !s.spend(word) {
		return "", Session{}, ErrTicket
	}
	return s.enter(ctx, p, t.from, seed)
}

// useCode uses a code up and gives the seed that it fitted to. Wrong ones are counted in the log, so that neither a new sign-in nor a restart gives more tries.
func (s *Service) useCode(ctx context.Context, id, typed string) (seed string, err error) {
	const tries = 3 // another node may use or miss one at the same moment
	s.changing.Lock()
	defer s.changing.Unlock()
	for range tries {
		if seed, err = s.tryCode(ctx, id, typed); !errors.Is(err, ErrChanged) {
			break
		}
	}
	return seed, err
}

// tryCode looks at a code by what is known of the person's second step now; the caller holds changing.
func (s *Service) tryCode(ctx context.Context, id, typed string) (seed string, err error) {
	f, code := s.factorOf(id), readCode(typed)
	if f.seed == "" {
		return "", ErrTicket
	}
	if isRecovery(code) {
		hash := hashRecovery(id, code)
		if !f.codes[hash] {
			return "", ErrCode
		}
		return f.seed, s.appendFactor(ctx, id, f, draft{kindRecoveryUsed, recoveryUsedData{Hash: hash}})
	}
	now := s.now()
	if until := f.lockedUntil(); now.Before(until) {
		return "", ErrLocked.After(until.Sub(now))
	}
	if step, fits := stepOf(f.seed, code, f.step, now); fits {
		return f.seed, s.appendFactor(ctx, id, f, draft{kindStepUsed, stepUsedData{Step: step}})
	}
	if err := s.appendFactor(ctx, id, f, draft{kindStepWrong, struct{}{}}); err != nil {
		return "", err
	}
	return "", ErrCode
}

// Demanded says whether everybody must have a second step, and the version that a change must name.
func (s *Service) Demanded() (on bool, version int64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.demanded, s.rulesHead
}

// Demand makes a second step everybody's duty, or no longer. Who has none is signed out, and sets it up at the next sign-in.
//
// Faults: ErrNoPerson, ErrOwnFirst when who demands has none, ErrChanged for an older version, ErrBusy.
func (s *Service) Demand(ctx context.Context, by string, on bool, version int64) (err error) {
	defer fault.Wrap(&err, "demand second steps: %v", on)
	s.changing.Lock()
	defer s.changing.Unlock()
	if on && !s.HasSecondStep(by) {
		return ErrOwnFirst
	}
	if _, head := s.Demanded(); head != version {
		return ErrRulesChanged
	}
	e, err := eventlog.New(s.now(), kindSecondStepDemanded, demandedData{By: by, On: on})
	if err != nil {
		return err
	}
	lost := s.write(ctx, rulesStream, version, []eventlog.Event{e})
	if err := s.loadRules(ctx); err != nil {
		return ErrBusy.Because(err)
	}
	if lost != nil {
		return ErrRulesChanged.Because(lost)
	}
	if on {
		s.endWithout(ctx)
	}
	return nil
}

type demandedData struct {
	By string `json:"by"`
	On bool   `json:"on"`
}

// endWithout ends the sign-ins of everybody who has no second step.
func (s *Service) endWithout(ctx context.Context) {
	s.mu.RLock()
	var over []string
	for id, x := range s.sessions {
		if s.factors[x.agent].seed == "" {
			over = append(over, id)
		}
	}
	s.mu.RUnlock()
	for _, id := range over {
		_ = s.end(ctx, id, "second_step_demanded") // dead in memory, written or not
	}
}

func (s *Service) loadRules(ctx context.Context) error {
	on, head := false, int64(0)
	err := eventlog.ReadAll(ctx, s.log, rulesStream, 0, func(e eventlog.Event) error {
		d, err := decode[demandedData](e)
		on, head = d.On, e.N
		return err
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.demanded, s.rulesHead = on, head
	return nil
}

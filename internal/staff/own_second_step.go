package staff

import (
	"context"
	"crypto/rand"
	"regexp"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"usher/internal/fault"
)

// setUpFor is how long a second step that was begun waits for its first code.
const setUpFor = 10 * time.Minute

// The faults of setting a second step up.
var (
	// ErrNotBegun is the answer to a first code without a beginning, or long after it.
	ErrNotBegun = fault.New(fault.Conflict, "second_step_not_begun", "That took too long. Begin again with a new picture.")
	// ErrNoFactor is the answer about a second step that nobody has.
	ErrNoFactor = fault.New(fault.Conflict, "no_second_step", "There is no second step to change.")
	// ErrDemanded keeps people from leaving what everybody must have.
	ErrDemanded = fault.New(fault.Conflict, "second_step_demanded", "A manager demands a second step of everybody. It can be replaced, not switched off.")
	// ErrOwnFirst keeps a manager from demanding what they do not have.
	ErrOwnFirst = fault.New(fault.Conflict, "own_second_step_first", "Set your own second step up first.")
	// ErrOwnReset sends a manager to their own page.
	ErrOwnReset = fault.New(fault.Conflict, "own_second_step", "Change your own second step on your page.")
	// ErrRulesChanged is the answer to a demand that was made on an older state.
	ErrRulesChanged = fault.New(fault.Conflict, "newer_version", "Somebody else changed this meanwhile. Look at it again, then decide.")
)

// Begun is what an app needs to make codes. It is given out once and never read back.
type Begun struct {
	Seed string // to be typed, base32
	URI  string // to be drawn: otpauth://totp/…
}

// begun is a second step that awaits its first code, in memory alone: who gives up leaves nothing behind.
type begun struct {
	seed  string
	until time.Time
}

// Factor is what a person sees of their own second step.
type Factor struct {
	On        bool
	Since     time.Time
	CodesLeft int // recovery codes
	Demanded  bool
}

// OwnFactor tells a person about their second step; nothing in it helps to sign in.
func (s *Service) OwnFactor(id string) Factor {
	f := s.factorOf(id)
	demanded, _ := s.Demanded()
	return Factor{On: f.seed != "", Since: f.since, CodesLeft: len(f.codes), Demanded: demanded}
}

// BeginFactor makes a new seed for a person's app; issuer is what the app calls us. Nothing changes until ConfirmFactor.
//
// Faults: ErrNoPerson, ErrBusy.
func (s *Service) BeginFactor(id, issuer string) (Begun, error) {
	p, err := s.find(id)
	if err != nil {
		return Begun{}, err
	}
	issuer = strings.TrimSpace(strings.ReplaceAll(issuer, ":", " "))
	if issuer == "" {
		issuer = "Usher"
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: p.agent.Email, SecretSize: 20, Digits: codeDigits,
		Algorithm: otp.AlgorithmSHA1, Period: codeEvery})
	if err != nil {
		return Begun{}, ErrBusy.Because(err)
	}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for other, b := range s.begun {
		if !now.Before(b.until) {
			delete(s.begun, other)
		}
	}
	s.begun[id] = begun{seed: key.Secret(), until: now.Add(setUpFor)}
	return Begun{Seed: key.Secret(), URI: key.URL()}, nil
}

// ConfirmFactor sets a second step up, or replaces it, with the first code of the app; that code is used up by it. The recovery codes are
// given this once.
//
// Faults: ErrNotBegun, invalid with body.code ("wrong"), ErrChanged, ErrBusy.
func (s *Service) ConfirmFactor(ctx context.Context, id, typed string) (codes []string, err error) {
	defer fault.Wrap(&err, "set up the second step of %s", id)
	s.changing.Lock()
	defer s.changing.Unlock()
	now := s.now()
	s.mu.RLock()
	b, known := s.begun[id]
	s.mu.RUnlock()
	if !known || !now.Before(b.until) {
		return nil, ErrNotBegun
	}
	step, fits := stepOf(b.seed, readCode(typed), 0, now)
	if !fits {
		return nil, invalid(map[string]string{"body.code": "wrong"})
	}
	codes, hashes := newRecovery(id)
	if err := s.appendFactor(ctx, id, s.factorOf(id), draft{kindFactorSet, factorSetData{By: id, Seed: b.seed, Codes: hashes, Step: step}}); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.begun, id)
	return codes, nil
}

// RenewRecovery makes new recovery codes; the old ones stop working. Faults: ErrNoFactor, ErrChanged, ErrBusy.
func (s *Service) RenewRecovery(ctx context.Context, id string) (codes []string, err error) {
	defer fault.Wrap(&err, "renew the recovery codes of %s", id)
	s.changing.Lock()
	defer s.changing.Unlock()
	f := s.factorOf(id)
	if f.seed == "" {
		return nil, ErrNoFactor
	}
	codes, hashes := newRecovery(id)
	return codes, s.appendFactor(ctx, id, f, draft{kindCodesRenewed, codesRenewedData{By: id, Codes: hashes}})
}

// DropFactor switches one's own second step off. Faults: ErrNoFactor, ErrDemanded, ErrChanged, ErrBusy.
func (s *Service) DropFactor(ctx context.Context, id string) (err error) {
	defer fault.Wrap(&err, "drop the second step of %s", id)
	s.changing.Lock()
	defer s.changing.Unlock()
	f := s.factorOf(id)
	if f.seed == "" {
		return ErrNoFactor
	}
	if on, _ := s.Demanded(); on {
		return ErrDemanded
	}
	return s.appendFactor(ctx, id, f, draft{kindFactorOff, factorOffData{By: id, Why: whyOwn}})
}

// ResetFactor takes the second step of somebody who lost it away, and ends every sign-in and access token of theirs.
//
// Faults: ErrNoPerson, ErrOwnReset, ErrNoFactor, ErrChanged, ErrBusy.
func (s *Service) ResetFactor(ctx context.Context, by, id string) (err error) {
	defer fault.Wrap(&err, "reset the second step of %s", id)
	s.changing.Lock()
	defer s.changing.Unlock()
	f := s.factorOf(id)
	if _, err := s.find(id); err != nil {
		return err
	}
	switch {
	case by == id:
		return ErrOwnReset
	case f.seed == "":
		return ErrNoFactor
	}
	if err := s.appendFactor(ctx, id, f, draft{kindFactorOff, factorOffData{By: by, Why: whyReset}}); err != nil {
		return err
	}
	s.resetWays(ctx, by, id, WhySecondStepReset, "second_step_reset")
	return nil
}

// BeginFactorAtSignIn makes a seed for who must set a second step up before they are let in. Faults: ErrTicket, ErrBusy.
func (s *Service) BeginFactorAtSignIn(word, issuer string) (Begun, error) {
	t, _, err := s.holder(word, true)
	if err != nil {
		return Begun{}, err
	}
	return s.BeginFactor(t.agent, issuer)
}

// ConfirmFactorAtSignIn sets the second step up and opens the session. Faults: ErrTicket, those of ConfirmFactor.
func (s *Service) ConfirmFactorAtSignIn(ctx context.Context, word, code string) (token string, _ Session, codes []string, err error) {
	t, p, err := s.holder(word, true)
	if err != nil {
		return "", Session{}, nil, err
	}
	if s.HasSecondStep(t.agent) { // set up from another window meanwhile: only its code opens the door
		return "", Session{}, nil, ErrTicket
	}
	if codes, err = s.ConfirmFactor(ctx, t.agent, code); err != nil {
		return "", Session{}, nil, err
	}
	s.spend(word)
	token, x, err := s.enter(ctx, p, t.from, s.factorOf(t.agent).seed)
	return token, x, codes, err
}

// A recovery code is 16 characters of 5 bits, written in fours: its 80 bits need neither salt nor slow hash.
const recoveryLength = 16

var recoveryForm = regexp.MustCompile(`^[a-z2-7]{16}$`)

func newRecovery(id string) (codes, hashes []string) {
	for range recoveryMade {
		code := strings.ToLower(rand.Text()[:recoveryLength])
		codes = append(codes, code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:])
		hashes = append(hashes, hashRecovery(id, code))
	}
	return codes, hashes
}

func hashRecovery(id, code string) string { return hashToken("recovery\x00" + id + "\x00" + code) }

// readCode takes away what people and apps put between the characters.
func readCode(typed string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\t", "").Replace(strings.TrimSpace(typed)))
}

func isRecovery(code string) bool { return recoveryForm.MatchString(code) }

package staff

import (
	"context"
	"crypto/subtle"
	"errors"
	"maps"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"usher/internal/eventlog"
)

// The streams of second steps. What a person's app counts with stands in a stream of its own beside the person, as a site's secrets do, so
// that nothing that reads people can show it.
const (
	factorPrefix = "staff-factor:"
	rulesStream  = "staff-rules"
)

// The kinds of event of a second step.
const (
	kindFactorSet    = "factor_set"
	kindFactorOff    = "factor_off"
	kindCodesRenewed = "codes_renewed"
	kindStepUsed     = "step_used"
	kindStepWrong    = "step_wrong"
	kindRecoveryUsed = "recovery_used"

	kindSecondStepDemanded = "second_step_demanded"
)

// How codes are made and refused.
const (
	codeDigits   = otp.DigitsSix
	codeEvery    = 30               // seconds of one step
	codeSlack    = 1                // steps that a phone's clock may be off
	wrongAtOnce  = 5                // wrong codes until nothing more is tried for a while
	firstLock    = 15 * time.Minute // doubled with each further five
	longestLock  = 24 * time.Hour
	recoveryMade = 10
)

type factorSetData struct {
	By    string   `json:"by"`
	Seed  string   `json:"seed"`  // base32
	Codes []string `json:"codes"` // SHA-256 of each recovery code
	Step  int64    `json:"step"`  // of the code that confirmed it, which is used up by that
}

type codesRenewedData struct {
	By    string   `json:"by"`
	Codes []string `json:"codes"`
}

type stepUsedData struct {
	Step int64 `json:"step"`
}

type recoveryUsedData struct {
	Hash string `json:"hash"`
}

type factorOffData struct {
	By  string `json:"by"`
	Why string `json:"why"` // whyOwn, whyReset
}

const (
	whyOwn   = "own"
	whyReset = "reset" // by somebody else, for who lost it
)

// factor is a person's second step, folded. Without a seed there is none.
type factor struct {
	n       int64
	seed    string
	since   time.Time
	codes   map[string]bool // hashes of recovery codes that are left
	step    int64           // the newest step that was used: no code is good twice
	wrong   int             // wrong codes since one that fitted
	wrongAt time.Time       // the last of them
	resets  int64           // see Service.Resets
}

func (f *factor) fold(e eventlog.Event) error {
	f.n = e.N
	switch e.Kind {
	case kindFactorSet:
		d, err := decode[factorSetData](e)
		f.seed, f.since, f.codes, f.step, f.wrong = d.Seed, e.At, setOf(d.Codes), d.Step, 0
		return err
	case kindCodesRenewed:
		d, err := decode[codesRenewedData](e)
		f.codes = setOf(d.Codes)
		return err
	case kindStepUsed:
		d, err := decode[stepUsedData](e)
		f.step, f.wrong = d.Step, 0
		return err
	case kindRecoveryUsed:
		d, err := decode[recoveryUsedData](e)
		f.codes, f.wrong = maps.Clone(f.codes), 0
		delete(f.codes, d.Hash)
		return err
	case kindStepWrong:
		f.wrong, f.wrongAt = f.wrong+1, e.At
	case kindFactorOff:
		d, err := decode[factorOffData](e)
		*f = factor{n: e.N, resets: f.resets}
		if d.Why == whyReset {
			f.resets++
		}
		return err
	}
	return nil
}

func setOf(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, one := range list {
		set[one] = true
	}
	return set
}

// lockedUntil says until when no code is tried; the zero time for at once.
func (f *factor) lockedUntil() time.Time {
	if f.wrong == 0 || f.wrong%wrongAtOnce != 0 {
		return time.Time{}
	}
	lock := longestLock
	if doubled := f.wrong/wrongAtOnce - 1; doubled < 7 {
		lock = min(firstLock<<doubled, longestLock)
	}
	return f.wrongAt.Add(lock)
}

// stepOf finds the step whose code was typed: one that is not used yet, and not further off than a phone's clock may be.
func stepOf(seed, code string, after int64, now time.Time) (step int64, ok bool) {
	current := now.Unix() / codeEvery
	for s := current - codeSlack; s <= current+codeSlack; s++ {
		want, err := hotp.GenerateCodeCustom(seed, uint64(s), hotp.ValidateOpts{Digits: codeDigits, Algorithm: otp.AlgorithmSHA1})
		if err == nil && s > after && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// HasSecondStep says whether somebody signs in with a code beside the password.
func (s *Service) HasSecondStep(id string) bool { return s.factorOf(id).seed != "" }

func (s *Service) factorOf(id string) factor {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.factors[id]
}

// appendFactor writes one event of a person's second step behind the state that was read, and folds it. When somebody else was faster the
// state is read again and the answer is ErrChanged.
func (s *Service) appendFactor(ctx context.Context, id string, f factor, d draft) error {
	e, err := eventlog.New(s.now(), d.kind, d.data)
	if err != nil {
		return err
	}
	err = s.write(ctx, factorPrefix+id, f.n, []eventlog.Event{e})
	if errors.Is(err, eventlog.ErrConflict) {
		if err := s.loadFactor(ctx, id); err != nil {
			return ErrBusy.Because(err)
		}
		return ErrChanged
	}
	if err != nil {
		return err
	}
	e.Stream, e.N = factorPrefix+id, f.n+1
	if err := f.fold(e); err != nil {
		return err
	}
	s.keepFactor(id, f)
	return nil
}

func (s *Service) keepFactor(id string, f factor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.factors[id] = f
}

func (s *Service) loadFactor(ctx context.Context, id string) error {
	var f factor
	if err := eventlog.ReadAll(ctx, s.log, factorPrefix+id, 0, f.fold); err != nil {
		return err
	}
	s.keepFactor(id, f)
	return nil
}

// loadFactors reads every second step, and whether everybody must have one.
func (s *Service) loadFactors(ctx context.Context) error {
	after := ""
	for {
		names, err := s.log.Streams(ctx, factorPrefix, after, 500)
		if err != nil {
			return err
		}
		if len(names) == 0 {
			return s.loadRules(ctx)
		}
		for _, name := range names {
			if err := s.loadFactor(ctx, name[len(factorPrefix):]); err != nil {
				return err
			}
		}
		after = names[len(names)-1]
	}
}

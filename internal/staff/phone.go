package staff

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"time"

	"usher/internal/fault"
)

// The proof that a number is a person's own.
const (
	phoneCodeFor   = 10 * time.Minute
	phoneCodeTries = 5
)

// Faults of proving a number.
var (
	// ErrPhoneCode is the answer to a code that is wrong, too old, or tried too often.
	ErrPhoneCode = fault.New(fault.Invalid, "phone_code", "This code does not fit, or is too old. Ask for a new one.")
)

type phoneSetData struct {
	Phone     string    `json:"phone"`
	Hash      string    `json:"hash"` // of id and code; a code is short, so it is bound, short-lived and tried five times at most
	ExpiresAt time.Time `json:"expires_at"`
}

// SetPhone notes the number at which a person wants to be called, in E.164 form ("" for none), and gives the code that proves it
// is theirs, to be sent there and nowhere else. Until then the number is not used, and an
// older one stays: a provider that is down must not cost somebody their alerts.
//
// Faults: ErrNoPerson, ErrChanged, ErrBusy.
func (s *Service) SetPhone(ctx context.Context, id, phone string) (code string, err error) {
	defer fault.Wrap(&err, "set phone of %s", id)
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	code = fmt.Sprintf("%06d", n)
	s.changing.Lock()
	defer s.changing.Unlock()
	p, err := s.find(id)
	if err != nil {
		return "", err
	}
	data := phoneSetData{Phone: phone}
	if phone != "" {
		data.Hash, data.ExpiresAt = hashToken(id+":"+code), s.now().UTC().Add(phoneCodeFor).Truncate(time.Millisecond)
	}
	_, err = s.append(ctx, p, draft{kindPhoneSet, data})
	return code, err
}

// ConfirmPhone proves a number with the code that was sent to it. Five wrong ones make it void.
//
// Faults: ErrNoPerson, ErrPhoneCode, ErrChanged, ErrBusy.
func (s *Service) ConfirmPhone(ctx context.Context, id, code string) (_ Agent, err error) {
	defer fault.Wrap(&err, "confirm phone of %s", id)
	s.changing.Lock()
	defer s.changing.Unlock()
	p, err := s.find(id)
	if err != nil {
		return Agent{}, err
	}
	if p.phone.Hash == "" || !s.now().Before(p.phone.ExpiresAt) {
		return Agent{}, ErrPhoneCode
	}
	if subtle.ConstantTimeCompare([]byte(hashToken(id+":"+code)), []byte(p.phone.Hash)) == 1 {
		return s.append(ctx, p, draft{kindPhoneProved, byData{By: id}})
	}
	if _, err := s.append(ctx, p, draft{kindPhoneTried, byData{By: id}}); err != nil {
		return Agent{}, err
	}
	return Agent{}, ErrPhoneCode
}

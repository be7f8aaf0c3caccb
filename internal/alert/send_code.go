package alert

import (
	"context"
	"time"

	"usher/internal/fault"
)

// ErrNotSent is the answer when a code could not be sent at present.
var ErrNotSent = fault.New(fault.Unavailable, "sms_not_sent", "The SMS could not be sent just now. Try again in a minute.").After(time.Minute)

// codeFor is how long a code is good; the provider must not deliver it later.
const codeFor = 10 * time.Minute

// Check gives the form in which a number is kept, or says why no SMS go there under the settings in force.
func (s *Service) Check(phone string) (e164 string, err error) {
	return CheckNumber(phone, s.cfg.Settings().Countries)
}

// SendCode sends the code that proves a number is a person's own. It is one call, made at once, and is not repeated: the person asks again.
//
// Faults: ErrBadNumber when the provider refuses the number, ErrNotSent.
func (s *Service) SendCode(ctx context.Context, phone, code string) error {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.SendWithin)
	defer cancel()
	answer := s.cfg.Channel.Send(ctx, Message{Ref: "code", To: phone, Text: code + " is your code for Usher. It is good for 10 minutes.", Valid: codeFor})
	switch answer.Outcome {
	case Accepted, NotConfigured:
		return nil
	case NumberRefused:
		return ErrBadNumber
	default:
		return ErrNotSent.Because(answer.Err)
	}
}

// Way names the channel in use: "sms", or "log" without a provider.
func (s *Service) Way() string { return s.cfg.Channel.Name() }

package gate

import (
	"errors"
	"fmt"
	"math"
	"time"

	"usher/internal/fault"
)

// Codes of the refusals. They are part of the public protocol: clients switch on them.
const (
	// CodeCaptchaExpired: the captcha is unknown, answered already, or older than [ChallengeTTL].
	CodeCaptchaExpired = "captcha_expired"
	// CodeCaptchaWrong: the answer does not match; the captcha is used up.
	CodeCaptchaWrong = "captcha_wrong"
	// CodeAnswerTooLong: the answer was refused unread because of its length.
	CodeAnswerTooLong = "answer_too_long"
	// CodeChallengeUsed: this proof of work was accepted once before.
	CodeChallengeUsed = "challenge_used"
	// CodeChallengeExpired: the proof of work is older than [ChallengeTTL].
	CodeChallengeExpired = "challenge_expired"
	// CodeChallengeInvalid: not a challenge of ours, altered, unsolved, or made for another site, purpose or visitor.
	CodeChallengeInvalid = "challenge_invalid"
	// CodePassInvalid: not a pass of ours, used, expired, or made for another site, purpose or visitor.
	CodePassInvalid = "pass_invalid"
	// CodeRateLimited: too many at once; RetryAfter says when to try again.
	CodeRateLimited = "rate_limited"
)

// refused has the kind and the sentence of each code that needs no figures.
var refused = map[string]struct {
	kind     fault.Kind
	sentence string
}{
	CodeCaptchaExpired:   {fault.Invalid, "This picture has expired. Here is a new one; what you wrote is kept."},
	CodeCaptchaWrong:     {fault.Invalid, "Those were not the digits shown. Please try the new picture, or listen to it."},
	CodeAnswerTooLong:    {fault.TooBig, "That answer is too long. Please type only the digits."},
	CodeChallengeUsed:    {fault.Invalid, "This check was already used. A new one starts by itself."},
	CodeChallengeExpired: {fault.Invalid, "This check took too long and has expired. A new one starts by itself."},
	CodeChallengeInvalid: {fault.Invalid, "This check did not match. A new one starts by itself."},
	CodePassInvalid:      {fault.Forbidden, "Your check is no longer valid here. Please pass it once more."},
}

// refusal never carries anything the caller sent.
func refusal(code string) *fault.Error {
	return fault.New(refused[code].kind, code, refused[code].sentence)
}

// RateLimited makes the refusal for a limit that was reached: layer and retry are what
// [Limits.Allow] returned. The wait is rounded up to whole seconds, at least one. The
// operator's cause names the layer.
func RateLimited(layer string, retry time.Duration) *fault.Error {
	seconds := max(1, int(math.Ceil(retry.Seconds())))
	wait := fmt.Sprintf("%d seconds", seconds)
	switch {
	case seconds == 1:
		wait = "a second"
	case seconds >= 120:
		wait = fmt.Sprintf("%d minutes", (seconds+59)/60)
	}
	message := "That was a little too fast. Please try again in " + wait + "."
	switch layer {
	case LayerPrefix:
		message = "Too many requests came from your network. Please try again in " + wait + "."
	case LayerSite, LayerServer:
		message = "Many people are writing just now. Please try again in " + wait + "."
	}
	return fault.New(fault.TooMany, CodeRateLimited, message).
		After(time.Duration(seconds) * time.Second).
		Because(errors.New("limit reached in layer " + layer))
}

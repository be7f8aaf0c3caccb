package gate

import (
	"bytes"
	"context"
	"crypto/subtle"
	"fmt"
	"net/netip"
	"strings"

	"github.com/dchest/captcha"
)

const (
	captchaKind   = "usher.gate.captcha.v1"
	captchaDigits = 6
	// PictureWidth is how wide every captcha picture is, in pixels.
	PictureWidth = 240
	// PictureHeight is how high it is.
	PictureHeight = 80
	// MaxLooks is how often one captcha is drawn or spoken: each costs the server work,
	// and each further picture of the same digits helps a reading program.
	MaxLooks = 4
)

// spokenLanguages are the languages there are voices for.
var spokenLanguages = map[string]bool{"en": true, "ja": true, "pt": true, "ru": true, "zh": true}

// IssueCaptcha makes a captcha for b and returns its id; from is the client's prefix.
// Length and size are fixed: no wish of a client reaches them. Nothing is drawn yet.
func (c *Challenges) IssueCaptcha(ctx context.Context, b Binding, from netip.Prefix) (id string, err error) {
	if id, err = c.newID(); err != nil {
		return "", err
	}
	kept := Captcha{Expires: c.cfg.Now().Add(ChallengeTTL), Prefix: from, Bound: c.bound(b)}
	for i := range kept.Digits {
		digit, err := c.randomUpTo(9)
		if err != nil {
			return "", err
		}
		kept.Digits[i] = byte(digit)
	}
	if err := c.cfg.Store.PutCaptcha(ctx, id, kept); err != nil {
		return "", fmt.Errorf("gate: keep captcha: %w", err)
	}
	tell(id, kept.Digits)
	return id, nil
}

// DrawCaptcha returns the captcha as a PNG of [PictureWidth] by [PictureHeight] pixels.
// The refusal is captcha_expired when it is unknown, old, answered or drawn too often.
func (c *Challenges) DrawCaptcha(ctx context.Context, id string) (png []byte, err error) {
	kept, err := c.look(ctx, id)
	if err != nil {
		return nil, err
	}
	var picture bytes.Buffer
	if _, err := captcha.NewImage(id, kept.Digits[:], PictureWidth, PictureHeight).WriteTo(&picture); err != nil {
		return nil, fmt.Errorf("gate: draw captcha: %w", err)
	}
	return picture.Bytes(), nil
}

// SpeakCaptcha returns the captcha as a WAV sound, in the language of the tag when there
// is a voice for it and else in English; spoken says which ("en", "ja", "pt", "ru" or
// "zh"), so that the page can tell the listener. Refusals as for [Challenges.DrawCaptcha].
func (c *Challenges) SpeakCaptcha(ctx context.Context, id, language string) (wav []byte, spoken string, err error) {
	kept, err := c.look(ctx, id)
	if err != nil {
		return nil, "", err
	}
	spoken = SpokenLanguage(language)
	sound := captcha.NewAudio(id, kept.Digits[:], spoken)
	buffer := bytes.NewBuffer(make([]byte, 0, sound.EncodedLen()+1))
	if _, err := sound.WriteTo(buffer); err != nil {
		return nil, "", fmt.Errorf("gate: speak captcha: %w", err)
	}
	return buffer.Bytes(), spoken, nil
}

// SpokenLanguage returns the voice for a language tag such as "pt-BR": its first part
// when there is a voice for it, otherwise "en".
func SpokenLanguage(tag string) string {
	if len(tag) > 35 { // no real tag is longer
		return "en"
	}
	first, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	if first = strings.ToLower(first); spokenLanguages[first] {
		return first
	}
	return "en"
}

// VerifyCaptcha compares answer with the captcha and, when it is right, returns a pass
// of [LevelCaptcha] for b. The captcha is used up either way. Refusals: answer_too_long
// (unread, not used up), challenge_invalid (no id of ours, or made for another binding),
// captcha_expired (unknown, old or answered), captcha_wrong.
func (c *Challenges) VerifyCaptcha(ctx context.Context, b Binding, id, answer string) (pass string, err error) {
	if len(answer) > maxAnswerBytes {
		return "", refusal(CodeAnswerTooLong)
	}
	if !isID(id) {
		return "", refusal(CodeChallengeInvalid)
	}
	kept, found, err := c.cfg.Store.TakeCaptcha(ctx, id)
	if err != nil {
		return "", fmt.Errorf("gate: take captcha: %w", err)
	}
	if !found || !c.cfg.Now().Before(kept.Expires) {
		return "", refusal(CodeCaptchaExpired)
	}
	if bound := c.bound(b); subtle.ConstantTimeCompare(bound[:], kept.Bound[:]) != 1 {
		return "", refusal(CodeChallengeInvalid)
	}
	digits, ok := readDigits(answer)
	if !ok || subtle.ConstantTimeCompare(digits, kept.Digits[:]) != 1 {
		return "", refusal(CodeCaptchaWrong)
	}
	return c.issuePass(b, LevelCaptcha)
}

func (c *Challenges) look(ctx context.Context, id string) (Captcha, error) {
	if !isID(id) {
		return Captcha{}, refusal(CodeCaptchaExpired)
	}
	kept, found, err := c.cfg.Store.LookCaptcha(ctx, id, MaxLooks)
	if err != nil {
		return Captcha{}, fmt.Errorf("gate: look at captcha: %w", err)
	}
	if !found || !c.cfg.Now().Before(kept.Expires) {
		return Captcha{}, refusal(CodeCaptchaExpired)
	}
	return kept, nil
}

func (c *Challenges) bound(b Binding) (sum [32]byte) {
	copy(sum[:], seal(c.cfg.Key, captchaKind, b))
	return sum
}

package widget

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"usher/internal/fault"
	"usher/internal/gate"
	"usher/internal/site"
	"usher/internal/web"
)

// The kinds of challenge.
const (
	kindWork   = "work"   // the browser computes
	kindDigits = "digits" // the person reads, or listens
)

type challengeInput struct {
	caller
	Site string `path:"site" pattern:"^[a-z0-9-]{2,40}$"`
	Body struct {
		Token   string `json:"token" doc:"The visitor's token."`
		Purpose string `json:"purpose" enum:"start"`
		Kind    string `json:"kind" enum:"work,digits"`
	}
}

type challengeOutput struct {
	Body challengeBody
}

type challengeBody struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	ExpiresAt time.Time `json:"expires_at"`
	Work      *work     `json:"work,omitempty"`
	Picture   string    `json:"picture,omitempty"`
	Sound     string    `json:"sound,omitempty"`
}

// work asks for the number n from 0 to max with hex(SHA-256(salt + decimal n)) == target.
type work struct {
	Salt      string `json:"salt"`
	Target    string `json:"target"`
	Max       int    `json:"max"`
	Algorithm string `json:"algorithm"`
}

type answerInput struct {
	caller
	Site string `path:"site" pattern:"^[a-z0-9-]{2,40}$"`
	ID   string `path:"id" maxLength:"400"`
	Body struct {
		Token   string  `json:"token"`
		Purpose string  `json:"purpose" enum:"start"`
		Number  *int    `json:"number,omitempty" minimum:"0" doc:"The answer to work."`
		Digits  *string `json:"digits,omitempty" doc:"The answer to digits."`
	}
}

type answerOutput struct {
	Body struct {
		Pass      string    `json:"pass"`
		ExpiresAt time.Time `json:"expires_at"`
	}
}

var errBadAnswer = fault.New(fault.Invalid, gate.CodeChallengeInvalid, "This check did not match. A new one starts by itself.")

func (d *Door) mountChallenges(api huma.API) {
	refusals := []int{http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusTooManyRequests}
	huma.Register(api, huma.Operation{
		OperationID: "make-challenge", Method: http.MethodPost, Path: "/widget/api/sites/{site}/challenges", DefaultStatus: http.StatusCreated,
		Summary: "Get a challenge", Tags: []string{"visitor"}, MaxBodyBytes: bodyLimit, Errors: refusals,
	}, d.postChallenge)
	huma.Register(api, huma.Operation{
		OperationID: "answer-challenge", Method: http.MethodPost, Path: "/widget/api/sites/{site}/challenges/{id}/answer",
		Summary: "Turn a solved challenge into a pass", Tags: []string{"visitor"}, MaxBodyBytes: bodyLimit, Errors: refusals,
	}, d.postAnswer)
}

func (d *Door) postChallenge(ctx context.Context, in *challengeInput) (*challengeOutput, error) {
	s, err := d.enabled(in.Site)
	if err != nil {
		return nil, err
	}
	if err := d.checkOrigin(s, in.caller, false); err != nil {
		return nil, err
	}
	visitor, purpose := asker(ctx, s.Key, in.Body.Token), gate.PurposeChallenge
	if in.Body.Kind == kindDigits {
		purpose = gate.PurposeCaptcha
	}
	if err := d.allow(ctx, purpose, gate.Visitor(visitor), gate.Site(s.Key)); err != nil {
		return nil, err
	}
	bound := binding(s, visitor)
	if in.Body.Kind == kindDigits {
		return d.makeDigits(ctx, bound)
	}
	return d.makeWork(ctx, s, bound)
}

func binding(s site.Site, visitor string) gate.Binding {
	return gate.Binding{Site: s.Key, Purpose: gate.PurposeStart, Subject: visitor}
}

func (d *Door) makeDigits(ctx context.Context, bound gate.Binding) (*challengeOutput, error) {
	id, err := d.cfg.Challenges.IssueCaptcha(ctx, bound, gate.Prefix(web.ClientIP(ctx)))
	if err != nil {
		return nil, err
	}
	at := "/widget/api/challenges/" + id
	return &challengeOutput{Body: challengeBody{ID: id, Kind: kindDigits, ExpiresAt: d.cfg.Now().Add(gate.ChallengeTTL).UTC().Truncate(time.Second),
		Picture: at + "/picture", Sound: at + "/sound?lang=en"}}, nil
}

func (d *Door) makeWork(ctx context.Context, s site.Site, bound gate.Binding) (*challengeOutput, error) {
	now, prefix := d.cfg.Now(), gate.Prefix(web.ClientIP(ctx))
	verdict := gate.Check(gate.Signals{Setting: gate.SettingAuto, FillTime: gate.Unknown, ShownTime: gate.Unknown,
		PrefixStarts: d.starts.ofPrefix(prefix, now), SiteStartsPerMinute: d.starts.ofSite(s.Key, now)})
	proof, err := d.cfg.Challenges.IssueProof(bound, verdict.Cost)
	if err != nil {
		return nil, err
	}
	return &challengeOutput{Body: challengeBody{ID: proofID(proof), Kind: kindWork, ExpiresAt: time.Unix(proof.Expires, 0).UTC(),
		Work: &work{Salt: proof.Salt, Target: proof.Challenge, Max: proof.Cost, Algorithm: "SHA-256"}}}, nil
}

// proofID writes a whole proof into its id: nothing is stored until it is solved. The signature in it covers everything.
func proofID(p gate.Proof) string {
	return strings.Join([]string{"w", p.Salt, strconv.Itoa(p.Cost), strconv.FormatInt(p.Expires, 10), p.Challenge, p.Signature}, ".")
}

func proofOf(id string) (p gate.Proof, ok bool) {
	parts := strings.Split(id, ".")
	if len(parts) != 6 || parts[0] != "w" {
		return p, false
	}
	cost, errCost := strconv.Atoi(parts[2])
	expires, errExpires := strconv.ParseInt(parts[3], 10, 64)
	return gate.Proof{Salt: parts[1], Cost: cost, Expires: expires, Challenge: parts[4], Signature: parts[5]}, errCost == nil && errExpires == nil
}

func (d *Door) postAnswer(ctx context.Context, in *answerInput) (*answerOutput, error) {
	s, err := d.enabled(in.Site)
	if err != nil {
		return nil, err
	}
	if err := d.checkOrigin(s, in.caller, false); err != nil {
		return nil, err
	}
	visitor := asker(ctx, s.Key, in.Body.Token)
	if err := d.allow(ctx, gate.PurposeChallenge, gate.Visitor(visitor), gate.Site(s.Key)); err != nil {
		return nil, err
	}
	pass, err := d.verify(ctx, binding(s, visitor), in)
	if err != nil {
		return nil, err
	}
	out := &answerOutput{}
	out.Body.Pass, out.Body.ExpiresAt = pass, d.cfg.Now().Add(gate.PassTTL).UTC().Truncate(time.Second)
	return out, nil
}

// verify tries the one answer that was given against the kind of challenge that the id names.
func (d *Door) verify(ctx context.Context, bound gate.Binding, in *answerInput) (pass string, err error) {
	switch {
	case in.Body.Number != nil && in.Body.Digits == nil:
		proof, ok := proofOf(in.ID)
		if !ok {
			return "", errBadAnswer
		}
		return d.cfg.Challenges.VerifyProof(ctx, bound, gate.Solution{Proof: proof, Number: *in.Body.Number})
	case in.Body.Digits != nil && in.Body.Number == nil:
		return d.cfg.Challenges.VerifyCaptcha(ctx, bound, in.ID, *in.Body.Digits)
	}
	return "", errBadAnswer
}

// getPicture draws the digits. Its size is fixed: what the query wishes is not read.
func (d *Door) getPicture(c *fiber.Ctx) error {
	png, err := d.cfg.Challenges.DrawCaptcha(c.Context(), c.Params("id"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(png)
}

// getSound speaks the digits, in English where there is no voice for the language; Content-Language says which it became.
func (d *Door) getSound(c *fiber.Ctx) error {
	wav, spoken, err := d.cfg.Challenges.SpeakCaptcha(c.Context(), c.Params("id"), c.Query("lang"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "audio/wav")
	c.Set(fiber.HeaderContentLanguage, spoken)
	return c.Send(wav)
}

package widget

import (
	"context"
	"net/http"

	"usher/internal/fault"
	"usher/internal/site"
	"usher/internal/web"
)

// The refusals of the door itself.
var (
	errWork     = fault.New(fault.Forbidden, "challenge_required", "One moment: your browser does a short check before the question is sent.")
	errCaptcha  = fault.New(fault.Forbidden, "captcha_required", "Please show that you are a person. What you typed is kept.")
	errForm     = fault.New(fault.Conflict, "form_changed", "The form has changed meanwhile. What you wrote is kept; please look over it once more.")
	errOldToken = fault.New(fault.Unsigned, "token_expired", "Your earlier conversation here is closed to this browser by now. Load the page again to begin a new one; what you typed is kept.")
	errSigned   = fault.New(fault.Unsigned, "identity_required", "Please sign in on this website before you write.")
)

// precondition is a refusal with status 428 (RFC 6585): the same request is right as soon as it carries a pass.
func precondition(ctx context.Context, f *fault.Error) error {
	p := web.ProblemOf(f)
	p.Status, p.Title, p.RequestID = http.StatusPreconditionRequired, http.StatusText(http.StatusPreconditionRequired), web.RequestID(ctx)
	return p
}

// formChanged is a refusal that brings the form as it is now, so that the panel can ask what is new and keep what was typed.
type formChanged struct {
	*web.Problem
	Form site.Form `json:"form"`
}

func newForm(ctx context.Context, form site.Form) error {
	p := web.ProblemOf(errForm)
	p.RequestID = web.RequestID(ctx)
	return &formChanged{Problem: p, Form: form}
}

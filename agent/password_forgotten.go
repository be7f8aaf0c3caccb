package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"usher/internal/fault"
	"usher/internal/gate"
	"usher/internal/mail"
	"usher/internal/staff"
	"usher/internal/web"
)

// errNoLetters is the answer where no mail server is set; the page says it before anybody asks.
var errNoLetters = fault.New(fault.Conflict, "no_mail", "No letters can be sent from here. Ask a manager for a new invitation.")

// reader is what a request says of the language that somebody reads.
type reader struct {
	Chosen   string `cookie:"usher_language" hidden:"true"`
	Accepted string `header:"Accept-Language" hidden:"true"`
}

type forgetPasswordInput struct {
	reader
	Body struct {
		Email string `json:"email" maxLength:"254"`
	}
}

type forgetPasswordOutput struct{ Status int }

// forgetPassword lets a letter with a link go to an address, if it is that of somebody who may sign in. The answer and its work are the same
// for every address, also for one that was asked for too often: only the network that asks is told so.
func (d *Door) forgetPassword(ctx context.Context, in *forgetPasswordInput) (*forgetPasswordOutput, error) {
	if !d.Post.Works() {
		return nil, errNoLetters
	}
	email := strings.TrimSpace(in.Body.Email)
	sum := sha256.Sum256([]byte(strings.ToLower(email)))
	account := gate.Visitor("forgotten " + hex.EncodeToString(sum[:16]))
	taken := &forgetPasswordOutput{Status: http.StatusAccepted}
	if ok, retry, layer := d.Limits.Allow(gate.PurposeForgotten, gate.From(gate.Prefix(web.ClientIP(ctx))), account); layer == gate.LayerVisitor {
		return taken, nil
	} else if !ok {
		return nil, gate.RateLimited(layer, retry)
	}
	page := d.languageOf(in.reader)
	d.Post.Post(func(ctx context.Context) (mail.StaffLetter, bool) {
		a, token, err := d.Staff.ForgotPassword(ctx, email)
		if err != nil {
			if fault.From(err).Kind != fault.NotFound {
				d.Log.Warn("no link for a forgotten password could be made", "err", err)
			}
			return mail.StaffLetter{}, false
		}
		return mail.StaffLetter{To: a.Email, Name: a.Name, Language: mail.StaffLanguage(page, a.Languages), Link: d.passwordURL(token)}, true
	})
	return taken, nil
}

// passwordURL puts the token behind the #, as inviteURL does.
func (d *Door) passwordURL(token string) string {
	return d.origin.String() + "/agent/password#" + token
}

func (d *Door) languageOf(r reader) string {
	return pageLanguage(r.Chosen, r.Accepted, d.wordFiles("console."))
}

// showForgotten tells who holds a link whose password it replaces; looking does not use it up.
func (d *Door) showForgotten(ctx context.Context, in *linkInput) (*showInvitationOutput, error) {
	if err := d.limitKnock(ctx, ""); err != nil {
		return nil, err
	}
	a, err := d.Staff.WhoForgot(ctx, in.Body.Token)
	if err != nil {
		return nil, err
	}
	out := &showInvitationOutput{}
	out.Body.Name, out.Body.Email = a.Name, a.Email
	return out, nil
}

type replacePasswordInput struct {
	reader
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      struct {
		Token    string `json:"token" maxLength:"100"`
		Password string `json:"password" maxLength:"1024"`
	}
}

// replacePassword sets the password of who was sent a link and signs them in, as far as a password does.
func (d *Door) replacePassword(ctx context.Context, in *replacePasswordInput) (*knockOutput, error) {
	if err := d.limitKnock(ctx, ""); err != nil {
		return nil, err
	}
	a, err := d.Staff.ReplacePassword(ctx, in.Body.Token, in.Body.Password)
	if err != nil {
		return nil, err
	}
	d.tellChanged(in.reader, a)
	return d.signIn(ctx, a.Email, in.Body.Password, in.UserAgent)
}

// tellChanged lets a letter tell somebody that their password is another now: it may not have been them.
func (d *Door) tellChanged(r reader, a staff.Agent) {
	news := mail.StaffLetter{To: a.Email, Name: a.Name, Language: mail.StaffLanguage(d.languageOf(r), a.Languages),
		Link: d.origin.String() + "/agent/forgotten", ChangedAt: d.Now()}
	d.Post.Post(func(context.Context) (mail.StaffLetter, bool) { return news, true })
}

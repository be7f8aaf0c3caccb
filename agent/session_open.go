package agent

import (
	"context"
	"errors"

	"usher/internal/dispatch"
	"usher/internal/staff"
)

type openSessionInput struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1024"`
	}
}

type sessionBody struct {
	Me   mePerson `json:"me"`
	CSRF string   `json:"csrf" doc:"Send it as X-Usher-CSRF with every changing request, and in the socket's hello."`
}

type sessionOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      sessionBody
}

// knockOutput answers who gave a password: with a session, or with what is asked for beside it.
type knockOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      struct {
		Me         *mePerson   `json:"me,omitempty"`
		CSRF       string      `json:"csrf,omitempty" doc:"Send it as X-Usher-CSRF with every changing request, and in the socket's hello."`
		SecondStep *secondStep `json:"second_step,omitempty" doc:"The password fits and is not enough: nobody is signed in yet."`
	}
}

// mePerson is who is signed in.
type mePerson struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Email string  `json:"email"`
	Photo string  `json:"photo" doc:"Id of their portrait; empty for none."`
	Role  string  `json:"role"`
	Tier  string  `json:"tier"`
	State string  `json:"state" enum:"here,away,offline"`
	Load  float64 `json:"load" doc:"In chats; a silent one counts half."`
	Limit float64 `json:"limit" doc:"In chats."`
}

// openSession signs somebody in. A sign-in that the browser had before ends: an id that was planted there opens nothing afterwards.
func (d *Door) openSession(ctx context.Context, in *openSessionInput) (*knockOutput, error) {
	if err := d.limitKnock(ctx, in.Body.Email); err != nil {
		return nil, err
	}
	return d.signIn(ctx, in.Body.Email, in.Body.Password, in.UserAgent)
}

// signIn lets somebody in by their password, or tells that a code is awaited.
func (d *Door) signIn(ctx context.Context, email, password, userAgent string) (*knockOutput, error) {
	token, session, err := d.Staff.SignIn(ctx, email, password, cameFrom(ctx, userAgent))
	out := &knockOutput{}
	if second, ok := errors.AsType[*staff.SecondStep](err); ok {
		out.Body.SecondStep = &secondStep{Ticket: second.Ticket, SetUp: second.SetUp, ExpiresAt: second.ExpiresAt}
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	opened, err := d.letIn(ctx, token, session)
	if err != nil {
		return nil, err
	}
	out.SetCookie, out.Body.Me, out.Body.CSRF = opened.SetCookie, &opened.Body.Me, opened.Body.CSRF
	return out, nil
}

// letIn gives a browser its new session and ends the one it had before.
func (d *Door) letIn(ctx context.Context, token string, session staff.Session) (*sessionOutput, error) {
	if former := actorOf(ctx).token; former != "" {
		if err := d.Staff.SignOut(ctx, former); err != nil {
			return nil, err
		}
	}
	return &sessionOutput{SetCookie: d.setCookie(token), Body: d.sessionBody(session)}, nil
}

func (d *Door) sessionBody(s staff.Session) sessionBody {
	return sessionBody{Me: d.me(s.Agent, d.Dispatcher.Floor()), CSRF: s.CSRF}
}

func (d *Door) me(a staff.Agent, f dispatch.Floor) mePerson {
	now := seatOf(a, f)
	return mePerson{ID: a.ID, Name: a.Name, Email: a.Email, Photo: a.Photo, Role: a.Role, Tier: a.Tier, State: now.State, Load: now.Load, Limit: now.Limit}
}

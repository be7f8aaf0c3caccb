package agent

import "context"

type showInvitationOutput struct {
	Body struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	}
}

// showInvitation tells who holds a link for whom it is; looking does not use it up.
func (d *Door) showInvitation(ctx context.Context, in *linkInput) (*showInvitationOutput, error) {
	if err := d.limitKnock(ctx, ""); err != nil {
		return nil, err
	}
	a, err := d.Staff.Invited(ctx, in.Body.Token)
	if err != nil {
		return nil, err
	}
	out := &showInvitationOutput{}
	out.Body.Name, out.Body.Email = a.Name, a.Email
	return out, nil
}

type acceptInvitationInput struct {
	reader
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      struct {
		Token    string `json:"token" maxLength:"100"`
		Password string `json:"password" maxLength:"1024"`
	}
}

// acceptInvitation sets the password of the invited person and signs them in, as far as a password does.
func (d *Door) acceptInvitation(ctx context.Context, in *acceptInvitationInput) (*knockOutput, error) {
	if err := d.limitKnock(ctx, ""); err != nil {
		return nil, err
	}
	before, err := d.Staff.Invited(ctx, in.Body.Token)
	if err != nil {
		return nil, err
	}
	a, err := d.Staff.AcceptInvite(ctx, in.Body.Token, in.Body.Password)
	if err != nil {
		return nil, err
	}
	if before.Joined {
		d.tellChanged(in.reader, a)
	}
	return d.signIn(ctx, a.Email, in.Body.Password, in.UserAgent)
}

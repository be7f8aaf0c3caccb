package agent

import "context"

type setPresenceInput struct {
	Body struct {
		State string `json:"state" enum:"here,away,offline"`
	}
}

// setPresence is a person's own choice; the console's sockets tell the rest.
func (d *Door) setPresence(ctx context.Context, in *setPresenceInput) (*struct{}, error) {
	return nil, d.Dispatcher.SetPresence(ctx, actorOf(ctx).Agent.ID, in.Body.State)
}

type changePasswordInput struct {
	reader
	Body struct {
		Old      string `json:"old" maxLength:"1024"`
		Password string `json:"password" maxLength:"1024"`
	}
}

// changePassword ends every other sign-in of the person; this one goes on.
func (d *Door) changePassword(ctx context.Context, in *changePasswordInput) (*struct{}, error) {
	a := actorOf(ctx)
	if err := d.limitKnock(ctx, a.Agent.Email); err != nil {
		return nil, err
	}
	if err := d.Staff.ChangePassword(ctx, a.Agent.ID, a.ID, in.Body.Old, in.Body.Password); err != nil {
		return nil, err
	}
	d.tellChanged(in.reader, a.Agent)
	return nil, nil //nolint:nilnil // an answer without a body
}

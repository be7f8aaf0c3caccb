package agent

import "context"

type proveSessionInput struct {
	Body struct {
		Password string `json:"password" maxLength:"1024"`
	}
}

// proveSession makes a sign-in fresh, for what takes a password given within the last ten minutes.
func (d *Door) proveSession(ctx context.Context, in *proveSessionInput) (*struct{}, error) {
	me := actorOf(ctx)
	if err := d.limitKnock(ctx, me.Agent.Email); err != nil {
		return nil, err
	}
	return nil, d.Staff.Prove(ctx, me.ID, in.Body.Password)
}

package agent

import "context"

type closeSessionOutput struct {
	SetCookie string `header:"Set-Cookie"`
}

// closeSession signs out: the cookie is dead, and the sockets that hang on it are closed.
func (d *Door) closeSession(ctx context.Context, _ *struct{}) (*closeSessionOutput, error) {
	if err := d.Staff.SignOut(ctx, actorOf(ctx).token); err != nil {
		return nil, err
	}
	return &closeSessionOutput{SetCookie: d.setCookie("")}, nil
}

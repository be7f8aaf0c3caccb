package agent

import "context"

// showSession tells a page that was loaded again who is signed in.
func (d *Door) showSession(ctx context.Context, _ *struct{}) (*struct{ Body sessionBody }, error) {
	return &struct{ Body sessionBody }{d.sessionBody(actorOf(ctx).Session)}, nil
}

package agent

import "context"

type retractMessageInput struct {
	ID      string `path:"id"`
	Message string `path:"message" maxLength:"40"`
	Body    struct {
		Reason    string `json:"reason,omitempty" maxLength:"2000" doc:"For the staff only."`
		KeepFiles bool   `json:"keep_files,omitempty" doc:"Leaves the files that came with it for the staff; otherwise they are withdrawn."`
	}
}

// retractMessage takes one's own message back, even after it was seen. Doing it twice is doing it once.
func (d *Door) retractMessage(ctx context.Context, in *retractMessageInput) (*rowOutput, error) {
	err := d.Conversations.Retract(ctx, in.ID, authorOf(actorOf(ctx)), in.Message, in.Body.Reason, in.Body.KeepFiles, 0)
	return d.rowAfter(ctx, in.ID, err)
}

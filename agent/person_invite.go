package agent

import "context"

type invitePersonOutput struct {
	Body struct {
		InviteURL string `json:"invite_url" doc:"Works once, for 72 hours; older links of this person stop working."`
	}
}

// invitePerson makes a new link for who lost the old one or forgot the password.
func (d *Door) invitePerson(ctx context.Context, in *conversationInput) (*invitePersonOutput, error) {
	token, err := d.Staff.Invite(ctx, actorOf(ctx).Agent.ID, in.ID)
	if err != nil {
		return nil, err
	}
	out := &invitePersonOutput{}
	out.Body.InviteURL = d.inviteURL(token)
	return out, nil
}

package agent

import (
	"context"

	"usher/internal/staff"
)

type addPersonInput struct {
	Body struct {
		Name      string   `json:"name" maxLength:"800"`
		Email     string   `json:"email" maxLength:"254"`
		Role      string   `json:"role" enum:"manager,agent"`
		Tier      string   `json:"tier" enum:"junior,middle,senior"`
		Limit     int      `json:"limit" minimum:"1" maximum:"20" doc:"In chats."`
		Skills    []string `json:"skills,omitempty" maxItems:"32"`
		Languages []string `json:"languages,omitempty" maxItems:"32"`
	}
}

type addPersonOutput struct {
	Body struct {
		Person    staffPerson `json:"person"`
		InviteURL string      `json:"invite_url" doc:"Give it to the person; it works once, for 72 hours, and is not shown again."`
	}
}

// addPerson takes a person in and makes the link with which they choose their password.
func (d *Door) addPerson(ctx context.Context, in *addPersonInput) (*addPersonOutput, error) {
	b := in.Body
	a, token, err := d.Staff.Add(ctx, actorOf(ctx).Agent.ID, staff.Agent{Name: b.Name, Email: b.Email, Role: b.Role, Tier: b.Tier,
		Limit: b.Limit, Skills: b.Skills, Languages: b.Languages})
	if err != nil {
		return nil, err
	}
	out := &addPersonOutput{}
	out.Body.Person, out.Body.InviteURL = d.personOf(a, d.Dispatcher.Floor()), d.inviteURL(token)
	return out, nil
}

// inviteURL puts the token behind the #, where no server and no log ever sees it.
func (d *Door) inviteURL(token string) string { return d.origin.String() + "/agent/invite#" + token }

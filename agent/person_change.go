package agent

import (
	"context"

	"usher/internal/staff"
)

type changePersonInput struct {
	ID   string `path:"id"`
	Body struct {
		Name      *string   `json:"name,omitempty" maxLength:"800"`
		Email     *string   `json:"email,omitempty" maxLength:"254"`
		Role      *string   `json:"role,omitempty" enum:"manager,agent"`
		Tier      *string   `json:"tier,omitempty" enum:"junior,middle,senior"`
		Limit     *int      `json:"limit,omitempty" minimum:"1" maximum:"20"`
		Skills    *[]string `json:"skills,omitempty" maxItems:"32"`
		Languages *[]string `json:"languages,omitempty" maxItems:"32"`
		Photo     *string   `json:"photo,omitempty" maxLength:"26" doc:"Id of a portrait that was uploaded; empty for none."`
		Active    *bool     `json:"active,omitempty" doc:"False: signed out everywhere, gets no leads."`
		N         int64     `json:"n,omitempty" doc:"The n of the person as they were read."`
	}
}

type changePersonOutput struct {
	Body struct {
		Person staffPerson `json:"person"`
	}
}

// changePerson changes what is given and leaves the rest.
func (d *Door) changePerson(ctx context.Context, in *changePersonInput) (*changePersonOutput, error) {
	a, known := d.Staff.ByID(in.ID)
	if !known {
		return nil, staff.ErrNoPerson
	}
	b := in.Body
	replace(&a.Name, b.Name)
	replace(&a.Email, b.Email)
	replace(&a.Role, b.Role)
	replace(&a.Tier, b.Tier)
	replace(&a.Limit, b.Limit)
	replace(&a.Skills, b.Skills)
	replace(&a.Languages, b.Languages)
	replace(&a.Active, b.Active)
	if b.N != 0 {
		a.N = b.N
	}
	replace(&a.Photo, b.Photo)
	changed, err := d.changeStaff(ctx, a)
	if err != nil {
		return nil, err
	}
	out := &changePersonOutput{}
	out.Body.Person = d.personOf(changed, d.Dispatcher.Floor())
	return out, nil
}

func replace[T any](old, given *T) {
	if given != nil {
		*old = *given
	}
}

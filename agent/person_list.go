package agent

import "context"

type listPeopleOutput struct {
	Body struct {
		Items []staffPerson `json:"items"`
	}
}

// listPeople gives everybody, those who left included.
func (d *Door) listPeople(ctx context.Context, _ *struct{}) (*listPeopleOutput, error) {
	all, err := d.Staff.List(ctx)
	if err != nil {
		return nil, err
	}
	floor, manager := d.Dispatcher.Floor(), can(actorOf(ctx).Agent, change, person)
	out := &listPeopleOutput{}
	out.Body.Items = make([]staffPerson, len(all))
	for i, a := range all {
		out.Body.Items[i] = d.personOf(a, floor)
		if !manager {
			out.Body.Items[i].SecondStep = false // whose door has one lock only is nobody else's business
		}
	}
	return out, nil
}

package agent

import (
	"context"

	"usher/internal/staff"
)

type phoneOutput struct {
	Body struct {
		Phone  string `json:"phone"`
		Proved bool   `json:"proved" doc:"The person had the code that was sent there. Only then SMS go to it."`
	}
}

func phoneOf(a staff.Agent) *phoneOutput {
	out := &phoneOutput{}
	out.Body.Phone, out.Body.Proved = a.Phone, a.Phone != ""
	if a.PhoneAwaited != "" {
		out.Body.Phone, out.Body.Proved = a.PhoneAwaited, false
	}
	return out
}

// showPhone gives a person their own number; nobody else is shown it.
func (d *Door) showPhone(ctx context.Context, _ *struct{}) (*phoneOutput, error) {
	return phoneOf(actorOf(ctx).Agent), nil
}

type setPhoneInput struct {
	Body struct {
		Phone string `json:"phone" maxLength:"40" doc:"In international form; empty: no SMS any more."`
	}
}

// setPhone keeps a person's number and sends a code there.
func (d *Door) setPhone(ctx context.Context, in *setPhoneInput) (*phoneOutput, error) {
	me := actorOf(ctx).Agent
	if err := d.limitKnock(ctx, me.Email); err != nil {
		return nil, err
	}
	phone := in.Body.Phone
	if phone != "" {
		var err error
		if phone, err = d.Texts.Check(phone); err != nil {
			return nil, err
		}
	}
	code, err := d.Staff.SetPhone(ctx, me.ID, phone)
	if err == nil && phone != "" {
		err = d.Texts.SendCode(ctx, phone, code)
	}
	if err != nil {
		return nil, err
	}
	out := &phoneOutput{}
	out.Body.Phone = phone
	return out, nil
}

type confirmPhoneInput struct {
	Body struct {
		Code string `json:"code" maxLength:"20"`
	}
}

// confirmPhone proves the number with the code.
func (d *Door) confirmPhone(ctx context.Context, in *confirmPhoneInput) (*phoneOutput, error) {
	me := actorOf(ctx).Agent
	if err := d.limitKnock(ctx, me.Email); err != nil {
		return nil, err
	}
	proved, err := d.Staff.ConfirmPhone(ctx, me.ID, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return phoneOf(proved), nil
}

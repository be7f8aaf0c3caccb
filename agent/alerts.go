package agent

import (
	"context"

	"usher/internal/alert"
)

type alertSettingsOutput struct {
	Body struct {
		Settings alert.Settings `json:"settings"`
		Version  int64          `json:"version"`
		Channel  string         `json:"channel" enum:"sms,log" doc:"log: there is no provider; what would be sent stands in the log."`
	}
}

// showAlertSettings tells when SMS go out.
func (d *Door) showAlertSettings(context.Context, *struct{}) (*alertSettingsOutput, error) {
	out := &alertSettingsOutput{}
	out.Body.Settings, out.Body.Version = d.AlertRules.Current()
	out.Body.Channel = d.Texts.Way()
	return out, nil
}

type changeAlertSettingsInput struct {
	Body struct {
		Settings alert.Settings `json:"settings"`
		Version  int64          `json:"version" doc:"The one that was read."`
	}
}

// changeAlertSettings puts other settings in force.
func (d *Door) changeAlertSettings(ctx context.Context, in *changeAlertSettingsInput) (*alertSettingsOutput, error) {
	if err := d.AlertRules.Change(ctx, actorOf(ctx).Agent.ID, in.Body.Settings, in.Body.Version); err != nil {
		return nil, err
	}
	return d.showAlertSettings(ctx, nil)
}

package agent

import (
	"context"
	"strings"

	"usher/internal/fault"
	"usher/routing"
)

type changeRoutingInput struct {
	Body struct {
		Policy  routing.Policy `json:"policy"`
		Version int64          `json:"version" doc:"The version that was read."`
	}
}

// changeRouting puts another policy in force, from the next lead on. Faults: conflict when somebody else has changed it since.
func (d *Door) changeRouting(ctx context.Context, in *changeRoutingInput) (*routingOutput, error) {
	if err := checkPolicy(in.Body.Policy); err != nil {
		return nil, err
	}
	if err := d.Dispatcher.ChangePolicy(ctx, actorOf(ctx).Agent.ID, in.Body.Policy, in.Body.Version); err != nil {
		return nil, err
	}
	return d.showRouting(ctx, nil)
}

// checkPolicy refuses a policy that could not decide, with every reason.
func checkPolicy(p routing.Policy) error {
	err := p.Validate()
	if err == nil {
		return nil
	}
	refused := fault.New(fault.Invalid, "bad_policy", strings.ReplaceAll(err.Error(), "\n", " "))
	refused.Fields = map[string]string{"body.policy": "bad_policy"}
	return refused
}

package mail

import (
	"context"
	"encoding/json"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Forget takes what is left of the addresses, masked as they are, out of the letters about a conversation whose person is erased. That a letter
// was sent, when, and what became of it stays. What has not been sent is not sent: an erased conversation has no address.
func Forget(ctx context.Context, store interface {
	eventlog.Log
	eventlog.Eraser
}, conversation string) (err error) {
	defer fault.Wrap(&err, "forget addresses of letters about %s", conversation)
	var redactions []eventlog.Redaction
	err = eventlog.ReadAll(ctx, store, stream(conversation), 0, func(e eventlog.Event) error {
		var data map[string]json.RawMessage
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return err
		}
		if data["to"] == nil {
			return nil
		}
		delete(data, "to")
		raw, err := json.Marshal(data)
		redactions = append(redactions, eventlog.Redaction{N: e.N, Data: raw})
		return err
	})
	if err != nil || len(redactions) == 0 {
		return err
	}
	return store.Redact(ctx, stream(conversation), redactions)
}

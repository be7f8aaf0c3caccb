package dispatch

import (
	"context"
	"encoding/json"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// ForgetWords takes what people typed (why they refused, why they took over) out of the events with these numbers, when the conversation that
// they were about is erased. Who got what, when, and by which rule stays, so receipts stay too.
func (d *Dispatcher) ForgetWords(ctx context.Context, numbers []int64) (forgotten int, err error) {
	defer fault.Wrap(&err, "forget words of %d decisions", len(numbers))
	for _, n := range numbers {
		events, err := d.cfg.Store.Read(ctx, Stream, n-1, 1)
		if err != nil {
			return forgotten, err
		}
		if len(events) == 0 || events[0].N != n {
			continue
		}
		var data map[string]json.RawMessage
		if err := json.Unmarshal(events[0].Data, &data); err != nil {
			return forgotten, err
		}
		had := len(data)
		for _, typed := range []string{"note", "over_reason"} {
			delete(data, typed)
		}
		if len(data) == had {
			continue
		}
		raw, err := json.Marshal(data)
		if err != nil {
			return forgotten, err
		}
		if err := d.cfg.Store.Redact(ctx, Stream, []eventlog.Redaction{{N: n, Data: raw}}); err != nil {
			return forgotten, err
		}
		forgotten++
	}
	return forgotten, nil
}

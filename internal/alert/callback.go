package alert

import (
	"context"

	"usher/internal/fault"
)

// Faults of a callback.
var (
	ErrNotProvider = fault.New(fault.Forbidden, "bad_signature", "This report does not come from the SMS provider. Nothing was changed.")
	ErrNoReports   = fault.New(fault.NotFound, "not_found", "There is nothing here.")
)

// Callback takes a provider's report in. url is the address it was sent to, of which only the query is believed: the signature must fit
// the configured address. Repeated, late or out-of-order reports change nothing and are no error.
func (s *Service) Callback(ctx context.Context, url string, params map[string][]string, signature string) (err error) {
	defer fault.Wrap(&err, "alert callback")
	reporter, ok := s.cfg.Channel.(Reporter)
	if !ok {
		return ErrNoReports
	}
	report, err := reporter.Report(url, params, signature)
	if err != nil {
		return ErrNotProvider.Because(err)
	}
	conversation, n, ok := readRef(report.Ref)
	if !ok {
		return ErrNotProvider
	}
	agent, to, changed := "", "", false
	_, err = s.change(ctx, conversation, func(l *ledger) []draft {
		e := l.byN[n]
		if changed = e != nil && e.believes(report); !changed {
			return nil
		}
		agent, to = e.Agent, e.To
		return []draft{{report.State, step{Alert: n, ID: report.ID, Code: report.Code}}}
	})
	if err != nil || !changed || !report.Off {
		return err
	}
	if r, known := s.cfg.People.Recipient(agent); known && mask(r.Phone) == to {
		return s.switchNumberOff(ctx, agent, r.Phone, report.Code)
	}
	return nil
}

// believes says whether a report is news. States only move forward, the first of the two ends stands, and another message's report is not ours.
func (e *Entry) believes(r Report) bool {
	if e.tried.IsZero() || e.id != "" && e.id != r.ID {
		return false
	}
	switch e.State {
	case StateDelivered, StateUndelivered, StateDropped:
		return false
	case StateSent:
		return r.State != StateSent
	}
	return true
}

package hook

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// attempt sends one delivery and notes what came of it.
func (s *Service) attempt(ctx context.Context, endpoint string, it *item) {
	next, err := s.tryOnce(ctx, endpoint, it.id)
	if err != nil {
		s.cfg.Log.Warn("hook: a delivery waits for the store", "delivery", it.id, "err", err)
		next = s.cfg.Now().Add(storeAgain)
	}
	s.landed(endpoint, it, next)
}

// tryOnce gives when to try again; zero when the delivery has its end. An error means that the store did not answer.
func (s *Service) tryOnce(ctx context.Context, endpoint, id string) (next time.Time, err error) {
	reading, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	d, err := s.readDelivery(reading, id)
	if err != nil || d.State != Waiting {
		return time.Time{}, err
	}
	e, err := s.Get(endpoint)
	if err != nil || !e.Enabled && d.Type != Test {
		return time.Time{}, s.dropOnly(ctx, id, WhyRemoved)
	}
	body, err := s.compose(reading, d)
	if errors.Is(err, errErased) {
		return time.Time{}, s.dropOnly(ctx, id, WhyErased)
	}
	if err != nil {
		return time.Time{}, err
	}
	return s.note(ctx, e, d, s.send(ctx, e, d, body))
}

// send makes one request, unless the address is one that must not be asked any more.
func (s *Service) send(ctx context.Context, e Endpoint, d *Delivery, body []byte) outcome {
	if err := checkURL(ctx, e.URL, s.cfg.Inside, s.cfg.Lookup); err != nil {
		return outcome{why: WhyBlocked}
	}
	at := s.cfg.Now()
	return s.out.post(ctx, e.URL, map[string]string{
		"Content-Type":      "application/json",
		"User-Agent":        "Usher-Webhooks/1",
		"webhook-id":        d.ID,
		"webhook-timestamp": strconv.FormatInt(at.Unix(), 10),
		"webhook-signature": sign(e.secrets.good(at), d.ID, at, body),
	}, body)
}

// note writes down what came of a request, and what follows.
func (s *Service) note(ctx context.Context, e Endpoint, d *Delivery, got outcome) (next time.Time, err error) {
	now := s.cfg.Now()
	s.mu.Lock()
	if l := s.lanes[e.ID]; l != nil {
		l.learn(got.why != "", now)
	}
	s.mu.Unlock()
	result := tried{Try: Try{At: now.UTC().Truncate(time.Millisecond), Status: got.status, MS: got.took.Milliseconds(), Answer: got.answer, Why: got.why}}
	kind := kindTried
	switch {
	case got.why == "":
		kind = kindDelivered
	case got.why == WhyGone || d.round >= len(retries):
		kind = kindFailed
	default:
		wait := time.Duration(float64(retries[d.round]) * (0.8 + 0.4*s.cfg.Random()))
		next = now.Add(max(wait, got.wait))
		at := next.UTC().Truncate(time.Millisecond)
		result.NextAt = &at
	}
	_, err = s.changeDelivery(ctx, d.ID, func(now *Delivery) []step {
		if now.State != Waiting {
			return nil // dropped or erased while it flew
		}
		return []step{{kind, result}}
	})
	if err == nil && got.why == WhyGone {
		err = s.switchOff(ctx, e)
	}
	return next, err
}

// switchOff takes the receiver's word that it wants no more.
func (s *Service) switchOff(ctx context.Context, e Endpoint) error {
	if _, err := s.append(ctx, e.ID, e.N, step{kindOff, struct{}{}}); err != nil && !errors.Is(err, ErrNewer) {
		return err
	}
	s.cfg.Log.Warn("hook: a receiver answered 410 Gone; its webhook is switched off", "webhook", e.ID)
	return nil
}

func (s *Service) dropOnly(ctx context.Context, id, why string) error {
	_, err := s.changeDelivery(ctx, id, func(d *Delivery) []step {
		if d.State != Waiting {
			return nil
		}
		return []step{{kindDropped, dropped{Why: why}}}
	})
	return err
}

// Replay sends a delivery again that has had its end, with the same webhook-id.
//
// Faults: ErrNoEndpoint, ErrNoDelivery, conflict "still_waiting", unavailable.
func (s *Service) Replay(ctx context.Context, by, endpoint, id string) (_ Delivery, err error) {
	defer fault.Wrap(&err, "replay %s", id)
	had, err := s.Delivery(ctx, endpoint, id)
	if err != nil {
		return Delivery{}, err
	}
	if had.State == Waiting {
		return Delivery{}, fault.New(fault.Conflict, "still_waiting", "This delivery is still being tried. It need not be sent again.")
	}
	d, err := s.changeDelivery(ctx, id, func(d *Delivery) []step {
		if d.State == Waiting {
			return nil
		}
		return []step{{kindReplayed, removedBy{By: by}}}
	})
	if err != nil {
		return Delivery{}, err
	}
	if err := s.enter(ctx, d); err != nil {
		return Delivery{}, err
	}
	s.ring()
	return *d, nil
}

// SendTest queues something that says it is a test. It goes out even to an endpoint that is switched off.
//
// Faults: ErrNoEndpoint, unavailable.
func (s *Service) SendTest(ctx context.Context, endpoint string) (_ Delivery, err error) {
	defer fault.Wrap(&err, "test webhook %s", endpoint)
	if _, err := s.Get(endpoint); err != nil {
		return Delivery{}, err
	}
	id := endpoint + "-" + strings.ToLower(rand.Text())
	if err := s.queue(ctx, id, queued{Endpoint: endpoint, Type: Test, At: s.cfg.Now().UTC().Truncate(time.Millisecond)}); err != nil {
		return Delivery{}, unavailable(err)
	}
	s.ring()
	return s.Delivery(ctx, endpoint, id)
}

// Forget ends what waits to be told about a conversation or a client that is erased, and takes what receivers answered about it out of the
// log and the views: an answer may repeat what it was asked with. It is for who erases a person's data, and may be called twice.
func (s *Service) Forget(ctx context.Context, subject string) (err error) {
	defer fault.Wrap(&err, "forget what was told about %s", subject)
	prefix := DeliveryPrefix + subject + "-"
	for after := ""; ; {
		names, err := s.cfg.Store.Streams(ctx, prefix, after, 200)
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			if err := s.forgetOne(ctx, strings.TrimPrefix(name, DeliveryPrefix)); err != nil {
				return err
			}
		}
		after = names[len(names)-1]
	}
}

func (s *Service) forgetOne(ctx context.Context, id string) error {
	d, err := s.changeDelivery(ctx, id, func(d *Delivery) []step {
		if d.State == Dropped && d.Why == WhyErased {
			return nil
		}
		return []step{{kindDropped, dropped{Why: WhyErased}}}
	})
	if err != nil {
		return err
	}
	s.leave(d.Endpoint, id)
	var redactions []eventlog.Redaction
	err = eventlog.ReadAll(ctx, s.cfg.Store, DeliveryPrefix+id, 0, func(e eventlog.Event) error {
		var t tried
		if err := json.Unmarshal(e.Data, &t); err != nil || t.Answer == "" {
			return err
		}
		t.Answer = ""
		data, err := json.Marshal(t)
		redactions = append(redactions, eventlog.Redaction{N: e.N, Data: data})
		return err
	})
	if err != nil || len(redactions) == 0 {
		return err
	}
	if err := s.cfg.Store.Redact(ctx, DeliveryPrefix+id, redactions); err != nil {
		return fmt.Errorf("redact: %w", err)
	}
	if err := s.cfg.Store.Remove(ctx, ViewKind, id); err != nil { // a view of the same number would stay as it is
		return err
	}
	return Repair(ctx, s.cfg.Store, id)
}

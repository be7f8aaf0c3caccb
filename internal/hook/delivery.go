package hook

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// The names of deliveries' streams and views.
const (
	DeliveryPrefix = "webhook-delivery:"
	ViewKind       = "webhook_delivery"
)

// The states of a delivery.
const (
	Waiting   = "waiting"
	Delivered = "delivered"
	Failed    = "failed"
	Dropped   = "dropped"
)

// Why a delivery was dropped.
const (
	WhyBacklog = "backlog" // too much waited: the oldest went
	WhyErased  = "erased"  // what it was about is no more
	WhyRemoved = "removed" // the endpoint is no more, or switched off
)

const (
	kindQueued    = "queued"
	kindTried     = "tried"
	kindDelivered = "delivered"
	kindFailed    = "failed"
	kindDropped   = "dropped"
	kindReplayed  = "replayed"
)

// Try is one request and what came back.
type Try struct {
	At     time.Time `json:"at"`
	Status int       `json:"status"` // 0: nothing came back
	MS     int64     `json:"ms"`
	Answer string    `json:"answer"` // its first KiB
	Why    string    `json:"why"`    // empty: taken
}

// Delivery is one thing told to one endpoint.
type Delivery struct {
	ID       string     `json:"id"`
	N        int64      `json:"n"`
	Endpoint string     `json:"endpoint"`
	Type     Type       `json:"type"`
	Stream   string     `json:"stream"` // where it happened; empty for a test
	Event    int64      `json:"event"`
	At       time.Time  `json:"at"` // when it happened
	QueuedAt time.Time  `json:"queued_at"`
	State    string     `json:"state"`
	Why      string     `json:"why,omitempty"` // of a drop
	NextAt   *time.Time `json:"next_at"`       // of the next try while it waits
	Tries    []Try      `json:"tries"`
	round    int        // tries since it was queued or replayed last
}

type queued struct {
	Endpoint string    `json:"endpoint"`
	Type     Type      `json:"type"`
	Stream   string    `json:"stream,omitempty"`
	Event    int64     `json:"event,omitempty"`
	At       time.Time `json:"at"`
}

type tried struct {
	Try
	NextAt *time.Time `json:"next_at,omitempty"`
}

type dropped struct {
	Why string `json:"why"`
}

// deliveryID names what is told to whom: the same thing always gets the same name.
func deliveryID(endpoint string, t Type, stream string, n int64) string {
	_, subject, _ := strings.Cut(stream, ":")
	sum := sha256.Sum256([]byte(endpoint + "\x00" + string(t) + "\x00" + stream + "\x00" + strconv.FormatInt(n, 10)))
	return subject + "-" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:26])
}

func (d *Delivery) fold(e eventlog.Event) error {
	d.N = e.N
	switch e.Kind {
	case kindQueued:
		var q queued
		if err := json.Unmarshal(e.Data, &q); err != nil {
			return err
		}
		d.Endpoint, d.Type, d.Stream, d.Event, d.At, d.QueuedAt, d.State, d.NextAt = q.Endpoint, q.Type, q.Stream, q.Event, q.At, e.At, Waiting, &e.At
	case kindTried, kindDelivered, kindFailed:
		var t tried
		if err := json.Unmarshal(e.Data, &t); err != nil {
			return err
		}
		d.Tries, d.NextAt, d.round = append(d.Tries, t.Try), t.NextAt, d.round+1
		d.State = map[string]string{kindTried: Waiting, kindDelivered: Delivered, kindFailed: Failed}[e.Kind]
	case kindDropped:
		var x dropped
		if err := json.Unmarshal(e.Data, &x); err != nil {
			return err
		}
		d.State, d.Why, d.NextAt = Dropped, x.Why, nil
	case kindReplayed:
		d.State, d.Why, d.NextAt, d.round = Waiting, "", &e.At, 0
	}
	return nil
}

func (d *Delivery) view() eventlog.View {
	lists := []string{"endpoint:" + d.Endpoint, "endpoint:" + d.Endpoint + ":" + d.State}
	if d.State == Waiting {
		lists = append(lists, Waiting)
	}
	return eventlog.View{Kind: ViewKind, ID: d.ID, N: d.N, Lists: lists, Sort: d.QueuedAt.UnixMilli(), Doc: d}
}

func (s *Service) readDelivery(ctx context.Context, id string) (*Delivery, error) {
	return readDelivery(ctx, s.cfg.Store, id)
}

func readDelivery(ctx context.Context, log eventlog.Log, id string) (*Delivery, error) {
	d := &Delivery{ID: id, Tries: []Try{}}
	err := eventlog.ReadAll(ctx, log, DeliveryPrefix+id, 0, d.fold)
	return d, err
}

// changeDelivery reads a delivery, lets decide say what follows, and appends it; who loses the append reads and decides again.
func (s *Service) changeDelivery(ctx context.Context, id string, decide func(*Delivery) []step) (*Delivery, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	err := eventlog.ErrConflict
	for range 8 {
		var d *Delivery
		if d, err = s.readDelivery(ctx, id); err != nil {
			return nil, unavailable(err)
		}
		var events []eventlog.Event
		if events, err = s.events(decide(d)); err != nil || len(events) == 0 {
			return d, err
		}
		after := d.N
		for i := range events {
			events[i].N = after + int64(i) + 1
			if err := d.fold(events[i]); err != nil {
				return nil, err
			}
		}
		if err = s.cfg.Store.Append(ctx, DeliveryPrefix+id, after, events, d.view()); err == nil {
			return d, nil
		}
		if !errors.Is(err, eventlog.ErrConflict) {
			break
		}
	}
	return nil, unavailable(err)
}

// Deliveries gives a part of an endpoint's deliveries, the newest first, in one state or with "" in any.
//
// Faults: ErrNoEndpoint, invalid "bad_cursor".
func (s *Service) Deliveries(ctx context.Context, endpoint, state string, page eventlog.Page) (_ []Delivery, next string, err error) {
	defer fault.Wrap(&err, "deliveries of webhook %s", endpoint)
	if _, err := s.Get(endpoint); err != nil {
		return nil, "", err
	}
	list := "endpoint:" + endpoint
	if state != "" {
		list += ":" + state
	}
	views, next, err := s.cfg.Store.List(ctx, ViewKind, list, page)
	if errors.Is(err, eventlog.ErrCursor) {
		return nil, "", fault.New(fault.Invalid, "bad_cursor", "This page of the list no longer exists. Start from the top.")
	}
	if err != nil {
		return nil, "", unavailable(err)
	}
	deliveries := make([]Delivery, len(views))
	for i, v := range views {
		raw, _ := v.Doc.(json.RawMessage)
		if err := json.Unmarshal(raw, &deliveries[i]); err != nil {
			return nil, "", err
		}
	}
	return deliveries, next, nil
}

// Counts says how many deliveries of an endpoint are in each state, up to 9,999.
func (s *Service) Counts(ctx context.Context, endpoint string) (map[string]int, error) {
	counts := map[string]int{}
	for _, state := range []string{Waiting, Delivered, Failed, Dropped} {
		n, err := s.cfg.Store.Count(ctx, ViewKind, "endpoint:"+endpoint+":"+state, 9999)
		if err != nil {
			return nil, unavailable(err)
		}
		counts[state] = n
	}
	return counts, nil
}

// Delivery gives one delivery of an endpoint. Faults: ErrNoEndpoint, ErrNoDelivery.
func (s *Service) Delivery(ctx context.Context, endpoint, id string) (_ Delivery, err error) {
	if _, err := s.Get(endpoint); err != nil {
		return Delivery{}, err
	}
	d, err := s.readDelivery(ctx, id)
	if err != nil {
		return Delivery{}, unavailable(err)
	}
	if d.N == 0 || d.Endpoint != endpoint {
		return Delivery{}, ErrNoDelivery
	}
	return *d, nil
}

// Rebuild forgets every delivery's view and folds them from the log again.
func Rebuild(ctx context.Context, store eventlog.Store) (err error) {
	defer fault.Wrap(&err, "rebuild the deliveries")
	if err := store.Drop(ctx, ViewKind); err != nil {
		return err
	}
	for after := ""; ; {
		names, err := store.Streams(ctx, DeliveryPrefix, after, 500)
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			if err := Repair(ctx, store, strings.TrimPrefix(name, DeliveryPrefix)); err != nil {
				return err
			}
		}
		after = names[len(names)-1]
	}
}

// Repair writes a delivery's view from its log.
func Repair(ctx context.Context, store eventlog.Store, id string) error {
	d, err := readDelivery(ctx, store, id)
	if err != nil || d.N == 0 {
		return err
	}
	return store.Put(ctx, d.view())
}

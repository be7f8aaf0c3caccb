package hook

import (
	"container/heap"
	"context"
	"encoding/json"
	"time"

	"usher/internal/eventlog"
)

// How endpoints are spared: requests at a time, and the pauses of the breaker.
const (
	flyAll        = 16
	flyOne        = 4
	trippedAfter  = 5
	shortestPause = 30 * time.Second
	longestPause  = 5 * time.Minute
)

// retries is how long to wait after each try that failed: about a day in all.
var retries = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour,
	8 * time.Hour, 8 * time.Hour}

// lane is what waits for one endpoint. Service.mu guards it.
type lane struct {
	due      schedule
	waiting  map[string]*item
	flying   int
	failures int
	pause    time.Duration
	until    time.Time // the breaker's end
}

// item is a delivery in the schedule. The log knows the rest.
type item struct {
	id       string
	due      time.Time
	queuedAt time.Time
	at       int // in the heap; -1 while it flies
}

// restore fills the memory from the views of what waits.
func (s *Service) restore(ctx context.Context) error {
	if err := s.readMark(ctx); err != nil {
		return err
	}
	page := eventlog.Page{OldestFirst: true, Limit: 200}
	for {
		views, next, err := s.cfg.Store.List(ctx, ViewKind, Waiting, page)
		if err != nil {
			return err
		}
		for _, v := range views {
			var d Delivery
			raw, _ := v.Doc.(json.RawMessage)
			if err := json.Unmarshal(raw, &d); err != nil {
				return err
			}
			if err := s.enter(ctx, &d); err != nil {
				return err
			}
		}
		if page.After = next; next == "" {
			return nil
		}
	}
}

// enter puts a delivery that waits into its endpoint's lane. When too much waits, the oldest is dropped, which is written down.
func (s *Service) enter(ctx context.Context, d *Delivery) error {
	over := s.join(d)
	if over == "" {
		return nil
	}
	return s.drop(ctx, d.Endpoint, over, WhyBacklog)
}

func (s *Service) join(d *Delivery) (over string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lanes[d.Endpoint]
	if l == nil {
		l = &lane{waiting: map[string]*item{}}
		s.lanes[d.Endpoint] = l
	}
	due := d.QueuedAt
	if d.NextAt != nil {
		due = *d.NextAt
	}
	if known := l.waiting[d.ID]; known != nil {
		if known.at >= 0 {
			known.due = due
			heap.Fix(&l.due, known.at)
		}
		return ""
	}
	it := &item{id: d.ID, due: due, queuedAt: d.QueuedAt}
	l.waiting[d.ID] = it
	heap.Push(&l.due, it)
	if len(l.waiting) <= s.cfg.Backlog {
		return ""
	}
	oldest := it
	for _, other := range l.due {
		if other.queuedAt.Before(oldest.queuedAt) {
			oldest = other
		}
	}
	heap.Remove(&l.due, oldest.at)
	delete(l.waiting, oldest.id)
	return oldest.id
}

// leave takes a delivery out of its lane.
func (s *Service) leave(endpoint, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lanes[endpoint]
	if l == nil || l.waiting[id] == nil {
		return
	}
	if at := l.waiting[id].at; at >= 0 {
		heap.Remove(&l.due, at)
	}
	delete(l.waiting, id)
}

// drop ends a delivery that still waits.
func (s *Service) drop(ctx context.Context, endpoint, id, why string) error {
	_, err := s.changeDelivery(ctx, id, func(d *Delivery) []step {
		if d.State != Waiting {
			return nil
		}
		return []step{{kindDropped, dropped{Why: why}}}
	})
	if err == nil {
		s.leave(endpoint, id)
	}
	return err
}

// sendDue begins every request that is due and has room.
func (s *Service) sendDue(ctx context.Context) {
	now := s.cfg.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for endpoint, l := range s.lanes {
		for s.flying < flyAll && l.mayFly(now) {
			it, _ := heap.Pop(&l.due).(*item)
			l.flying++
			s.flying++
			s.work.Go(func() { s.attempt(context.WithoutCancel(ctx), endpoint, it) })
		}
	}
}

// mayFly says whether one more request may begin. While the receiver is in doubt, one at a time.
func (l *lane) mayFly(now time.Time) bool {
	room := flyOne
	if l.failures >= trippedAfter {
		room = 1
	}
	return len(l.due) > 0 && l.flying < room && !l.due[0].due.After(now) && !l.until.After(now)
}

// learn takes what a request taught about the receiver.
func (l *lane) learn(failed bool, now time.Time) {
	if !failed {
		l.failures, l.pause, l.until = 0, 0, time.Time{}
		return
	}
	if l.failures++; l.failures >= trippedAfter {
		l.pause = min(max(2*l.pause, shortestPause), longestPause)
		l.until = now.Add(l.pause)
	}
}

// landed ends a flight: next is when to try again, zero when it is over.
func (s *Service) landed(endpoint string, it *item, next time.Time) {
	s.mu.Lock()
	l := s.lanes[endpoint]
	l.flying--
	s.flying--
	if next.IsZero() {
		delete(l.waiting, it.id)
	} else {
		it.due = next
		heap.Push(&l.due, it)
	}
	s.mu.Unlock()
	s.ring()
}

// untilNext is how long the loop may sleep when nothing rings.
func (s *Service) untilNext() time.Duration {
	const longest, shortest = time.Minute, time.Millisecond
	now, wait := s.cfg.Now(), longest
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.lanes {
		if len(l.due) == 0 || l.flying >= flyOne || s.flying >= flyAll {
			continue // who lands rings
		}
		at := l.due[0].due
		if l.until.After(at) {
			at = l.until
		}
		wait = min(wait, at.Sub(now))
	}
	return max(wait, shortest)
}

// State is how an endpoint fares at present.
type State struct {
	Waiting int       // in memory: what is to be sent
	Paused  time.Time // the breaker's end; zero: it is closed
}

// StateOf tells how an endpoint fares.
func (s *Service) StateOf(endpoint string) (st State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.lanes[endpoint]; l != nil {
		st.Waiting = len(l.waiting)
		if l.until.After(s.cfg.Now()) {
			st.Paused = l.until
		}
	}
	return st
}

// schedule is a heap of items by when they are due.
type schedule []*item

func (q schedule) Len() int           { return len(q) }
func (q schedule) Less(i, j int) bool { return q[i].due.Before(q[j].due) }
func (q schedule) Swap(i, j int)      { q[i], q[j] = q[j], q[i]; q[i].at, q[j].at = i, j }

// Push is for container/heap.
func (q *schedule) Push(x any) {
	if it, ok := x.(*item); ok {
		it.at = len(*q)
		*q = append(*q, it)
	}
}

// Pop is for container/heap.
func (q *schedule) Pop() any {
	old := *q
	last := old[len(old)-1]
	old[len(old)-1], last.at = nil, -1
	*q = old[:len(old)-1]
	return last
}

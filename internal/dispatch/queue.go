package dispatch

import "sync"

// queue never blocks who puts something in. It grows no further than what is happening at the moment: each item stems from an
// event that is in a log already, and a restart finds it there again.
type queue[T any] struct {
	mu    sync.Mutex
	items []T
	ready chan struct{} // has one element while there may be items
}

func newQueue[T any]() *queue[T] { return &queue[T]{ready: make(chan struct{}, 1)} }

func (q *queue[T]) add(item T) {
	q.mu.Lock()
	q.items = append(q.items, item)
	q.mu.Unlock()
	q.wake()
}

// next takes the oldest item. It wakes another taker when there is more.
func (q *queue[T]) next() (item T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) == 0 {
		return item, false
	}
	item = q.items[0]
	q.items = q.items[1:]
	if len(q.items) > 0 {
		q.wake()
	}
	return item, true
}

func (q *queue[T]) wake() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

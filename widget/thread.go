package widget

import (
	"context"
	"slices"
	"sync"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
)

// keptThreads is how many conversations without an open socket are remembered: some hundred bytes each.
const keptThreads = 20_000

// threads holds what the door knows of conversations that are, or lately were, on a visitor's screen.
type threads struct {
	mu sync.Mutex
	of map[string]*thread
}

// thread numbers one conversation for its visitor. The log's own numbers have gaps where staff's events stand; a visitor who saw them
// could tell that something was matched, refused or missed. So a visitor's number counts the events that they may see.
type thread struct {
	mu      sync.Mutex
	sockets int
	ready   chan struct{}    // closed when visible is complete
	loading bool             // somebody reads the log
	loaded  bool             // visible is complete
	pending []eventlog.Event // what happened while the log was being read
	visible []int64          // the log's numbers of the events a visitor may see; index + 1 is the visitor's number
	head    int64            // the log's number up to which visible is complete
	typed   time.Time        // when the visitor's typing was last passed on
	staff   time.Time        // when the staff's typing was last passed on
	state   string           // the last state that was published
	marks   marksFrame       // the last marks that were published
}

func newThreads() threads { return threads{of: map[string]*thread{}} }

// find gives a thread that is in memory, or nil.
func (t *threads) find(conversation string) *thread {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.of[conversation]
}

// enter gives a conversation's thread and holds it in memory until leave.
func (t *threads) enter(conversation string) *thread {
	t.mu.Lock()
	defer t.mu.Unlock()
	th := t.of[conversation]
	if th == nil {
		t.makeRoom()
		th = &thread{ready: make(chan struct{})}
		t.of[conversation] = th
	}
	th.mu.Lock()
	th.sockets++
	th.mu.Unlock()
	return th
}

// leave lets a thread go. One that was not read to its end is forgotten: nobody may take it for complete.
func (t *threads) leave(conversation string, th *thread) {
	t.mu.Lock()
	defer t.mu.Unlock()
	th.mu.Lock()
	defer th.mu.Unlock()
	if th.sockets--; th.sockets == 0 && !th.loaded {
		delete(t.of, conversation)
	}
}

// makeRoom forgets some threads that nobody holds; the caller holds the lock.
func (t *threads) makeRoom() {
	if len(t.of) < keptThreads {
		return
	}
	drop := keptThreads / 10
	for id, th := range t.of {
		if drop == 0 {
			return
		}
		th.mu.Lock()
		unused := th.sockets == 0
		th.mu.Unlock()
		if unused {
			delete(t.of, id)
			drop--
		}
	}
}

// held lists the conversations that are on a screen at present.
func (t *threads) held() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []string
	for id, th := range t.of {
		th.mu.Lock()
		if th.sockets > 0 {
			list = append(list, id)
		}
		th.mu.Unlock()
	}
	return list
}

// load completes a thread from the log, once; others wait for the one that reads. What happens meanwhile is kept and
// given to told, in order, before load returns.
func (th *thread) load(ctx context.Context, read func(after int64) ([]eventlog.Event, error), told func([]eventlog.Event)) error {
	th.mu.Lock()
	switch {
	case th.loaded:
		th.mu.Unlock()
		return nil
	case th.loading:
		ready := th.ready
		th.mu.Unlock()
		select {
		case <-ready:
			return th.load(ctx, read, told)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	th.loading = true
	th.mu.Unlock()
	visible, head, err := numbers(read)
	th.mu.Lock()
	defer th.mu.Unlock()
	if th.loading = false; err == nil {
		th.loaded, th.visible, th.head = true, visible, head
		if late := slices.DeleteFunc(th.pending, func(e eventlog.Event) bool { return e.N <= head }); len(late) > 0 {
			told(late)
		}
	}
	th.pending = nil
	close(th.ready)
	if err != nil {
		th.ready = make(chan struct{}) // the next one tries again
	}
	return err
}

// numbers reads a conversation from its beginning and notes which events a visitor may see.
func numbers(read func(after int64) ([]eventlog.Event, error)) (visible []int64, head int64, err error) {
	for {
		events, err := read(head)
		if err != nil {
			return nil, 0, err
		}
		for _, e := range events {
			if head = e.N; isShown(e) {
				visible = append(visible, e.N)
			}
		}
		if len(events) < pageEvents {
			return visible, head, nil
		}
	}
}

// take numbers new events and gives those a visitor may see; the caller holds the lock and has loaded the thread.
func (th *thread) take(events []eventlog.Event) (after int64, shown []shownEvent) {
	after = int64(len(th.visible))
	for _, e := range events {
		if e.N <= th.head {
			continue
		}
		if th.head = e.N; !isShown(e) {
			continue
		}
		th.visible = append(th.visible, e.N)
		if s, err := show(e, int64(len(th.visible))); err == nil {
			shown = append(shown, s)
		}
	}
	bury(shown, retractedIn(shown))
	return after, shown
}

// shown turns the log's number into the visitor's: how many events they may see up to there.
func (th *thread) shown(n int64) int64 {
	th.mu.Lock()
	defer th.mu.Unlock()
	return th.shownLocked(n)
}

func (th *thread) shownLocked(n int64) int64 {
	i, _ := slices.BinarySearch(th.visible, n+1)
	return int64(i)
}

// stored turns the visitor's number into the log's; one above the head becomes the head's.
func (th *thread) stored(n int64) int64 {
	th.mu.Lock()
	defer th.mu.Unlock()
	n = min(n, int64(len(th.visible)))
	if n <= 0 {
		return 0
	}
	return th.visible[n-1]
}

// stateTold notes a state that one socket was sent, if none was published yet.
func (th *thread) stateTold(state string) {
	th.mu.Lock()
	defer th.mu.Unlock()
	if th.state == "" {
		th.state = state
	}
}

// count is the visitor's number of the head.
func (th *thread) count() int64 {
	th.mu.Lock()
	defer th.mu.Unlock()
	return int64(len(th.visible))
}

// load brings a thread into memory, whole.
func (d *Door) load(ctx context.Context, conversation string, th *thread) error {
	read := func(after int64) ([]eventlog.Event, error) {
		return d.cfg.Chat.Events(ctx, conversation, after, pageEvents)
	}
	return th.load(ctx, read, func(late []eventlog.Event) { d.publish(conversation, th, late) })
}

// shownNumber turns the log's number of an event into the visitor's.
func (d *Door) shownNumber(ctx context.Context, conversation string, n int64) (int64, error) {
	th := d.threads.enter(conversation)
	defer d.threads.leave(conversation, th)
	if err := d.load(ctx, conversation, th); err != nil {
		return 0, chat.ErrBusy.Because(err)
	}
	return th.shown(n), nil
}

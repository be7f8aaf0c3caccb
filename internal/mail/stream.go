package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// StreamPrefix is what the names of all streams of letters start with.
const StreamPrefix = "mail:"

func stream(conversation string) string { return StreamPrefix + conversation }

// The kinds of event, which are also the states of a letter. Each but sending is a step of the letter that its data names.
const (
	kindSending   = "sending"   // the server is being called
	kindSent      = "sent"      // the server has it
	kindFailed    = "failed"    // the server will not take it
	kindMaybe     = "maybe"     // nobody knows; never sent again
	kindPostponed = "postponed" // not taken; tried again

	kindAsked = "asked" // somebody wants a transcript
)

// whyRestart is the code of a letter whose sending was cut off by the end of the program.
const whyRestart = "restart"

// sending begins a letter, or tries it again. It holds no text and no whole address: history is kept, personal data is not.
type sending struct {
	What    string `json:"what"`
	To      string `json:"to"` // masked
	Channel string `json:"channel"`
	First   int64  `json:"first,omitempty"`
	Last    int64  `json:"last,omitempty"`
}

// step is what became of a letter.
type step struct {
	Letter int64  `json:"letter"` // number of its sending event
	Code   string `json:"code,omitempty"`
}

// asked says who wants a transcript, and under which id, if they made one.
type asked struct {
	By chat.Author `json:"by"`
	ID string      `json:"id,omitempty"`
}

// wish is that somebody wanted a transcript, and none was on its way.
type wish struct {
	side string // kind of who wants it
	at   time.Time
}

type draft struct {
	kind string
	data any
}

// ledger is a stream of letters, folded.
type ledger struct {
	head    int64
	entries []*Entry
	byN     map[int64]*Entry
	asked   int64           // number of the wish for a transcript that no letter has fulfilled
	refused bool            // the last try for it was not taken
	wishes  map[string]bool // ids of all wishes for one
	begun   []wish          // those that began a letter
}

func (l *ledger) fold(e eventlog.Event) error {
	l.head = e.N
	if e.Kind == kindAsked {
		var d asked
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("%s %d: %w", e.Stream, e.N, err)
		}
		l.wishes[d.ID] = true
		if l.asked == 0 { // otherwise one letter fulfils both
			l.asked, l.refused = e.N, false
			l.begun = append(l.begun, wish{d.By.Kind, e.At})
		}
		return nil
	}
	if e.Kind == kindSending {
		var d sending
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("%s %d: %w", e.Stream, e.N, err)
		}
		entry := &Entry{N: e.N, What: d.What, To: d.To, Channel: d.Channel, State: kindSending, At: e.At, First: d.First, Last: d.Last}
		l.entries, l.byN[e.N] = append(l.entries, entry), entry
		return nil
	}
	var d step
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return fmt.Errorf("%s %d: %w", e.Stream, e.N, err)
	}
	if entry := l.byN[d.Letter]; entry != nil {
		entry.State, entry.Code, entry.At = e.Kind, d.Code, e.At
		if entry.What == Transcript {
			l.refused = e.Kind == kindPostponed
			if !l.refused {
				l.asked = 0
			}
		}
	}
	return nil
}

// through is the number of the last message that has left, or may have.
func (l *ledger) through() (n int64) {
	for _, e := range l.entries {
		if e.State != kindPostponed {
			n = max(n, e.Last)
		}
	}
	return n
}

// lastTry is when the newest letter of a kind was begun or ended, and how many were begun since an instant.
func (l *ledger) lastTry(what string, since time.Time) (at time.Time, count int) {
	for _, e := range l.entries {
		if e.What != what {
			continue
		}
		at = e.At
		if e.At.After(since) {
			count++
		}
	}
	return at, count
}

// wishedSince counts the transcripts that one side has asked for since an instant.
func (l *ledger) wishedSince(side string, since time.Time) (n int) {
	for _, w := range l.begun {
		if w.side == side && w.at.After(since) {
			n++
		}
	}
	return n
}

// storeWithin bounds one read or append.
const storeWithin = 5 * time.Second

func (s *Service) read(ctx context.Context, conversation string) (*ledger, error) {
	ctx, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	l := &ledger{byN: map[int64]*Entry{}, wishes: map[string]bool{}}
	return l, eventlog.ReadAll(ctx, s.cfg.Store, stream(conversation), 0, l.fold)
}

// change reads a stream, lets decide say what follows and appends it after the head that was read; who loses the append decides again.
func (s *Service) change(ctx context.Context, conversation string, decide func(*ledger) (*draft, error)) (*ledger, error) {
	const tries = 8
	for range tries {
		l, err := s.read(ctx, conversation)
		if err != nil {
			return nil, err
		}
		d, err := decide(l)
		if err != nil || d == nil {
			return l, err
		}
		e, err := eventlog.New(s.cfg.Now(), d.kind, d.data)
		if err != nil {
			return nil, err
		}
		err = s.append(ctx, stream(conversation), l.head, e)
		if errors.Is(err, eventlog.ErrConflict) {
			continue
		}
		if err != nil {
			return nil, err
		}
		e.N = l.head + 1
		s.changed(conversation)
		return l, l.fold(e)
	}
	return nil, eventlog.ErrConflict
}

// append is not cut short by a stopping program: what has begun gets a definite answer.
func (s *Service) append(ctx context.Context, name string, after int64, e eventlog.Event) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	return s.cfg.Store.Append(ctx, name, after, []eventlog.Event{e})
}

// Ledger tells what letters a conversation made, oldest first, and what became of each. No letters are not an error.
func (s *Service) Ledger(ctx context.Context, conversation string) (_ []Entry, err error) {
	defer fault.Wrap(&err, "letters of %s", conversation)
	l, err := s.read(ctx, conversation)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for i, e := range l.entries {
		tried := i+1 < len(l.entries) && l.entries[i+1].What == e.What
		if e.State == kindPostponed && tried {
			continue // the next one is the same letter again
		}
		entries = append(entries, *e)
	}
	return entries, nil
}

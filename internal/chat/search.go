package chat

import (
	"context"
	"errors"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/words"
)

// Search asks for what was written in conversations. Every word of Text must be there, or begin a word that is; the signs between
// them mean nothing.
type Search struct {
	Text     string
	State    string    // Open, Closed or Suspect; "" for every one but the suspect, who are found only when they are asked for
	Agent    string    // who has it or is responsible for it; "" for anybody
	Site     string    // "" for every site
	From, To time.Time // of the message: From ≤ at < To; zero sets no bound
	After    string    // Next of a former answer
	Limit    int       // 1 … 50
}

// Hit is one place in a conversation. Message is the client-made id of the message or note, "" for facts; By wrote it.
type Hit struct {
	Summary Summary
	What    string
	Message string
	By      Author
	At      time.Time
	Excerpt words.Excerpt
}

// The bounds of one answer. What has been looked through without a fit is not looked through again: the cursor stands behind it.
const (
	lookAtOnce = 100
	lookAtMost = 1000
)

// Search gives hits, the newest first, and the cursor of the next part: "" when this was the last. A part can have fewer hits than asked
// for, even none, and a next one, when much had to be looked through for them. A text without a letter or a digit finds nothing.
//
// Faults: Invalid with the code bad_cursor, ErrBusy.
func (s *Service) Search(ctx context.Context, ask Search) (hits []Hit, next string, err error) {
	defer fault.Wrap(&err, "search")
	asked := words.Asked(ask.Text, eventlog.MaxAsked)
	if len(asked) == 0 {
		return nil, "", nil
	}
	hunt := eventlog.Hunt{Words: asked, From: millis(ask.From), To: millis(ask.To), After: ask.After, Limit: lookAtOnce}
	reader := hitReader{s: s, ask: ask, asked: asked, sums: map[string]*Summary{}}
	for looked := 0; looked < lookAtMost; looked += lookAtOnce {
		found, err := s.store.Find(ctx, PassageKind, hunt)
		if errors.Is(err, eventlog.ErrCursor) {
			return nil, "", fault.New(fault.Invalid, "bad_cursor", "This page of the list no longer exists. Start from the top.")
		}
		if err != nil {
			return nil, "", ErrBusy.Because(err)
		}
		for _, f := range found {
			hunt.After = f.Cursor
			hit, fits, err := reader.read(ctx, f.View)
			if err != nil {
				return nil, "", err
			}
			if !fits {
				continue
			}
			if hits = append(hits, hit); len(hits) == ask.Limit {
				return hits, hunt.After, nil
			}
		}
		if len(found) < lookAtOnce {
			return hits, "", nil
		}
	}
	return hits, hunt.After, nil
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return max(t.UnixMilli(), 0)
}

// hitReader turns what the index gives into what may be shown. One conversation often has many hits; it is read once.
type hitReader struct {
	s     *Service
	ask   Search
	asked []string
	sums  map[string]*Summary // nil: not asked for, or not there
}

func (r *hitReader) read(ctx context.Context, v eventlog.View) (Hit, bool, error) {
	p, err := passageOf(v)
	if err != nil {
		return Hit{}, false, err
	}
	sum, read := r.sums[p.Conversation]
	if !read {
		if sum, err = r.summary(ctx, p.Conversation); err != nil {
			return Hit{}, false, err
		}
		r.sums[p.Conversation] = sum
	}
	if sum == nil {
		return Hit{}, false, nil
	}
	hit := Hit{Summary: *sum, What: p.What, At: time.UnixMilli(v.Sort).UTC()}
	text, err := r.s.text(ctx, p, &hit)
	if err != nil {
		return Hit{}, false, err
	}
	excerpt, found := words.Find(text, r.asked)
	if !found && p.What == PassageFacts {
		excerpt, found = r.byPhone(*sum)
	}
	hit.Excerpt = excerpt
	return hit, found, nil
}

// byPhone answers a part of a number, which no word of the facts begins with.
func (r *hitReader) byPhone(sum Summary) (words.Excerpt, bool) {
	text := sum.factsText()
	known := sum.factWords()
	for _, asked := range r.asked {
		if !words.Begins(known, asked) {
			return words.Excerpt{}, false
		}
	}
	return words.Head(text), true
}

// summary reads a conversation from its view, and gives nil when it is not among those that are asked for.
func (r *hitReader) summary(ctx context.Context, conversation string) (*Summary, error) {
	v, err := r.s.store.Get(ctx, ViewKind, conversation)
	if errors.Is(err, eventlog.ErrNotFound) {
		return nil, nil //nolint:nilnil // nothing to show is no fault
	}
	if err != nil {
		return nil, ErrBusy.Because(err)
	}
	sum, err := summaryOf(v)
	if err != nil || !r.wanted(sum) {
		return nil, err
	}
	sum, err = r.s.named(ctx, sum)
	return &sum, err
}

func (r *hitReader) wanted(sum Summary) bool {
	a := r.ask
	switch {
	case a.State == "" && sum.State == Suspect, a.State != "" && a.State != sum.State:
		return false
	case a.Agent != "" && a.Agent != sum.Agent && a.Agent != sum.Responsible:
		return false
	}
	return a.Site == "" || a.Site == sum.Site
}

// text reads what a passage points at, as it may be shown now: nothing of what was taken back.
func (s *Service) text(ctx context.Context, p passage, hit *Hit) (string, error) {
	var events []eventlog.Event
	var err error
	switch p.What {
	case PassageFacts:
		hit.By = Author{Kind: Visitor, ID: hit.Summary.Visitor}
		return hit.Summary.factsText(), nil
	case PassageMessage:
		events, err = s.Events(ctx, p.Conversation, p.At-1, 1)
	case PassageNote:
		if events, err = s.store.Read(ctx, NotePrefix+p.Conversation, p.At-1, 1); err != nil {
			err = ErrBusy.Because(err)
		}
	}
	if err != nil || len(events) == 0 {
		return "", err
	}
	hit.At = events[0].At
	if p.What == PassageNote {
		d, err := Decode[Noted](events[0])
		hit.Message, hit.By = d.ID, d.By
		return foundText(d.Text, d.Files), err
	}
	d, err := Decode[Said](events[0])
	hit.Message, hit.By = d.ID, d.By
	return foundText(d.Text, d.Files), err
}

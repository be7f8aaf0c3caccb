package chat

import (
	"context"
	"errors"
	"slices"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// NotePrefix is what the names of the notes' streams start with. Notes lie in a stream of their own beside the conversation's, so that no
// forgotten filter can show one to a visitor.
const NotePrefix = "note:"

// KindNoted is the one kind of event in it.
const KindNoted = "noted"

// Noted is an internal note. After is the number of the conversation's event it stands behind.
type Noted struct {
	ID       string   `json:"id"`
	By       Author   `json:"by"`
	Text     string   `json:"text"`
	Files    []File   `json:"files,omitempty"`
	Mentions []string `json:"mentions"` // agents' ids
	After    int64    `json:"after"`
}

// NoteListener is a Listener that also hears of notes. Only the staff's side may be one.
type NoteListener interface {
	Noted(conversation string, e eventlog.Event)
}

const maxMentions = 20

// Note writes an internal note beside a conversation, with files if there are any. The same id again gives the Ack of the first time.
//
// Faults: those of SayQuoting.
func (s *Service) Note(ctx context.Context, conversation string, by Author, id, text string, mentions []string, files ...File) (ack Ack, err error) {
	defer fault.Wrap(&err, "note beside %s", conversation)
	if err := errors.Join(CheckID(id), CheckMessage(text, len(files))); err != nil {
		return Ack{}, err
	}
	if len(mentions) > maxMentions {
		return Ack{}, fault.New(fault.Invalid, "too_many_mentions", "A note can mention at most 20 people.")
	}
	lock := s.visitors.of(NotePrefix + conversation)
	lock.Lock()
	defer lock.Unlock()
	sum, err := s.Summary(ctx, conversation)
	if err != nil {
		return Ack{}, err
	}
	if sum.ErasedAt != nil { // asked under the lock that an erasure takes too: no note slips in behind it
		return Ack{}, ErrErased
	}
	head := sum.N
	for range 3 {
		notes, err := s.Notes(ctx, conversation)
		if err != nil {
			return Ack{}, err
		}
		if i := slices.IndexFunc(notes, func(e eventlog.Event) bool { d, _ := Decode[Noted](e); return d.ID == id }); i >= 0 {
			return Ack{ID: id, N: notes[i].N, At: notes[i].At}, nil
		}
		if err := s.freeFiles(ctx, conversation, id, files); err != nil {
			return Ack{}, err
		}
		e, err := eventlog.New(s.now(), KindNoted, Noted{ID: id, By: by, Text: text, Files: files, Mentions: append([]string{}, mentions...), After: head})
		if err != nil {
			return Ack{}, err
		}
		e.N = int64(len(notes)) + 1
		found, err := notePassage(conversation, e)
		if err != nil {
			return Ack{}, err
		}
		events := []eventlog.Event{e}
		err = s.store.Append(context.WithoutCancel(ctx), NotePrefix+conversation, int64(len(notes)), events, found)
		if errors.Is(err, eventlog.ErrConflict) {
			continue
		}
		if err != nil {
			return Ack{}, ErrBusy.Because(err)
		}
		s.tellNote(conversation, events[0])
		return Ack{ID: id, N: events[0].N, At: events[0].At}, nil
	}
	return Ack{}, ErrBusy
}

func (s *Service) tellNote(conversation string, e eventlog.Event) {
	for _, l := range s.listeners {
		if staff, ok := l.(NoteListener); ok {
			staff.Noted(conversation, e)
		}
	}
}

// Notes reads every note beside a conversation, oldest first.
func (s *Service) Notes(ctx context.Context, conversation string) ([]eventlog.Event, error) {
	if !conversationForm.MatchString(conversation) {
		return nil, ErrNoConversation
	}
	notes := []eventlog.Event{}
	err := eventlog.ReadAll(ctx, s.store, NotePrefix+conversation, 0, func(e eventlog.Event) error {
		notes = append(notes, e)
		return nil
	})
	if err != nil {
		return nil, ErrBusy.Because(err)
	}
	return notes, nil
}

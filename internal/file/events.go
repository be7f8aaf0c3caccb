package file

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"usher/internal/eventlog"
)

// StreamPrefix is what the names of the files' streams start with; behind it stands the conversation.
const StreamPrefix = "files:"

// ViewKind is the kind of the views: one for the files of each conversation.
const ViewKind = "file"

// everyView is the list in which all of them stand.
const everyView = "all"

// The kinds of event.
const (
	kindUploaded = "uploaded"
	kindRemoved  = "removed"
)

// uploaded is the data of a file that came in. After an erasure only its id and its sizes are left.
type uploaded struct {
	File
	Site    string `json:"site"`
	Visitor string `json:"visitor,omitempty"` // whose quota it counts against
}

// removed says that the bytes of files are no more.
type removed struct {
	IDs []string `json:"ids"`
	Why string   `json:"why"` // unsent, withdrawn, erased
}

// shelf is what a conversation's stream adds up to, and the document in the store.
type shelf struct {
	Conversation string `json:"conversation"`
	N            int64  `json:"n"`
	Site         string `json:"site"`
	Files        []File `json:"files"`
	Bytes        int64  `json:"bytes"`
	// Gone are files that were there: asking for one is answered otherwise than for one that never was.
	Gone []string `json:"gone"`
}

func (s *shelf) fold(e eventlog.Event) error {
	s.N = e.N
	switch e.Kind {
	case kindUploaded:
		var d uploaded
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("%s %d: %w", e.Stream, e.N, err)
		}
		d.At = e.At
		s.Site, s.Files, s.Bytes = d.Site, append(s.Files, d.File), s.Bytes+d.Bytes
	case kindRemoved:
		var d removed
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("%s %d: %w", e.Stream, e.N, err)
		}
		kept := make([]File, 0, len(s.Files))
		for _, f := range s.Files {
			if !slices.Contains(d.IDs, f.ID) {
				kept = append(kept, f)
				continue
			}
			s.Bytes -= f.Bytes
			s.Gone = append(s.Gone, f.ID)
		}
		s.Files = kept
	}
	return nil
}

// find gives a file, or ErrGone, or ErrNoFile.
func (s *shelf) find(id string) (File, error) {
	if i := slices.IndexFunc(s.Files, func(f File) bool { return f.ID == id }); i >= 0 {
		return s.Files[i], nil
	}
	if slices.Contains(s.Gone, id) {
		return File{}, ErrGone
	}
	return File{}, ErrNoFile
}

func (s *shelf) view() eventlog.View {
	doc := *s
	doc.Files, doc.Gone = append([]File{}, s.Files...), append([]string{}, s.Gone...)
	return eventlog.View{Kind: ViewKind, ID: s.Conversation, N: s.N, Lists: []string{everyView}, Sort: s.N, Doc: doc}
}

// load folds the stream of a conversation's files. One that has none is an empty shelf.
func (s *Service) load(ctx context.Context, conversation string) (*shelf, error) {
	if !idForm.MatchString(conversation) {
		return nil, ErrNoFile
	}
	found := &shelf{Conversation: conversation}
	if err := eventlog.ReadAll(ctx, s.store, StreamPrefix+conversation, 0, found.fold); err != nil {
		return nil, ErrBusy.Because(err)
	}
	return found, nil
}

// storeWithin bounds one append, whatever becomes of who asked for it.
const storeWithin = 5 * time.Second

// append writes an event behind what a shelf was folded from, and folds it in.
func (s *Service) append(ctx context.Context, to *shelf, kind string, data any) error {
	e, err := eventlog.New(s.now(), kind, data)
	if err != nil {
		return err
	}
	e.Stream, e.N = StreamPrefix+to.Conversation, to.N+1
	after := to.N
	if err := to.fold(e); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	return s.store.Append(ctx, e.Stream, after, []eventlog.Event{e}, to.view())
}

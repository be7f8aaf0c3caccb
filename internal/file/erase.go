package file

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Erase forgets every file of a conversation: the bytes, the names, the digests and who uploaded them. The skeleton stays: that there were so
// many, of which sizes, and when. Doing it twice is harmless. The messages that brought them are redacted by who redacts messages, and what the
// engine's own files still hold is scrubbed by who calls Scrub at the end.
//
// Faults: ErrBusy, ErrNoFile for what cannot be a conversation.
func (s *Service) Erase(ctx context.Context, conversation string) (err error) {
	defer fault.Wrap(&err, "erase the files of %s", conversation)
	err = s.change(ctx, conversation, func(found *shelf) (string, any, error) {
		if len(found.Files) == 0 {
			return "", nil, nil
		}
		ids := make([]string, len(found.Files))
		for i, f := range found.Files {
			ids[i] = f.ID
		}
		return kindRemoved, removed{IDs: ids, Why: "erased"}, nil
	})
	if err != nil {
		return err
	}
	if err := s.redact(ctx, conversation); err != nil {
		return ErrBusy.Because(err)
	}
	var names []string
	err = s.blobs.Each(ctx, func(name string, _ time.Time) error {
		if strings.HasPrefix(name, conversation+"/") {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return ErrBusy.Because(err)
	}
	for _, name := range names {
		if err := s.blobs.Remove(ctx, name); err != nil {
			return ErrBusy.Because(err)
		}
	}
	return s.Load(ctx)
}

// redact leaves of every upload its id and sizes.
func (s *Service) redact(ctx context.Context, conversation string) error {
	stream := StreamPrefix + conversation
	var redactions []eventlog.Redaction
	err := eventlog.ReadAll(ctx, s.store, stream, 0, func(e eventlog.Event) error {
		if e.Kind != kindUploaded {
			return nil
		}
		var d uploaded
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		left, err := json.Marshal(uploaded{File: File{File: chat.File{ID: d.ID, Size: d.Size}, By: chat.Author{Kind: d.By.Kind}, Bytes: d.Bytes}, Site: d.Site})
		redactions = append(redactions, eventlog.Redaction{N: e.N, Data: left})
		return err
	})
	if err != nil || len(redactions) == 0 {
		return err
	}
	return s.store.Redact(ctx, stream, redactions)
}

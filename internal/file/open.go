package file

import (
	"context"
	"errors"

	"usher/internal/chat"
	"usher/internal/fault"
)

// Attach gives what a message tells of the files that its author uploaded for it. Whether another message has them already is asked by
// the conversation itself, when the message is said.
//
// Faults: ErrNoFile for one that is not here or is somebody else's, ErrGone, ErrBusy, chat.ErrManyFiles.
func (s *Service) Attach(ctx context.Context, conversation string, by chat.Author, ids []string) (_ []chat.File, err error) {
	defer fault.Wrap(&err, "attach in %s", conversation)
	if len(ids) == 0 {
		return nil, nil
	}
	if len(ids) > chat.MaxFiles {
		return nil, chat.ErrManyFiles
	}
	found, err := s.load(ctx, conversation)
	if err != nil {
		return nil, err
	}
	files := make([]chat.File, 0, len(ids))
	named := map[string]bool{}
	for _, id := range ids {
		f, err := found.find(id)
		if err != nil {
			return nil, err
		}
		if !sameAuthor(f.By, by) || named[id] {
			return nil, ErrNoFile
		}
		named[id] = true
		files = append(files, f.File)
	}
	return files, nil
}

// Open gives a file to somebody who may have it: who uploaded it, and, once a message brought it, the other side. What a note brought is for staff.
//
// Faults: ErrNoFile, also for a file that is not the reader's to have; ErrGone for one that was withdrawn; chat.ErrNoConversation; ErrBusy.
func (s *Service) Open(ctx context.Context, conversation string, reader chat.Author, id string) (_ Content, err error) {
	defer fault.Wrap(&err, "open a file of %s", conversation)
	f, err := s.allowed(ctx, conversation, reader, id)
	if err != nil {
		return Content{}, err
	}
	return s.content(ctx, blobOf(conversation, id), f.Name, "application/octet-stream")
}

// Preview gives the picture that was made of a file. A file without one gives ErrNoFile. Otherwise it is Open.
func (s *Service) Preview(ctx context.Context, conversation string, reader chat.Author, id string) (_ Content, err error) {
	defer fault.Wrap(&err, "open a preview of %s", conversation)
	f, err := s.allowed(ctx, conversation, reader, id)
	switch {
	case err != nil:
		return Content{}, err
	case !f.Preview:
		return Content{}, ErrNoFile
	}
	return s.content(ctx, previewOf(conversation, id), f.Name, f.PreviewType)
}

func (s *Service) content(ctx context.Context, blob, name, mediaType string) (Content, error) {
	body, err := s.blobs.Get(ctx, blob)
	switch {
	case errors.Is(err, ErrNoBlob):
		return Content{}, ErrGone.Because(err)
	case err != nil:
		return Content{}, ErrBusy.Because(err)
	}
	return Content{Name: name, Type: mediaType, Body: body}, nil
}

// allowed finds a file that a reader may have.
func (s *Service) allowed(ctx context.Context, conversation string, reader chat.Author, id string) (File, error) {
	found, err := s.load(ctx, conversation)
	if err != nil {
		return File{}, err
	}
	f, err := found.find(id)
	if err != nil {
		return File{}, err
	}
	uses, err := s.conversations.FileUses(ctx, conversation)
	if err != nil {
		return File{}, err
	}
	use, sent := uses[id]
	staff, own := reader.Kind == chat.Agent, sameAuthor(f.By, reader)
	switch {
	case !sent && !own, use.Note && !staff:
		return File{}, ErrNoFile
	case use.Withdrawn, use.Retracted && !staff && !own:
		return File{}, ErrGone
	}
	return f, nil
}

// List gives the files that messages and notes of a conversation brought and that are still there, the oldest first. It is for staff.
//
// Faults: chat.ErrNoConversation, ErrBusy.
func (s *Service) List(ctx context.Context, conversation string) (_ []Sent, err error) {
	defer fault.Wrap(&err, "list the files of %s", conversation)
	uses, err := s.conversations.FileUses(ctx, conversation)
	if err != nil {
		return nil, err
	}
	found, err := s.load(ctx, conversation)
	if err != nil {
		return nil, err
	}
	list := []Sent{}
	for _, f := range found.Files {
		if use, sent := uses[f.ID]; sent && !use.Withdrawn {
			list = append(list, Sent{File: f, Message: use.Message, Note: use.Note})
		}
	}
	return list, nil
}

// Unsent gives the files that somebody uploaded to a conversation and that neither a message nor a note has brought, the oldest first.
//
// Faults: chat.ErrNoConversation, ErrBusy.
func (s *Service) Unsent(ctx context.Context, conversation string, by chat.Author) (_ []chat.File, err error) {
	defer fault.Wrap(&err, "list unsent files of %s", conversation)
	uses, err := s.conversations.FileUses(ctx, conversation)
	if err != nil {
		return nil, err
	}
	found, err := s.load(ctx, conversation)
	if err != nil {
		return nil, err
	}
	list := []chat.File{}
	for _, f := range found.Files {
		if _, sent := uses[f.ID]; !sent && sameAuthor(f.By, by) {
			list = append(list, f.File)
		}
	}
	return list, nil
}

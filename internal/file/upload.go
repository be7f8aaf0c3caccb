package file

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"usher/internal/chat"
	"usher/internal/fault"
)

// Upload takes a file in. Its bytes are durable, and it is in the log, when Upload returns; no message has it yet. The same upload id of the same
// person in the same conversation gives the same file again.
//
// Faults: ErrUploadID, ErrEmpty, ErrTooBig, ErrType, ErrPixels, ErrFull, ErrStorage, ErrReused, ErrBusy.
func (s *Service) Upload(ctx context.Context, u Upload) (_ chat.File, err error) {
	defer fault.Wrap(&err, "upload to %s", u.Conversation)
	if !uploadForm.MatchString(u.ID) {
		return chat.File{}, ErrUploadID
	}
	if old, found, err := s.repeated(ctx, u); err != nil || found {
		return old, err
	}
	f, body, err := s.check(u)
	if err != nil {
		return chat.File{}, err
	}
	small, err := s.makePreview(ctx, &f, body)
	if err != nil {
		return chat.File{}, err
	}
	f.Bytes = int64(len(body) + len(small.body))
	if err := s.room(ctx, u, f.Bytes); err != nil {
		return chat.File{}, err
	}
	usage := s.used()
	if err := usage.reserve(s.quota.within(s.rules.Get()), u.Site, visitorOf(u.By), f.Bytes); err != nil {
		return chat.File{}, err
	}
	kept, err := s.keep(ctx, u, f, body, small)
	if err != nil || kept.ID != f.ID {
		usage.add(u.Site, visitorOf(u.By), -1, -f.Bytes)
	}
	return kept, err
}

// repeated finds what an upload id brought before.
func (s *Service) repeated(ctx context.Context, u Upload) (old chat.File, found bool, err error) {
	shelf, err := s.load(ctx, u.Conversation)
	if err != nil {
		return chat.File{}, false, err
	}
	return shelf.repeated(u)
}

func (s *shelf) repeated(u Upload) (old chat.File, found bool, err error) {
	i := slices.IndexFunc(s.Files, func(f File) bool { return f.Upload == u.ID && sameAuthor(f.By, u.By) })
	if i < 0 {
		return chat.File{}, false, nil
	}
	if f := s.Files[i]; f.SHA256 == sum(u.Body) {
		return f.File, true, nil
	}
	return chat.File{}, false, ErrReused
}

func sameAuthor(a, b chat.Author) bool { return a.Kind == b.Kind && a.ID == b.ID }

func sum(body []byte) string {
	digest := sha256.Sum256(body)
	return hex.EncodeToString(digest[:])
}

// check looks at a file without decoding anything of it.
func (s *Service) check(u Upload) (f File, body []byte, err error) {
	settings := s.rules.Get()
	allowed := settings.of(u.By)
	switch {
	case len(u.Body) == 0:
		return f, nil, ErrEmpty
	case len(u.Body) > allowed.MaxMiB<<20:
		return f, nil, ErrTooBig
	}
	mediaType, kind := typeOf(u.Body)
	if !slices.Contains(allowed.Kinds, kind) {
		return f, nil, ErrType
	}
	width, height, _, err := measure(mediaType, u.Body)
	if err != nil {
		return f, nil, err
	}
	body = u.Body
	f = File{Upload: u.ID, By: u.By, SHA256: sum(body)} // of what came in: it tells a retry from another file
	if settings.StripPlace {
		body = strip(mediaType, body)
	}
	f.File = chat.File{ID: newID(), Name: CleanName(u.Name), Type: mediaType, Size: int64(len(body)), Width: width, Height: height}
	return f, body, nil
}

func newID() string { return strings.ToLower(rand.Text()) }

// makePreview makes the preview of a picture. One that is broken is kept without.
func (s *Service) makePreview(ctx context.Context, f *File, body []byte) (picture, error) {
	if f.Width == 0 {
		return picture{}, nil
	}
	small, err := s.workshop.preview(ctx, f.Type, body)
	if err != nil {
		if ctx.Err() != nil {
			return picture{}, ErrBusy.Because(err)
		}
		f.Width, f.Height = 0, 0
		return picture{}, nil
	}
	f.Preview, f.PreviewType = true, small.mediaType
	if f.Type == "image/jpeg" && orientationOf(body) >= 5 {
		f.Width, f.Height = f.Height, f.Width // as it is seen
	}
	return small, nil
}

// room asks whether the disk has room.
func (s *Service) room(ctx context.Context, u Upload, bytes int64) error {
	left, err := s.blobs.Room(ctx)
	if err != nil {
		return ErrBusy.Because(err)
	}
	if left >= 0 && left-bytes < s.quota.Floor {
		return ErrStorage.Because(fmt.Errorf("%d bytes are left on the disk; %s was refused one of %d", left, u.Site, bytes))
	}
	return nil
}

// keep writes the bytes and then the event. Bytes without an event belong to nothing, and are swept.
func (s *Service) keep(ctx context.Context, u Upload, f File, body []byte, small picture) (kept chat.File, err error) {
	names := []string{blobOf(u.Conversation, f.ID)}
	err = s.blobs.Put(ctx, names[0], body)
	if err == nil && f.Preview {
		names = append(names, previewOf(u.Conversation, f.ID))
		err = s.blobs.Put(ctx, names[1], small.body)
	}
	if err != nil {
		s.forget(ctx, names)
		return chat.File{}, ErrBusy.Because(err)
	}
	kept = f.File
	err = s.change(ctx, u.Conversation, func(found *shelf) (string, any, error) {
		if old, twice, err := found.repeated(u); err != nil || twice {
			kept = old
			return "", nil, err
		}
		if len(found.Files) >= s.quota.ConversationFiles || found.Bytes+f.Bytes > s.quota.ConversationBytes {
			return "", nil, ErrFull
		}
		return kindUploaded, uploaded{File: f, Site: u.Site, Visitor: visitorOf(u.By)}, nil
	})
	var refused *fault.Error
	certain := err == nil || errors.As(err, &refused) && refused.Kind != fault.Unavailable // otherwise the event may be in the log: the sweep will know
	if certain && (err != nil || kept.ID != f.ID) {
		s.forget(ctx, names)
	}
	return kept, err
}

// forget removes bytes at once; what it cannot remove is swept.
func (s *Service) forget(ctx context.Context, names []string) {
	for _, name := range names {
		if err := s.blobs.Remove(context.WithoutCancel(ctx), name); err != nil {
			s.log.Warn("bytes of a file were not removed; the sweep does it", "err", err)
		}
	}
}

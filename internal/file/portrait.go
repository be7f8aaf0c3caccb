package file

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"time"

	"usher/internal/fault"
)

// A portrait is the picture of a person of the staff or the logo of a firm: a small square, made anew. Its bytes lie in Blobs under
// "<portraitShelf>/<id>". Who has which is not this room's matter: people and sites name a portrait by its id, and what none of them names is swept.
const portraitShelf = "portraitsportraitsportrait"

const (
	// MaxPortraitBytes is the largest picture that is taken for a portrait.
	MaxPortraitBytes = 5 << 20

	// portraitSide is how many pixels a portrait has at most in each direction: enough for the largest place, on a screen of three pixels to the point.
	portraitSide = 256

	// unusedAfter is how long a portrait may wait to be named: the settings in which it was chosen may stay unsaved for a while.
	unusedAfter = 24 * time.Hour
)

// portraitTypes are what a portrait can be made of. A drawing that is a program (SVG) is none of them.
var portraitTypes = []string{"image/png", "image/jpeg", "image/webp"}

// Faults of portraits.
var (
	ErrPortraitType = fault.New(fault.Invalid, "portrait_type", "This is not a PNG, JPEG or WebP picture. Choose another one.")
	ErrPortraitSize = fault.New(fault.TooBig, "portrait_too_big", "The picture has more than 5 MB. Choose a smaller one.")
	ErrBroken       = fault.New(fault.Invalid, "picture_broken", "The picture is damaged and cannot be read. Choose another one.")
)

// KeepPortrait makes the middle of a picture into a portrait and keeps it. Type and size are known before anything is decoded, and of the original
// nothing but its pixels is left. The id tells nothing and cannot be guessed.
//
// Faults: ErrEmpty, ErrPortraitSize, ErrPortraitType, ErrPixels, ErrBroken, ErrStorage, ErrBusy.
func (s *Service) KeepPortrait(ctx context.Context, body []byte) (id string, err error) {
	defer fault.Wrap(&err, "keep a portrait")
	switch {
	case len(body) == 0:
		return "", ErrEmpty
	case len(body) > MaxPortraitBytes:
		return "", ErrPortraitSize
	}
	mediaType, _ := typeOf(body)
	if !slices.Contains(portraitTypes, mediaType) {
		return "", ErrPortraitType
	}
	_, _, readable, err := measure(mediaType, body)
	switch {
	case err != nil:
		return "", err
	case !readable:
		return "", ErrBroken
	}
	square, err := s.workshop.make(ctx, mediaType, body, portrait)
	switch {
	case ctx.Err() != nil:
		return "", ErrBusy.Because(ctx.Err())
	case err != nil:
		return "", ErrBroken.Because(err)
	}
	left, err := s.blobs.Room(ctx)
	if err != nil {
		return "", ErrBusy.Because(err)
	}
	if left >= 0 && left-int64(len(square.body)) < s.quota.Floor {
		return "", ErrStorage.Because(fmt.Errorf("%d bytes are left on the disk; a portrait was refused", left))
	}
	return s.putPortrait(ctx, square)
}

// KeepDrawing keeps a picture that the program drew itself.
func (s *Service) KeepDrawing(ctx context.Context, img image.Image) (id string, err error) {
	defer fault.Wrap(&err, "keep a drawing")
	square, err := encoded(portrait(img))
	if err != nil {
		return "", err
	}
	return s.putPortrait(ctx, square)
}

func (s *Service) putPortrait(ctx context.Context, square picture) (id string, err error) {
	id = newID()
	if err := s.blobs.Put(ctx, blobOf(portraitShelf, id), square.body); err != nil {
		return "", ErrBusy.Because(err)
	}
	return id, nil
}

// portrait cuts the largest square out of the middle of a picture, and makes it small.
func portrait(img image.Image) *image.NRGBA {
	b := img.Bounds()
	side := min(b.Dx(), b.Dy())
	from := image.Rect(0, 0, side, side).Add(b.Min).Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	return scaled(img, from, image.Rect(0, 0, min(side, portraitSide), min(side, portraitSide)))
}

// Portrait gives the bytes of a portrait to anybody: its id is told to those who may see it, and to nobody else.
//
// Faults: ErrNoFile for one that never was, or is no more; ErrBusy.
func (s *Service) Portrait(ctx context.Context, id string) (_ Content, err error) {
	defer fault.Wrap(&err, "open a portrait")
	if !idForm.MatchString(id) {
		return Content{}, ErrNoFile
	}
	body, err := s.blobs.Get(ctx, blobOf(portraitShelf, id))
	switch {
	case errors.Is(err, ErrNoBlob):
		return Content{}, ErrNoFile
	case err != nil:
		return Content{}, ErrBusy.Because(err)
	}
	mediaType := "image/jpeg"
	if bytes.HasPrefix(body, []byte("\x89PNG")) {
		mediaType = "image/png"
	}
	return Content{Name: id, Type: mediaType, Body: body}, nil
}

// DropPortrait forgets a portrait that was replaced or removed, unless somebody still has it. What it cannot remove is swept.
func (s *Service) DropPortrait(ctx context.Context, id string) {
	if idForm.MatchString(id) && !slices.Contains(s.portraits(), id) {
		s.forget(ctx, []string{blobOf(portraitShelf, id)})
	}
}

// namesPortrait tells whether bytes are those of a portrait, and whether they may be thrown away.
func (s *Service) namesPortrait(shelf, id string, at time.Time) (is, stale bool) {
	if shelf != portraitShelf {
		return false, false
	}
	return true, s.now().Sub(at) > unusedAfter && !slices.Contains(s.portraits(), id)
}

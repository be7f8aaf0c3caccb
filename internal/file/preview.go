package file

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// previewSide is the longest side of a preview, in pixels: enough for a dialog on a usual screen.
const previewSide = 1280

const jpegQuality = 82

// picture is a picture that was made anew: what browsers are shown. Nothing of the original but its pixels is left in it.
type picture struct {
	mediaType     string // image/jpeg, or image/png when it is see-through
	body          []byte
	width, height int
}

// workshop decodes pictures, few at a time: each may take a hundred megabytes for a moment.
type workshop chan struct{}

func newWorkshop(hands int) workshop { return make(workshop, hands) }

// preview makes the preview of a picture that was measured before. It fails when the picture is broken, or when the context ends before
// there is a free hand.
func (w workshop) preview(ctx context.Context, mediaType string, body []byte) (picture, error) {
	return w.make(ctx, mediaType, body, func(img image.Image) *image.NRGBA {
		b := img.Bounds()
		return scaled(img, b, fit(b.Dx(), b.Dy(), previewSide))
	})
}

// make decodes, shapes and encodes.
func (w workshop) make(ctx context.Context, mediaType string, body []byte, shape func(image.Image) *image.NRGBA) (p picture, err error) {
	select {
	case w <- struct{}{}:
	case <-ctx.Done():
		return picture{}, ctx.Err()
	}
	defer func() { <-w }()
	defer func() {
		if r := recover(); r != nil { // a hole in a decoder must not take the program down
			p, err = picture{}, fmt.Errorf("decode a picture: %v", r)
		}
	}()
	img, err := coders[mediaType].decode(bytes.NewReader(body))
	if err != nil {
		return picture{}, err
	}
	small := shape(img)
	if mediaType == "image/jpeg" {
		small = upright(small, orientationOf(body))
	}
	return encoded(small)
}

// fit gives the size at which the longest side is at most side.
func fit(w, h, side int) image.Rectangle {
	if w <= side && h <= side {
		return image.Rect(0, 0, w, h)
	}
	if w >= h {
		return image.Rect(0, 0, side, max(1, h*side/w))
	}
	return image.Rect(0, 0, max(1, w*side/h), side)
}

// scaled draws a part of a picture at a size.
func scaled(img image.Image, from, to image.Rectangle) *image.NRGBA {
	small := image.NewNRGBA(to)
	draw.BiLinear.Scale(small, to, img, from, draw.Src, nil)
	return small
}

func encoded(img *image.NRGBA) (picture, error) {
	p := picture{mediaType: "image/jpeg", width: img.Rect.Dx(), height: img.Rect.Dy()}
	var out bytes.Buffer
	var err error
	if img.Opaque() {
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: jpegQuality})
	} else {
		p.mediaType = "image/png"
		err = png.Encode(&out, img)
	}
	p.body = out.Bytes()
	return p, err
}

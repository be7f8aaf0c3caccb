package file_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"log/slog"
	"strings"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/file"
)

// halves is a picture that is red on the left and blue on the right.
func halves(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 255, A: 255}
			if x >= w/2 {
				c = color.NRGBA{B: 255, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// announcing is a PNG that is small and says that it is huge.
func announcing(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	head = append(binary.BigEndian.AppendUint32(head, h), 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

// withPlace puts a comment and an EXIF segment of a camera that was held upright (6) into a JPEG.
func withPlace(body []byte) []byte {
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00 59.437 N 24.745 E"
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(append([]byte{0xff, 0xd8}, segment...), exif...), body[2:]...)
}

func TestAPortraitIsASmallSquareOfTheMiddle(t *testing.T) {
	o := open(t)
	for name, c := range map[string]struct {
		body []byte
		side int
		kind string
	}{
		"wide png":   {asPNG(t, halves(900, 300)), 256, "image/jpeg"},
		"tall jpeg":  {asJPEG(t, halves(300, 900)), 256, "image/jpeg"},
		"tiny":       {asPNG(t, halves(40, 20)), 20, "image/jpeg"},
		"see-trough": {asPNG(t, image.NewNRGBA(image.Rect(0, 0, 300, 300))), 256, "image/png"},
	} {
		t.Run(name, func(t *testing.T) {
			id, err := o.files.KeepPortrait(t.Context(), c.body)
			if err != nil {
				t.Fatal(err)
			}
			got, err := o.files.Portrait(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			config, _, err := image.DecodeConfig(bytes.NewReader(got.Body))
			if err != nil || config.Width != c.side || config.Height != c.side || got.Type != c.kind {
				t.Errorf("%v, %d × %d, %s", err, config.Width, config.Height, got.Type)
			}
		})
	}
}

func TestAPortraitHoldsNothingButPixels(t *testing.T) {
	o := open(t)
	id, err := o.files.KeepPortrait(t.Context(), withPlace(asJPEG(t, halves(600, 400))))
	if err != nil {
		t.Fatal(err)
	}
	got, err := o.files.Portrait(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range []string{"Exif", "59.437"} {
		if bytes.Contains(got.Body, []byte(trace)) {
			t.Errorf("%q is still in it", trace)
		}
	}
	img, err := jpeg.Decode(bytes.NewReader(got.Body))
	if err != nil {
		t.Fatal(err)
	}
	top, _, bottom, _ := img.At(128, 20).RGBA()
	if below, _, blue, _ := img.At(128, 236).RGBA(); top < 0x8000 || bottom > 0x7fff || below > 0x7fff || blue < 0x8000 {
		t.Error("the picture was not turned upright: what was left must be on top")
	}
}

func TestBadPortraitsAreRefusedInWords(t *testing.T) {
	o := open(t)
	whole := asPNG(t, halves(300, 300))
	bomb, wide := announcing(60000, 60000), announcing(2_000_000_000, 1)
	for name, c := range map[string]struct {
		body []byte
		want error
	}{
		"nothing":                       {nil, file.ErrEmpty},
		"a drawing that is a program":   {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), file.ErrPortraitType},
		"the same after a declaration":  {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="http://169.254.169.254/"/></svg>`), file.ErrPortraitType},
		"a moving picture":              {[]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"), file.ErrPortraitType},
		"a page called a picture":       {[]byte("<!doctype html><script>alert(1)</script>"), file.ErrPortraitType},
		"an address":                    {[]byte("http://169.254.169.254/logo.png"), file.ErrPortraitType},
		"four gigapixels":               {bomb, file.ErrPixels},
		"one endless line":              {wide, file.ErrPixels},
		"cut in the middle":             {whole[:len(whole)/2], file.ErrBroken},
		"cut in its header":             {whole[:20], file.ErrBroken},
		"only a beginning":              {[]byte("\x89PNG\r\n\x1a\n"), file.ErrBroken},
		"a webp that holds nothing":     {[]byte("RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00"), file.ErrBroken},
		"more bytes than one may send":  {append(bytes.Clone(whole), make([]byte, file.MaxPortraitBytes)...), file.ErrPortraitSize},
		"a jpeg cut in the middle of a": {asJPEG(t, halves(300, 300))[:700], file.ErrBroken},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := o.files.KeepPortrait(t.Context(), c.body); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	if n := o.blobCount(); n != 0 {
		t.Errorf("%d of them left something", n)
	}
}

func TestPortraitsThatNobodyHasAreSweptAndNoOthers(t *testing.T) {
	o := open(t)
	var has []string
	o.files = file.New(file.Config{Store: o.store, Blobs: o.blobs, Conversations: o.chats, Rules: file.NewRules(o.store, o.now),
		Portraits: func() []string { return has }, Now: o.now, Log: slog.New(slog.DiscardHandler)})
	keep := func() string {
		t.Helper()
		id, err := o.files.KeepPortrait(t.Context(), asPNG(t, halves(64, 64)))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	there := func(id string, want bool) {
		t.Helper()
		if _, err := o.files.Portrait(t.Context(), id); (err == nil) != want {
			t.Errorf("%v, want it there: %v", err, want)
		}
	}
	anna, forgotten := keep(), keep()
	has = []string{anna, ""}
	if err := o.files.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	there(forgotten, true) // its settings may still be open
	o.at = o.at.Add(25 * time.Hour)
	if err := o.files.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	there(forgotten, false)
	there(anna, true)
	o.files.DropPortrait(t.Context(), anna)
	there(anna, true) // somebody else still has it
	has = nil
	o.files.DropPortrait(t.Context(), anna)
	there(anna, false)
}

func TestAPortraitsIdIsNoPath(t *testing.T) {
	o := open(t)
	for _, id := range []string{"", "..", "../" + chat.NewID(), strings.Repeat("a", 25), strings.ToUpper(chat.NewID()), o.conversation + "/" + chat.NewID()} {
		if _, err := o.files.Portrait(context.Background(), id); !errors.Is(err, file.ErrNoFile) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

package file

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// coder reads one kind of picture. There are four, and no other is registered anywhere: each further one is another way in.
type coder struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var coders = map[string]coder{
	"image/png":  {png.DecodeConfig, png.Decode},
	"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode},
	"image/gif":  {gif.DecodeConfig, gif.Decode}, // the first frame only, however many there are
	"image/webp": {webp.DecodeConfig, webp.Decode},
}

// measure reads a picture's size from its header, without decoding it. ok is false for what is no picture of ours.
//
// Faults: ErrPixels.
func measure(mediaType string, body []byte) (width, height int, ok bool, err error) {
	c, known := coders[mediaType]
	if !known {
		return 0, 0, false, nil
	}
	config, err := c.config(bytes.NewReader(body))
	if err != nil {
		return 0, 0, false, nil //nolint:nilerr // broken: it is kept and never decoded
	}
	width, height = config.Width, config.Height
	if mediaType == "image/webp" {
		if w, h := webpFrame(body); w*h > width*height {
			width, height = w, h // the canvas says less than what the frame would take
		}
	}
	if width <= 0 || height <= 0 {
		return 0, 0, false, nil
	}
	if width > MaxPixels/height {
		return 0, 0, false, ErrPixels
	}
	return width, height, true, nil
}

// webpFrame finds the size of the largest frame in a WebP file: its canvas may be declared smaller than the frame that is decoded.
func webpFrame(body []byte) (width, height int) {
	const riffHead, chunkHead = 12, 8
	for at := riffHead; at+chunkHead+10 <= len(body); {
		size := int(binary.LittleEndian.Uint32(body[at+4:]))
		data := body[at+chunkHead:]
		w, h := 0, 0
		switch string(body[at : at+4]) {
		case "VP8 ":
			w, h = int(binary.LittleEndian.Uint16(data[6:]))&0x3fff, int(binary.LittleEndian.Uint16(data[8:]))&0x3fff
		case "VP8L":
			bits := binary.LittleEndian.Uint32(data[1:])
			w, h = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
		}
		if w*h > width*height {
			width, height = w, h
		}
		if size < 0 || size > len(body) {
			break
		}
		at += chunkHead + size + size&1
	}
	return width, height
}

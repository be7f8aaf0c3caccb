package file

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// strip takes out of a picture what does not draw it: where and when it was taken, by which camera, comments. The pixels stay as they are,
// and so does how it is to be held. What it does not understand it gives back as it was.
func strip(mediaType string, body []byte) []byte {
	switch mediaType {
	case "image/jpeg":
		return stripJPEG(body)
	case "image/png":
		return stripPNG(body)
	case "image/webp":
		return stripWebP(body)
	}
	return body
}

// stripJPEG keeps the segments that the picture is drawn from: the format's own, JFIF (e0), a colour profile (e2) and Adobe's colours (ee).
func stripJPEG(body []byte) []byte {
	out := []byte{0xff, 0xd8}
	if o := orientationOf(body); o != 1 {
		out = append(out, orientationSegment(o)...)
	}
	scan := eachSegment(body, func(marker byte, data []byte) {
		isProfile := marker == 0xe2 && bytes.HasPrefix(data, []byte("ICC_PROFILE\x00"))
		if (marker >= 0xe1 && marker <= 0xef && marker != 0xee && !isProfile) || marker == 0xfe {
			return
		}
		out = binary.BigEndian.AppendUint16(append(out, 0xff, marker), uint16(len(data)+2))
		out = append(out, data...)
	})
	if scan < 0 {
		return body
	}
	return append(out, body[scan:scansEnd(body, scan)]...)
}

// scansEnd finds where the first picture in a JPEG ends. What hangs behind it draws nothing; telephones put a second picture there, with the place
// in it once more.
func scansEnd(body []byte, scan int) int {
	for at := scan; at+4 <= len(body); {
		at += 2 + int(binary.BigEndian.Uint16(body[at+2:])) // over the segment that begins here, to what may be a scan's data
		for ; at+1 < len(body); at++ {
			marker := body[at+1]
			if body[at] != 0xff || marker == 0 || marker == 0xff || (marker >= 0xd0 && marker <= 0xd7) {
				continue
			}
			if marker == 0xd9 {
				return at + 2
			}
			break
		}
	}
	return len(body)
}

// orientationSegment is the smallest EXIF there is: one tag.
func orientationSegment(o int) []byte {
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(o), 0, 0, 0, 0, 0, 0}
	data := append([]byte("Exif\x00\x00"), tiff...)
	return append([]byte{0xff, 0xe1, 0, byte(len(data) + 2)}, data...)
}

// drawn are the chunks of a PNG that say what it looks like.
var drawn = []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs", "acTL", "fcTL", "fdAT"}

func stripPNG(body []byte) []byte {
	const signature = 8
	if len(body) < signature {
		return body
	}
	out := slices.Clone(body[:signature])
	for at := signature; at+12 <= len(body); {
		size := int64(binary.BigEndian.Uint32(body[at:]))
		end := int64(at) + 12 + size
		if end > int64(len(body)) {
			return body
		}
		name := string(body[at+4 : at+8])
		if slices.Contains(drawn, name) {
			out = append(out, body[at:end]...)
		}
		if at = int(end); name == "IEND" {
			return out
		}
	}
	return body
}

func stripWebP(body []byte) []byte {
	const head, chunkHead = 12, 8
	if len(body) < head || string(body[:4]) != "RIFF" {
		return body
	}
	out := slices.Clone(body[:head])
	for at := head; at+chunkHead <= len(body); {
		size := int64(binary.LittleEndian.Uint32(body[at+4:]))
		end := int64(at) + chunkHead + size + size&1
		if end > int64(len(body)) {
			if end-1 != int64(len(body)) { // the last padding byte is left out now and then
				return body
			}
			end--
		}
		if name := string(body[at : at+4]); name != "EXIF" && name != "XMP " {
			out = append(out, body[at:end]...)
		}
		at = int(end)
	}
	if len(out) > head+chunkHead && string(out[head:head+4]) == "VP8X" {
		out[head+chunkHead] &^= 0x0c // there is no EXIF and no XMP any more
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-chunkHead))
	return out
}

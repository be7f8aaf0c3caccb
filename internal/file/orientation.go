package file

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
)

// orientationOf reads from a JPEG's EXIF how its camera was held: 1 … 8 as in TIFF, 1 when nothing says so.
func orientationOf(body []byte) int {
	found := 1
	eachSegment(body, func(marker byte, data []byte) {
		if tiff, isExif := bytes.CutPrefix(data, []byte("Exif\x00\x00")); marker == 0xe1 && isExif && found == 1 {
			found = tiffOrientation(tiff)
		}
	})
	return found
}

// eachSegment walks over the segments of a JPEG up to the picture's data; it gives where that begins, or -1 in what is none.
func eachSegment(body []byte, fn func(marker byte, data []byte)) (scan int) {
	if !bytes.HasPrefix(body, []byte{0xff, 0xd8}) {
		return -1
	}
	for at := 2; at+4 <= len(body) && body[at] == 0xff; {
		marker := body[at+1]
		switch marker {
		case 0xff: // a fill byte
			at++
			continue
		case 0xda:
			return at
		}
		size := int(binary.BigEndian.Uint16(body[at+2:]))
		if size < 2 || at+2+size > len(body) {
			return -1
		}
		fn(marker, body[at+4:at+2+size])
		at += 2 + size
	}
	return -1
}

// tiffOrientation looks for the tag 0x0112 in the first directory.
func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	count := int64(order.Uint16(tiff[at:]))
	for i := range count {
		entry := at + 2 + 12*i
		if entry+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[entry:]) != 0x0112 {
			continue
		}
		if o := int(order.Uint16(tiff[entry+8:])); o >= 1 && o <= 8 {
			return o
		}
		return 1
	}
	return 1
}

// upright turns a picture as its orientation says.
func upright(img *image.NRGBA, orientation int) *image.NRGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	place, known := map[int]func(x, y int) (int, int){ // of the pixel x, y
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return h - 1 - y, x },
		7: func(x, y int) (int, int) { return h - 1 - y, w - 1 - x },
		8: func(x, y int) (int, int) { return y, w - 1 - x },
	}[orientation]
	if !known {
		return img
	}
	if orientation >= 5 {
		w, h = h, w
	}
	turned := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			nx, ny := place(x, y)
			turned.SetNRGBA(nx, ny, nrgbaAt(img, x, y))
		}
	}
	return turned
}

func nrgbaAt(img *image.NRGBA, x, y int) color.NRGBA {
	return img.NRGBAAt(img.Rect.Min.X+x, img.Rect.Min.Y+y)
}

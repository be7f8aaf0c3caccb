package eventlog

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"strconv"
)

// Place is where a document stands in a list. Engines make cursors of it.
type Place struct {
	Sort int64
	ID   string
}

var cursorText = base64.RawURLEncoding

// Cursor writes a place as an opaque word: checksum, sort, id. The checksum covers the list and the direction, so that a
// cursor of another list is refused. It catches mistakes, not malice; a forged place would show nothing that the
// caller could not list anyway.
func (p Place) Cursor(kind, list string, oldestFirst bool) string {
	b := make([]byte, 12, 12+len(p.ID))
	binary.BigEndian.PutUint64(b[4:], uint64(p.Sort))
	b = append(b, p.ID...)
	binary.BigEndian.PutUint32(b, checksum(kind, list, oldestFirst, b[4:]))
	return cursorText.EncodeToString(b)
}

// ParseCursor reads a cursor of this list and direction, or says ErrCursor.
func ParseCursor(text, kind, list string, oldestFirst bool) (Place, error) {
	b, err := cursorText.DecodeString(text)
	// The decoder skips line breaks; writing the bytes again shows whether the text is ours to the letter.
	if err != nil || cursorText.EncodeToString(b) != text || len(b) <= 12 || binary.BigEndian.Uint32(b) != checksum(kind, list, oldestFirst, b[4:]) {
		return Place{}, ErrCursor
	}
	return Place{Sort: int64(binary.BigEndian.Uint64(b[4:])), ID: string(b[12:])}, nil
}

func checksum(kind, list string, oldestFirst bool, rest []byte) uint32 {
	head := strconv.Quote(kind) + strconv.Quote(list) + strconv.FormatBool(oldestFirst)
	return crc32.Update(crc32.ChecksumIEEE([]byte(head)), crc32.IEEETable, rest)
}

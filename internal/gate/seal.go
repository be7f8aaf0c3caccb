package gate

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Binding says what a challenge or pass is good for. All three are the server's own
// values, never the client's; Subject is the visitor (a hash of the visitor's token).
type Binding struct {
	Site    string
	Purpose Purpose
	Subject string
}

// seal returns HMAC-SHA256 under key over kind, the binding and fields, each written
// with its length in front. Without the lengths, bytes could move from one field to the
// next under the same signature, which is how a solved challenge can get a new expiry
// (CVE-2025-68113). kind separates the uses of the key and carries the version.
func seal(key []byte, kind string, b Binding, fields ...string) []byte {
	mac := hmac.New(sha256.New, key)
	write := func(field string) {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(field)))
		mac.Write(length[:])
		mac.Write([]byte(field))
	}
	write(kind)
	write(b.Site)
	write(string(b.Purpose))
	write(b.Subject)
	for _, field := range fields {
		write(field)
	}
	return mac.Sum(nil)
}

// sealHex is seal in the one spelling that is accepted: lower-case hex.
func sealHex(key []byte, kind string, b Binding, fields ...string) string {
	return hex.EncodeToString(seal(key, kind, b, fields...))
}

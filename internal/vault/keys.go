package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const keySize = 32 // bytes: AES-256

// Keys are what secrets are encrypted with. The first one encrypts; the others only read, while an old key is being replaced.
type Keys []key

type key struct {
	id   string
	aead cipher.AEAD
}

// ParseKeys reads keys of 32 random bytes in base64, separated by commas.
func ParseKeys(text string) (keys Keys, err error) {
	for one := range strings.SplitSeq(text, ",") {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(one))
		if err != nil || len(raw) != keySize {
			return nil, errors.New("a key is 32 random bytes in base64; make one with: openssl rand -base64 32")
		}
		k, err := newKey(raw)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

func newKey(raw []byte) (key, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return key{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return key{}, err
	}
	sum := sha256.Sum256(append([]byte("usher key id\x00"), raw...))
	return key{id: hex.EncodeToString(sum[:4]), aead: aead}, nil
}

// byID gives the key with an id.
func (k Keys) byID(id string) (key, bool) {
	for _, one := range k {
		if one.id == id {
			return one, true
		}
	}
	return key{}, false
}

// ReadKeyFile reads the key from a file. fs.ErrNotExist when there is none.
func ReadKeyFile(path string) (Keys, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the operator's own folder
	if err != nil {
		return nil, err
	}
	keys, err := ParseKeys(strings.TrimSpace(string(raw)))
	if err != nil {
		return nil, fmt.Errorf("%s does not hold a key: %w", path, err)
	}
	return keys, nil
}

// MakeKeyFile makes a new key in a file that only its owner may read, durably: what it encrypts is worthless without it. Of two programs
// that do so at once, both get the key of the first.
func MakeKeyFile(path string) (Keys, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	var raw [keySize]byte
	_, _ = rand.Read(raw[:])                                 // never fails, by its contract
	made, err := os.CreateTemp(filepath.Dir(path), ".key-*") // with mode 0600
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(made.Name()) }()
	_, err = made.WriteString(base64.StdEncoding.EncodeToString(raw[:]) + "\n")
	if err = errors.Join(err, made.Sync(), made.Close()); err != nil {
		return nil, err
	}
	// A link, unlike a renaming, never replaces a key that is there, and the file is whole from its first moment.
	if err := os.Link(made.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return ReadKeyFile(path)
}

func syncFolder(path string) error {
	folder, err := os.Open(path) //nolint:gosec // the operator's own folder
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

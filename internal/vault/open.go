package vault

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// keyKind keeps which key the store's secrets are encrypted with: a program with another one must not go on.
const keyKind = "secret_key"

type keyNote struct {
	Key string `json:"key"` // its id
}

// Open gives a store whose secrets are encrypted. set holds keys from the settings; without one the key stands in a file, which is made
// when the store has never had a key. What is still plain, or encrypted with an older of several keys, is encrypted with the first now.
//
// Errors: *OtherKeyError for a key that is not here, ErrMoved.
func Open(ctx context.Context, engine eventlog.Store, set, file string) (_ eventlog.Store, err error) {
	defer fault.Wrap(&err, "open the secrets")
	note, n, err := readNote(ctx, engine)
	if err != nil {
		return nil, err
	}
	keys, err := find(set, file, note.Key == "")
	if errors.Is(err, fs.ErrNotExist) && note.Key != "" {
		return nil, &OtherKeyError{note.Key}
	}
	if err != nil {
		return nil, err
	}
	if _, known := keys.byID(note.Key); !known && note.Key != "" {
		return nil, &OtherKeyError{note.Key}
	}
	if err := renew(ctx, engine, keys, keys.open); err != nil {
		return nil, err
	}
	return &store{engine, keys}, keys.note(ctx, engine, note, n)
}

// GiveUp replaces every secret whose key is lost by a random one, encrypted with the key that is here, and says in how many streams: the
// sites and webhooks need new keys then, and the people a reset of their second step.
func GiveUp(ctx context.Context, engine eventlog.Store, set, file string) (lost int, err error) {
	defer fault.Wrap(&err, "give up lost secrets")
	note, n, err := readNote(ctx, engine)
	if err != nil {
		return 0, err
	}
	keys, err := find(set, file, true)
	if err != nil {
		return 0, err
	}
	err = renew(ctx, engine, keys, func(kept string, at []byte) (string, error) {
		plain, err := keys.open(kept, at)
		if other := (*OtherKeyError)(nil); errors.As(err, &other) {
			lost++
			return rand.Text(), nil
		}
		return plain, err
	})
	if err != nil {
		return lost, err
	}
	return lost, keys.note(ctx, engine, note, n)
}

func find(set, file string, mayMake bool) (Keys, error) {
	if set != "" {
		return ParseKeys(set)
	}
	keys, err := ReadKeyFile(file)
	if errors.Is(err, fs.ErrNotExist) && mayMake {
		return MakeKeyFile(file)
	}
	return keys, err
}

func readNote(ctx context.Context, engine eventlog.Store) (note keyNote, n int64, err error) {
	v, err := engine.Get(ctx, keyKind, keyKind)
	if errors.Is(err, eventlog.ErrNotFound) {
		return keyNote{}, 0, nil
	}
	if err != nil {
		return keyNote{}, 0, err
	}
	raw, _ := v.Doc.(json.RawMessage)
	return note, v.N, json.Unmarshal(raw, &note)
}

// note writes down which key is in use.
func (k Keys) note(ctx context.Context, engine eventlog.Store, had keyNote, n int64) error {
	if had.Key == k[0].id {
		return nil
	}
	return engine.Put(ctx, eventlog.View{Kind: keyKind, ID: keyKind, N: n + 1, Doc: keyNote{Key: k[0].id}})
}

// renew encrypts with the first key what is not. It writes over the log: a secret that stood there in clear is to be in no file any more.
func renew(ctx context.Context, engine eventlog.Store, keys Keys, open func(kept string, at []byte) (string, error)) error {
	changed := false
	for prefix := range secrets {
		for after := ""; ; {
			names, err := engine.Streams(ctx, prefix, after, 500)
			if err != nil {
				return err
			}
			if len(names) == 0 {
				break
			}
			for _, name := range names {
				did, err := renewStream(ctx, engine, name, keys, open)
				if err != nil {
					return err
				}
				changed = changed || did
			}
			after = names[len(names)-1]
		}
	}
	if !changed {
		return nil
	}
	return engine.Scrub(ctx)
}

func renewStream(ctx context.Context, engine eventlog.Store, stream string, keys Keys, open func(kept string, at []byte) (string, error)) (bool, error) {
	var over []eventlog.Redaction
	err := eventlog.ReadAll(ctx, engine, stream, 0, func(e eventlog.Event) error {
		field, secret := secretsIn(stream)[e.Kind]
		if !secret {
			return nil
		}
		at, current := place(stream, e.N, e.Kind), false
		data, err := withSecret(e.Data, field, func(kept string) (string, error) {
			plain, err := open(kept, at) // also of a current one: what was moved is found at the start
			current = keys.isCurrent(kept)
			return keys.seal(plain, at), err
		})
		if err != nil {
			return err
		}
		if !current {
			over = append(over, eventlog.Redaction{N: e.N, Data: data})
		}
		return nil
	})
	if err != nil || len(over) == 0 {
		return false, err
	}
	return true, engine.Redact(ctx, stream, over)
}

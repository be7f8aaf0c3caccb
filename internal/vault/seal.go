package vault

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"usher/internal/eventlog"
)

// secrets says which field of which event is one, by the beginning of the stream's name.
var secrets = map[string]map[string]string{
	"staff-factor:": {"factor_set": "seed"},
	"site-secret:":  {"secret_made": "secret"},
	"webhook:":      {"secret_made": "secret"},
}

// secretsIn gives the fields that are secrets in a stream, by kind of event; nil for most streams.
func secretsIn(stream string) map[string]string {
	prefix, _, _ := strings.Cut(stream, ":")
	return secrets[prefix+":"]
}

// mark is what every encrypted text begins with. No secret of ours has a colon.
const mark = "sealed:"

// ErrMoved is the answer to an encrypted secret that does not belong where it stands, or was tampered with.
var ErrMoved = errors.New("vault: an encrypted secret does not belong where it stands: the store was tampered with, or a part of it was copied")

// OtherKeyError says that a secret was encrypted with a key that is not here.
type OtherKeyError struct{ ID string }

func (e *OtherKeyError) Error() string {
	return fmt.Sprintf("the secrets in the store (second steps, keys of sites and webhooks) were encrypted with the key %s, which is not here. "+
		"Put usher.key back from the backup of the data directory, or set USHER_SECRET_KEY to that key. If it is lost for good, usher lost-key gives those secrets up", e.ID)
}

// place is what an encrypted secret is bound to.
func place(stream string, n int64, kind string) []byte {
	return fmt.Appendf(nil, "usher secret 1\x00%s\x00%d\x00%s", stream, n, kind)
}

// seal encrypts a secret for its place with the first key.
func (k Keys) seal(plain string, at []byte) string {
	return mark + k[0].id + ":" + base64.RawStdEncoding.EncodeToString(k[0].aead.Seal(nil, nil, []byte(plain), at))
}

// open reads a secret at its place. What was kept before there were keys is plain. Errors: *OtherKeyError, ErrMoved.
func (k Keys) open(kept string, at []byte) (string, error) {
	rest, sealed := strings.CutPrefix(kept, mark)
	if !sealed {
		return kept, nil
	}
	id, text, _ := strings.Cut(rest, ":")
	with, known := k.byID(id)
	if !known {
		return "", &OtherKeyError{id}
	}
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return "", ErrMoved
	}
	plain, err := with.aead.Open(nil, nil, raw, at)
	if err != nil {
		return "", ErrMoved
	}
	return string(plain), nil
}

// isCurrent says whether a kept secret is encrypted with the first key.
func (k Keys) isCurrent(kept string) bool { return strings.HasPrefix(kept, mark+k[0].id+":") }

// withSecret gives an event's data with its secret replaced by what change makes of it.
func withSecret(data json.RawMessage, field string, change func(string) (string, error)) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	var kept string
	if err := json.Unmarshal(fields[field], &kept); err != nil {
		return nil, err
	}
	changed, err := change(kept)
	if err != nil {
		return nil, err
	}
	if fields[field], err = json.Marshal(changed); err != nil {
		return nil, err
	}
	return json.Marshal(fields)
}

// sealed gives an event with its secret encrypted for the place it is about to take.
func (k Keys) sealed(stream string, n int64, e eventlog.Event) (eventlog.Event, error) {
	field, secret := secretsIn(stream)[e.Kind]
	if !secret {
		return e, nil
	}
	var err error
	e.Data, err = withSecret(e.Data, field, func(plain string) (string, error) { return k.seal(plain, place(stream, n, e.Kind)), nil })
	return e, err
}

// opened gives an event as its room knows it.
func (k Keys) opened(stream string, e eventlog.Event) (eventlog.Event, error) {
	field, secret := secretsIn(stream)[e.Kind]
	if !secret {
		return e, nil
	}
	var err error
	e.Data, err = withSecret(e.Data, field, func(kept string) (string, error) { return k.open(kept, place(stream, e.N, e.Kind)) })
	if err != nil {
		return e, fmt.Errorf("%s %d: %w", stream, e.N, err)
	}
	return e, nil
}

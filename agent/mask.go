package agent

import (
	"bytes"
	"encoding/json"
	"strings"
)

// secretWords are what no field that leaves through this door may be named after. What a receipt calls a hash is no secret, but
// a rule without exceptions is one that a test can hold.
var secretWords = []string{"token", "hash", "secret", "password", "captcha"}

// masked gives a value as JSON without the fields whose names hold one of secretWords, at any depth.
func masked(v any) (json.RawMessage, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	prune(tree)
	return json.Marshal(tree)
}

func prune(tree any) {
	switch t := tree.(type) {
	case map[string]any:
		for name, value := range t {
			if isSecretName(name) {
				delete(t, name)
				continue
			}
			prune(value)
		}
	case []any:
		for _, value := range t {
			prune(value)
		}
	}
}

func isSecretName(name string) bool {
	for _, word := range secretWords {
		if strings.Contains(strings.ToLower(name), word) {
			return true
		}
	}
	return false
}

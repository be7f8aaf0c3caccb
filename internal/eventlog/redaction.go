package eventlog

import (
	"bytes"
	"encoding/json"
)

// Keep gives a JSON object with the named fields alone, and erased: true. What was not named is gone, also fields that nobody thought of.
func Keep(data json.RawMessage, names ...string) (json.RawMessage, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	kept := map[string]json.RawMessage{"erased": json.RawMessage("true")}
	for _, name := range names {
		if value, there := all[name]; there {
			kept[name] = value
		}
	}
	return json.Marshal(kept)
}

// Differs says whether a redaction changes anything of an event.
func (r Redaction) Differs(e Event) bool {
	var now bytes.Buffer
	return json.Compact(&now, e.Data) != nil || !bytes.Equal(now.Bytes(), r.Data)
}

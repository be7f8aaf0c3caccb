package storetest

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"

	"usher/internal/eventlog"
)

// faithful are values whose encoding/json form every engine gives back byte for byte.
var faithful = []map[string]any{
	{},
	{"text": ""},
	{"text": "Grüße, 日本語, العربية, 🦊👩‍👩‍👧, \u202e"},
	{"text": "line\u2028paragraph\u2029end \u0001\u001f\u007f \\ / \" ' <b>&amp;</b> \ufeff \uffff"},
	{"text": "\t\r\n\b\f"},
	{"n": int64(1) << 53, "minus": -(int64(1) << 53), "max": int64(math.MaxInt64), "min": int64(math.MinInt64)},
	{"n": 0, "one": 1, "byte": 255, "int32": math.MaxInt32, "more": math.MaxInt32 + 1},
	{"f": 0.1, "tiny": 5e-324, "big": 1.7976931348623157e308, "e21": 1e21, "small": 1e-7, "third": 1.0 / 3},
	{"yes": true, "no": false, "nothing": nil},
	{"a": []any{}, "b": []any{1, "two", nil, map[string]any{"a": []any{1.5}}, map[string]any{}}, "c": map[string]any{"d": map[string]any{"e": "f"}}},
	{"ключ": 1, "a b": 2, "ß": 3, "a-b": 4, "Z": 5, "z": 6},
	{"said_at": "2026-03-29T12:00:00.123Z", "at": "2026-03-29T12:00:00Z", "read_at": "2026-03-29T12:00:00.1Z"},
	{"said_at": "2026-03-29T12:00:00.123456Z", "at": "2026-03-29T14:00:00+02:00", "old_at": "", "due_at": nil, "n_at": 12, "zero_at": "0001-01-01T00:00:00Z"},
	{"said_at": "yesterday", "at": "2026-03-29T12:00:00.120Z", "list_at": []any{"2026-03-29T12:00:00Z"}, "end_at": "9999-12-31T23:59:59.999Z"},
}

// beyondPeers are faithful values that a lesser peer refuses or changes.
var beyondPeers = []map[string]any{
	{"minus zero": math.Copysign(0, -1)},
	{"nested": []any{[]any{}, []any{1, []any{2}}}},
}

func (s suite) faithful() []map[string]any {
	if s.opts.LesserPeer {
		return faithful
	}
	return append(slices.Clone(faithful), beyondPeers...)
}

func dataAreFaithful(s suite) {
	var events []eventlog.Event
	for _, data := range s.faithful() {
		e, err := eventlog.New(noon, "said", data)
		s.must(err)
		events = append(events, e)
	}
	s.must(s.Append(s.ctx(), "c:1", 0, events))
	got, err := s.Read(s.ctx(), "c:1", 0, 100)
	s.must(err)
	if len(got) != len(events) {
		s.Fatalf("%d events of %d", len(got), len(events))
	}
	for i := range events {
		s.same("data", string(events[i].Data), string(got[i].Data))
	}
	s.handwritten()
}

// handwritten JSON comes back with the same meaning and key order; spaces and the spelling of numbers may differ.
func (s suite) handwritten() {
	s.Helper()
	text := ` { "z" : 1.50, "a" : "\u00e9\/", "m" : [ 1e2 , 0.0, true ] } `
	s.must(s.Append(s.ctx(), "c:2", 0, []eventlog.Event{{At: noon, Kind: "said", Data: json.RawMessage(text)}}))
	got, err := s.Read(s.ctx(), "c:2", 0, 1)
	s.must(err)
	var a, b any
	s.must(json.Unmarshal([]byte(text), &a))
	s.must(json.Unmarshal(got[0].Data, &b))
	if !reflect.DeepEqual(a, b) {
		s.Errorf("%s came back as %s", text, got[0].Data)
	}
}

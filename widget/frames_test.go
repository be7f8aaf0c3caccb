package widget_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/widget"
)

// sample is one frame of testdata/frames, which the panel's tests read too.
type sample struct {
	Name      string          `json:"name"`
	Direction string          `json:"direction"`
	Frame     json.RawMessage `json:"frame"`
	Err       string          `json:"err"`
}

func samples(t testing.TB) (all []sample) {
	t.Helper()
	files, err := filepath.Glob("testdata/frames/*.json")
	must(t, err)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		must(t, err)
		var some []sample
		must(t, json.Unmarshal(raw, &some))
		all = append(all, some...)
	}
	if len(all) == 0 {
		t.Fatal("no samples")
	}
	return all
}

func TestTheServerReadsTheSamplesThatClientsSend(t *testing.T) {
	for _, s := range samples(t) {
		if s.Direction != "to_server" {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			frame, err := widget.ReadFrame(s.Frame)
			if say, ok := frame.(*widget.SayFrame); ok && err == nil {
				err = chat.CheckMessage(say.Text, len(say.Files)) // as SayQuoting does, after the frame was read
			}
			if s.Err != "" {
				if err == nil || fault.From(err).Code != s.Err {
					t.Fatalf("%v, want %s", err, s.Err)
				}
				return
			}
			must(t, err)
			sameJSON(t, s.Frame, widget.Encode(frame))
		})
	}
}

func TestTheServerWritesTheSamplesThatClientsRead(t *testing.T) {
	for _, s := range samples(t) {
		if s.Direction != "to_client" || strings.Contains(s.Name, "later version") {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			var head struct{ T string }
			must(t, json.Unmarshal(s.Frame, &head))
			frame := widget.ServerFrames()[head.T]
			if frame == nil {
				t.Fatalf("no frame %q", head.T)
			}
			strict := json.NewDecoder(bytes.NewReader(s.Frame))
			strict.DisallowUnknownFields()
			must(t, strict.Decode(frame))
			written := widget.Encode(frame)
			sameJSON(t, s.Frame, written)
			if after, upto, ok := widget.PlaceOf(written); ok != (head.T == "events") || upto < after {
				t.Errorf("place %d to %d, %v", after, upto, ok)
			}
		})
	}
}

func sameJSON(t testing.TB, want, got []byte) {
	t.Helper()
	var a, b any
	must(t, json.Unmarshal(want, &a))
	must(t, json.Unmarshal(got, &b))
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
}

func TestFramesThatAreNotRight(t *testing.T) {
	id := "2c1d1a70-53b8-4b6b-8a0e-6f4c6b3e9d21"
	for _, c := range []struct{ name, frame, code string }{
		{"WS18 not JSON", "{", "bad_json"}, {"WS18 two values", `{"t":"ping"}{"t":"ping"}`, "bad_json"}, {"WS18 trailing bytes", `{"t":"ping"} x`, "bad_json"},
		{"WS18 empty", "", "bad_json"}, {"an array", `[]`, "bad_json"}, {"null", "null", "bad_json"}, {"a number", "1", "bad_json"},
		{"no type", `{}`, "bad_json"}, {"a type of another kind", `{"t":1}`, "bad_json"}, {"WS19 unknown type", `{"t":"dance"}`, "unknown_type"}, {"empty type", `{"t":""}`, "unknown_type"},
		{"WS20 no id", `{"t":"say","text":"x"}`, "missing_id"}, {"WS22 a long id", `{"t":"say","id":"` + strings.Repeat("a", 30000) + `","text":"x"}`, "bad_id"},
		{"WS22 NUL", `{"t":"say","id":"aaaaaaaaaaaaaaaa\u0000","text":"x"}`, "bad_id"}, {"WS22 a number", `{"t":"say","id":1,"text":"x"}`, "bad_json"},
		{"an operator", `{"t":"say","id":{"$ne":null},"text":"x"}`, "bad_json"}, {"null", `{"t":"say","id":null,"text":"x"}`, "bad_json"},
		{"WS26 seq", `{"t":"say","id":"` + id + `","text":"x","seq":1}`, "bad_json"}, {"WS26 from", `{"t":"say","id":"` + id + `","text":"x","from":"agent"}`, "bad_json"},
		{"WS23 another's conversation", `{"t":"say","id":"` + id + `","text":"x","conversation":"y"}`, "bad_json"},
		{"a name twice", `{"t":"say","t":"ping","id":"` + id + `","text":"x"}`, "bad_json"}, {"another case", `{"T":"ping"}`, "bad_json"},
		{"lone surrogate", `{"t":"say","id":"` + id + `","text":"\ud800"}`, "bad_json"}, {"depth", strings.Repeat(`{"t":`, 5000), "bad_json"},
		{"WS25 note", `{"t":"note","text":"x"}`, "forbidden"}, {"WS25 assign", `{"t":"assign"}`, "forbidden"}, {"WS25 system", `{"t":"system"}`, "forbidden"},
		{"WS25 agent_typing", `{"t":"agent_typing"}`, "forbidden"}, {"WS25 presence", `{"t":"presence"}`, "forbidden"}, {"WS25 events", `{"t":"events","events":[]}`, "forbidden"},
		{"WS36 delete", `{"t":"delete","id":"x"}`, "forbidden"},
		{"WS27 negative", `{"t":"hello","v":1,"site":"shop","token":"` + strings.Repeat("a", 43) + `","after":-1}`, "bad_json"},
		{"WS27 float", `{"t":"hello","v":1,"site":"shop","token":"` + strings.Repeat("a", 43) + `","after":1.5}`, "bad_json"},
		{"WS27 10^19", `{"t":"hello","v":1,"site":"shop","token":"` + strings.Repeat("a", 43) + `","after":10000000000000000000}`, "bad_json"},
		{"WS27 text", `{"t":"hello","v":1,"site":"shop","token":"` + strings.Repeat("a", 43) + `","after":"1"}`, "bad_json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := widget.ReadFrame([]byte(c.frame)); err == nil || fault.From(err).Code != c.code {
				t.Errorf("%v, want %s", err, c.code)
			}
		})
	}
}

func FuzzReadFrame(f *testing.F) {
	for _, s := range samples(f) {
		f.Add([]byte(s.Frame))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		frame, err := widget.ReadFrame(raw)
		if err != nil {
			var refused *fault.Error
			if !errors.As(err, &refused) || refused.Kind == fault.Internal {
				t.Fatalf("%q: %v is not for the client", raw, err)
			}
			return
		}
		if _, err := widget.ReadFrame(widget.Encode(frame)); err != nil {
			t.Fatalf("%q is read, but not when it is written again: %v", raw, err)
		}
	})
}

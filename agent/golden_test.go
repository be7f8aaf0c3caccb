package agent

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sample is one frame as both sides of the protocol read it.
type sample struct {
	Name      string          `json:"name"`
	Direction string          `json:"direction"`
	Frame     json.RawMessage `json:"frame"`
}

// downFrames are the types that the server sends, each as an empty value.
var downFrames = map[string]func() any{
	"ready": func() any { return &readyFrame{} }, "rows": func() any { return &rowsSample{} }, "counts": func() any { return &countsFrame{} },
	"events": func() any { return &eventsFrame{} }, "ack": func() any { return &ackFrame{} }, "marks": func() any { return &marksFrame{} },
	"typing": func() any { return &typingFrame{} }, "lead": func() any { return &leadFrame{} }, "lead_gone": func() any { return &leadGoneFrame{} },
	"people": func() any { return &peopleFrame{} }, "alarm": func() any { return &alarmFrame{} }, "error": func() any { return &errorFrame{} },
	"note": func() any { return &noteFrame{} }, "mention": func() any { return &mentionFrame{} },
	"pong": func() any { return &plainFrame{} }, "bye": func() any { return &byeSample{} },
}

// rowsSample is what rowsFrame puts together.
type rowsSample struct {
	T    string `json:"t"`
	Rows []row  `json:"rows"`
}

// byeSample is what the program sends before it drains.
type byeSample struct {
	T       string `json:"t"`
	RetryMS int64  `json:"retry_ms"`
}

func samples(t *testing.T) map[string][]sample {
	t.Helper()
	files, err := filepath.Glob("testdata/frames/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	all := map[string][]sample{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list []sample
		if err := json.Unmarshal(raw, &list); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = list
	}
	return all
}

func TestSamplesOfWhatTheServerSends(t *testing.T) {
	seen := map[string]bool{}
	for kind, list := range samples(t) {
		for _, s := range list {
			if s.Direction != "to_client" {
				continue
			}
			seen[kind] = true
			t.Run(kind+": "+s.Name, func(t *testing.T) {
				made, known := downFrames[kind]
				if !known {
					t.Fatal("the server does not send this")
				}
				frame := made()
				strict := json.NewDecoder(bytes.NewReader(s.Frame))
				strict.DisallowUnknownFields()
				if err := strict.Decode(frame); err != nil {
					t.Fatal(err)
				}
				want, got := tree(t, s.Frame), tree(t, encode(frame))
				if diff := cmp.Diff(want, within(got, want)); diff != "" {
					t.Errorf("sample and server differ (-sample +server):\n%s", diff)
				}
			})
		}
	}
	for kind := range downFrames {
		if !seen[kind] {
			t.Errorf("no sample of %s", kind)
		}
	}
}

func TestSamplesOfWhatTheConsoleSends(t *testing.T) {
	var kinds []string
	for kind, list := range samples(t) {
		for _, s := range list {
			if s.Direction != "to_server" {
				continue
			}
			kinds = append(kinds, kind)
			var f frameUp
			strict := json.NewDecoder(bytes.NewReader(s.Frame))
			strict.DisallowUnknownFields()
			if err := strict.Decode(&f); err != nil || f.T != kind {
				t.Errorf("%s: %s: %v", kind, s.Name, err)
			}
			if _, known := acts[f.T]; !known && f.T != "hello" && f.T != "ping" {
				t.Errorf("%s is not acted on", f.T)
			}
		}
	}
	sort.Strings(kinds)
	for kind := range acts {
		if _, found := find(kinds, kind); !found {
			t.Errorf("no sample of %s", kind)
		}
	}
}

func find(sorted []string, s string) (int, bool) {
	i := sort.SearchStrings(sorted, s)
	return i, i < len(sorted) && sorted[i] == s
}

// tree reads JSON for comparing, with times in one form.
func tree(t *testing.T, raw []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return normal(v)
}

func normal(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k := range x {
			x[k] = normal(x[k])
		}
	case []any:
		for i := range x {
			x[i] = normal(x[i])
		}
	case string:
		if at, err := time.Parse(time.RFC3339Nano, x); err == nil {
			return at.UTC().Format(time.RFC3339Nano)
		}
	}
	return v
}

// within leaves only the fields that the sample has: a server may tell more than an older console knows, and never less.
func within(got, sample any) any {
	switch want := sample.(type) {
	case map[string]any:
		had, ok := got.(map[string]any)
		if !ok {
			return got
		}
		kept := map[string]any{}
		for k := range want {
			if v, there := had[k]; there {
				kept[k] = within(v, want[k])
			}
		}
		return kept
	case []any:
		had, ok := got.([]any)
		if !ok || len(had) != len(want) {
			return got
		}
		for i := range had {
			had[i] = within(had[i], want[i])
		}
	}
	return got
}

func FuzzUnsealTakesWhatSealMade(f *testing.F) {
	f.Add(int64(7), "aaaaaaaaaaaaaaaaaaaaaaaaaa", []byte(`{"t":"pong"}`))
	f.Add(int64(0), "", []byte{})
	f.Fuzz(func(t *testing.T, upto int64, from string, frame []byte) {
		if len(from) > 26 || strings.ContainsRune(from, 0) {
			return
		}
		gotUpto, gotFrom, gotFrame, err := unseal(seal(upto, from, frame))
		if err != nil || gotUpto != upto || gotFrom != from || !bytes.Equal(gotFrame, frame) {
			t.Errorf("%d %q %q %v", gotUpto, gotFrom, gotFrame, err)
		}
		_, _, _, _ = unseal(frame)
	})
}

package sqlite_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"usher/internal/eventlog"
)

// Texts long and short, views rewritten many times, streams that grow between each other: pages split and cells move, and copies stay
// in the gaps. After scrubbing, the bytes on the disk hold nothing of what was erased, and all of the rest.
func TestNoByteOfWhatWasErasedIsInTheFiles(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		store := open(t, filepath.Join(dir, "usher.db"))
		heads := map[string]int64{}
		kept := map[string]string{}
		for i := range rapid.IntRange(20, 120).Draw(rt, "appends") {
			who := rapid.SampledFrom([]string{"erased", "kept"}).Draw(rt, "who")
			stream := fmt.Sprintf("conversation:%s%d", who, rapid.IntRange(0, 3).Draw(rt, "stream"))
			text := fmt.Sprintf("%s-secret-%d-%s", who, i, strings.Repeat("x", rapid.SampledFrom([]int{1, 200, 3000, 9000}).Draw(rt, "length")))
			e := said(t, text)
			view := eventlog.View{Kind: "conversation", ID: stream, N: heads[stream] + 1, Sort: int64(i), Lists: []string{"all"}, Doc: map[string]string{"last": text}}
			if err := store.Append(t.Context(), stream, heads[stream], e, view); err != nil {
				rt.Fatal(err)
			}
			heads[stream]++
			if who == "kept" {
				kept[fmt.Sprintf("%s %d", stream, heads[stream])] = text
			}
		}
		erase(t, store, heads)
		for _, name := range []string{"usher.db", "usher.db-wal", "usher.db-shm"} {
			raw, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil && !os.IsNotExist(err) {
				rt.Fatal(err)
			}
			if at := bytes.Index(raw, []byte("erased-secret")); at >= 0 {
				rt.Fatalf("%s still holds %.60q at byte %d of %d", name, raw[at:], at, len(raw))
			}
		}
		for stream := range heads {
			events, err := store.Read(t.Context(), stream, 0, 1000)
			if err != nil || int64(len(events)) != heads[stream] {
				rt.Fatalf("%s: %d events of %d: %v", stream, len(events), heads[stream], err)
			}
			for _, e := range events {
				if want, ok := kept[fmt.Sprintf("%s %d", stream, e.N)]; ok && string(e.Data) != fmt.Sprintf(`{"text":%q}`, want) {
					rt.Fatalf("%s %d is %.80s", stream, e.N, e.Data)
				}
			}
		}
		if err := store.Close(); err != nil {
			rt.Fatal(err)
		}
	})
}

func erase(t *testing.T, store eventlog.Store, heads map[string]int64) {
	t.Helper()
	for stream, head := range heads {
		if !strings.HasPrefix(stream, "conversation:erased") {
			continue
		}
		var all []eventlog.Redaction
		for n := range head {
			all = append(all, eventlog.Redaction{N: n + 1, Data: json.RawMessage(`{}`)})
		}
		if err := store.Redact(t.Context(), stream, all); err != nil {
			t.Fatal(err)
		}
		if err := store.Remove(t.Context(), "conversation", stream); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
}

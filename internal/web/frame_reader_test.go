package web

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"runtime"
	"testing"
	"time"
)

// FuzzFrames feeds any bytes to the reader: it must end with an error or a message within its limits, never more.
func FuzzFrames(f *testing.F) {
	f.Add([]byte{0x81, 0x82, 1, 2, 3, 4, 'h' ^ 1, 'i' ^ 2})
	f.Add([]byte{0x01, 0x80, 0, 0, 0, 0, 0x80, 0x80, 0, 0, 0, 0})
	f.Add([]byte{0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0})
	f.Add([]byte{0x89, 0x80, 0, 0, 0, 0, 0x88, 0x82, 0, 0, 0, 0, 3, 232})
	f.Fuzz(func(t *testing.T, data []byte) {
		cfg := SocketConfig{ReadLimit: 512}.withDefaults()
		r := frameReader{in: bufio.NewReaderSize(bytes.NewReader(data), readBuffer), cfg: &cfg}
		for range len(data) + 1 {
			got, err := r.frame()
			if len(r.message) > cfg.ReadLimit || r.fragments > cfg.MaxFragments+1 || len(got.payload) > 125 {
				t.Fatalf("%d bytes, %d fragments, %d in a control frame", len(r.message), r.fragments, len(got.payload))
			}
			if err != nil {
				return
			}
			if got.op == opClose {
				_, _ = closeCodeOf(got.payload)
			}
			if got.op < opClose && got.final {
				r.take()
			}
		}
		t.Fatal("the reader made frames out of nothing")
	})
}

func TestALengthThatIsOnlyClaimed(t *testing.T) {
	t.Run("WS14 nothing is reserved for 2^62 bytes that never come", func(t *testing.T) {
		cfg := SocketConfig{}.withDefaults()
		head := binary.BigEndian.AppendUint64([]byte{0x81, 0xFF}, 1<<62)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 100 {
			r := frameReader{in: bufio.NewReaderSize(bytes.NewReader(head), readBuffer), cfg: &cfg}
			if _, err := r.frame(); err == nil {
				t.Fatal("it was taken")
			}
		}
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
			t.Errorf("a hundred of them took %d bytes", got)
		}
	})
}

func TestAFragmentedMessageDoesNotRenewItsDeadline(t *testing.T) {
	cfg := SocketConfig{}.withDefaults()
	r := frameReader{cfg: &cfg}
	now := time.Now()
	if got := r.deadline(now); got != now.Add(cfg.PongWait) {
		t.Fatalf("idle: %v", got)
	}
	r.fragments, r.begun = 1, now
	if got := r.deadline(now.Add(time.Minute)); got != now.Add(cfg.PongWait) {
		t.Fatalf("inside a message: %v", got)
	}
}

func TestPathsWithOneSpellingOnly(t *testing.T) {
	for path, want := range map[string]bool{
		"/": true, "/a/b": true, "*": true, "/a%20b": true, "/%C3%A9": true, "/a%2Bb": true, "/a.b": true, "/..a": true,
		"": false, "a": false, "//": false, "/a//b": false, "/.": false, "/../a": false, "/a%2fb": false, "/%61": false, "/%": false, "/%4": false,
		"/%gg": false, "/a\\b": false, "/a;b": false, "/%25": false, "/%00": false, "/%0a": false, "/%7f": false,
	} {
		if plainPath(path) != want {
			t.Errorf("plainPath(%q) is %v", path, !want)
		}
	}
}

package storetest

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"sync"
	"testing"
	"time"
)

// Blobs is what a place for bytes must do; internal/file says it in words.
type Blobs interface {
	Put(ctx context.Context, name string, body []byte) error
	Get(ctx context.Context, name string) ([]byte, error)
	Remove(ctx context.Context, name string) error
	Each(ctx context.Context, fn func(name string, at time.Time) error) error
	Room(ctx context.Context) (int64, error)
}

const (
	oneBlob     = "aaaaaaaaaaaaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbbbbbbbbbbbb"
	onePreview  = oneBlob + "-p"
	anotherBlob = "aaaaaaaaaaaaaaaaaaaaaaaaaa/cccccccccccccccccccccccccc"
)

// RunBlobs runs the suite of places for bytes. open gives an empty one of its own, and closes it with t.Cleanup.
func RunBlobs(t *testing.T, open func(t *testing.T) Blobs) {
	for title, check := range map[string]func(t *testing.T, b Blobs){
		"what was put is given, whole":                  putAndGet,
		"a name that is taken keeps what it has":        putTwice,
		"what is not there is said so":                  getNothing,
		"what was removed is gone, and only that":       removeOne,
		"every name is listed with its time":            listAll,
		"many at once do not disturb each other":        putMany,
		"a listing ends where its reader wants it to":   stopListing,
		"what was given up by its caller is not there":  putGivenUp,
		"how much room there is is a number or unknown": askRoom,
	} {
		t.Run(title, func(t *testing.T) { check(t, open(t)) })
	}
}

func put(t *testing.T, b Blobs, name string, body []byte) {
	t.Helper()
	if err := b.Put(t.Context(), name, body); err != nil {
		t.Fatal(err)
	}
}

func holdsBlob(t *testing.T, b Blobs, name string, want []byte) {
	t.Helper()
	got, err := b.Get(t.Context(), name)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: %d bytes, want %d, %v", name, len(got), len(want), err)
	}
}

func putAndGet(t *testing.T, b Blobs) {
	large := bytes.Repeat([]byte{0, 1, 2, 0xff}, 1<<20)
	put(t, b, oneBlob, large)
	put(t, b, onePreview, []byte("small"))
	holdsBlob(t, b, oneBlob, large)
	holdsBlob(t, b, onePreview, []byte("small"))
}

func putTwice(t *testing.T, b Blobs) {
	put(t, b, oneBlob, []byte("first"))
	put(t, b, oneBlob, []byte("second"))
	holdsBlob(t, b, oneBlob, []byte("first"))
}

func getNothing(t *testing.T, b Blobs) {
	for _, name := range []string{oneBlob, "", "../../etc/passwd", "a/b"} {
		if _, err := b.Get(t.Context(), name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := b.Remove(t.Context(), oneBlob); err != nil {
		t.Errorf("removing nothing: %v", err)
	}
}

func removeOne(t *testing.T, b Blobs) {
	put(t, b, oneBlob, []byte("x"))
	put(t, b, onePreview, []byte("y"))
	for range 2 {
		if err := b.Remove(t.Context(), oneBlob); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Get(t.Context(), oneBlob); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
	holdsBlob(t, b, onePreview, []byte("y"))
	put(t, b, oneBlob, []byte("again"))
	holdsBlob(t, b, oneBlob, []byte("again"))
}

func listAll(t *testing.T, b Blobs) {
	put(t, b, oneBlob, []byte("x"))
	put(t, b, onePreview, []byte("x"))
	put(t, b, anotherBlob, []byte("x"))
	found := map[string]bool{}
	err := b.Each(t.Context(), func(name string, at time.Time) error {
		found[name] = true
		if age := time.Since(at); age < -time.Minute || age > time.Minute {
			t.Errorf("%s was put %v ago", name, age)
		}
		return nil
	})
	if err != nil || len(found) != 3 || !found[oneBlob] || !found[onePreview] || !found[anotherBlob] {
		t.Errorf("%v, %v", found, err)
	}
}

func putMany(t *testing.T, b Blobs) {
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			name := "aaaaaaaaaaaaaaaaaaaaaaaaaa/" + string(bytes.Repeat([]byte{byte('a' + i)}, 26))
			body := bytes.Repeat([]byte{byte(i)}, 300_000)
			if err := b.Put(t.Context(), name, body); err != nil {
				t.Error(err)
				return
			}
			if i%2 == 0 {
				if err := b.Remove(t.Context(), name); err != nil {
					t.Error(err)
				}
				return
			}
			holdsBlob(t, b, name, body)
		})
	}
	all.Wait()
}

func stopListing(t *testing.T, b Blobs) {
	put(t, b, oneBlob, []byte("x"))
	put(t, b, anotherBlob, []byte("x"))
	enough, seen := errors.New("enough"), 0
	err := b.Each(t.Context(), func(string, time.Time) error { seen++; return enough })
	if !errors.Is(err, enough) || seen != 1 {
		t.Errorf("%d seen, %v", seen, err)
	}
}

func putGivenUp(t *testing.T, b Blobs) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Put(over, oneBlob, []byte("x")); err == nil {
		t.Error("it was put for a caller who had given up")
	}
	if _, err := b.Get(t.Context(), oneBlob); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is there: %v", err)
	}
}

func askRoom(t *testing.T, b Blobs) {
	if _, err := b.Room(t.Context()); err != nil {
		t.Error(err)
	}
}

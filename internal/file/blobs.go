package file

import (
	"context"
	"time"
)

// Blobs keeps bytes under names of the form "<26 letters>/<26 letters>" with an optional "-p". internal/storetest holds every store to this.
type Blobs interface {
	// Put keeps bytes, durably before it returns. A name that is taken keeps what it has. Of a Put that failed nothing is seen.
	Put(ctx context.Context, name string, body []byte) error

	// Get gives the bytes, or ErrNoBlob.
	Get(ctx context.Context, name string) ([]byte, error)

	// Remove forgets a name. One that is not there is no error.
	Remove(ctx context.Context, name string) error

	// Each calls fn for every name and when it was put, in any order, until fn gives an error. It also clears away what
	// uploads that were cut off more than an hour before left behind.
	Each(ctx context.Context, fn func(name string, at time.Time) error) error

	// Room is how many bytes can still be put, or a negative number where that is not known.
	Room(ctx context.Context) (int64, error)
}

// blobOf names the bytes of a file.
func blobOf(conversation, id string) string { return conversation + "/" + id }

// previewOf names the bytes of its preview.
func previewOf(conversation, id string) string { return conversation + "/" + id + "-p" }

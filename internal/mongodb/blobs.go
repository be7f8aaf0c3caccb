package mongodb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// leftAfter is the age at which what an upload left behind is cleared away.
const leftAfter = time.Hour

// Blobs keeps bytes in GridFS: the collections blobs.files and blobs.chunks, by name in _id. In "blob_uploads" stands what is being put at present,
// so that chunks of an upload that was cut off are found without looking at all of them. The contract is that of internal/file.
type Blobs struct {
	store   *Store
	buckets sync.Pool // of *mongo.GridFSBucket, see alone
	uploads *mongo.Collection
	now     func() time.Time
}

// Blobs gives the part of the store that keeps bytes.
func (s *Store) Blobs() *Blobs {
	return &Blobs{store: s, uploads: s.db.Collection("blob_uploads"), now: time.Now, buckets: sync.Pool{New: func() any {
		return s.db.GridFSBucket(options.GridFSBucket().SetName("blobs"))
	}}}
}

// alone gives a bucket to one operation and nobody else until it is given back: the driver's copies through buffers of its own, so two uploads
// at once through one bucket would get each other's bytes.
func (b *Blobs) alone() (bucket *mongo.GridFSBucket, giveBack func()) {
	bucket = b.buckets.Get().(*mongo.GridFSBucket) //nolint:forcetypeassert // nothing else is in it
	return bucket, func() { b.buckets.Put(bucket) }
}

// Put keeps bytes. GridFS writes the file's own document last, so an upload that was cut off is not seen.
func (b *Blobs) Put(ctx context.Context, name string, body []byte) error {
	leave, err := b.store.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if there, err := b.has(ctx, name); err != nil || there {
		return err
	}
	mark := bson.D{{Key: "_id", Value: name}, {Key: "at", Value: b.now().UTC()}}
	if _, err := b.uploads.InsertOne(ctx, mark); err != nil && !mongo.IsDuplicateKeyError(err) {
		return fmt.Errorf("mongodb: begin to put %q: %w", name, err)
	}
	bucket, giveBack := b.alone()
	defer giveBack()
	if err := bucket.UploadFromStreamWithID(ctx, name, name, bytes.NewReader(body)); err != nil {
		return fmt.Errorf("mongodb: put %q: %w", name, err) // the mark stays: its chunks are cleared away
	}
	if _, err := b.uploads.DeleteOne(ctx, bson.D{{Key: "_id", Value: name}}); err != nil {
		return fmt.Errorf("mongodb: end putting %q: %w", name, err)
	}
	return nil
}

func (b *Blobs) has(ctx context.Context, name string) (bool, error) {
	bucket, giveBack := b.alone()
	defer giveBack()
	err := bucket.GetFilesCollection().FindOne(ctx, bson.D{{Key: "_id", Value: name}}).Err()
	switch {
	case errors.Is(err, mongo.ErrNoDocuments):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("mongodb: look for %q: %w", name, err)
	}
	return true, nil
}

// Get gives the bytes, or fs.ErrNotExist.
func (b *Blobs) Get(ctx context.Context, name string) ([]byte, error) {
	leave, err := b.store.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	bucket, giveBack := b.alone()
	defer giveBack()
	var body bytes.Buffer
	switch _, err := bucket.DownloadToStream(ctx, name, &body); {
	case errors.Is(err, mongo.ErrFileNotFound):
		return nil, fmt.Errorf("mongodb: get %q: %w", name, fs.ErrNotExist)
	case err != nil:
		return nil, fmt.Errorf("mongodb: get %q: %w", name, err)
	}
	return body.Bytes(), nil
}

// Remove forgets a name.
func (b *Blobs) Remove(ctx context.Context, name string) error {
	leave, err := b.store.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	bucket, giveBack := b.alone()
	defer giveBack()
	if err := bucket.Delete(ctx, name); err != nil && !errors.Is(err, mongo.ErrFileNotFound) {
		return fmt.Errorf("mongodb: remove %q: %w", name, err)
	}
	return nil
}

// Each lists every name, and clears away what uploads that were cut off left behind.
func (b *Blobs) Each(ctx context.Context, fn func(name string, at time.Time) error) error {
	leave, err := b.store.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := b.clear(ctx); err != nil {
		return err
	}
	bucket, giveBack := b.alone()
	defer giveBack()
	found, err := bucket.GetFilesCollection().Find(ctx, bson.D{}, options.Find().SetProjection(bson.D{{Key: "uploadDate", Value: 1}}))
	if err != nil {
		return fmt.Errorf("mongodb: list the bytes: %w", err)
	}
	var all []struct {
		Name string    `bson:"_id"`
		At   time.Time `bson:"uploadDate"`
	}
	if err := found.All(ctx, &all); err != nil { // read to the end before fn may ask the store for more
		return fmt.Errorf("mongodb: list the bytes: %w", err)
	}
	for _, f := range all {
		if err := fn(f.Name, f.At); err != nil {
			return err
		}
	}
	return nil
}

// clear removes the chunks of uploads that began more than an hour ago and have not ended.
func (b *Blobs) clear(ctx context.Context) error {
	found, err := b.uploads.Find(ctx, bson.D{})
	if err != nil {
		return fmt.Errorf("mongodb: list uploads: %w", err)
	}
	var marks []struct {
		Name string    `bson:"_id"`
		At   time.Time `bson:"at"`
	}
	if err := found.All(ctx, &marks); err != nil {
		return fmt.Errorf("mongodb: list uploads: %w", err)
	}
	for _, m := range marks {
		if b.now().Sub(m.At) <= leftAfter {
			continue
		}
		there, err := b.has(ctx, m.Name)
		if err != nil {
			return err
		}
		if !there {
			bucket, giveBack := b.alone()
			_, err := bucket.GetChunksCollection().DeleteMany(ctx, bson.D{{Key: "files_id", Value: m.Name}})
			giveBack()
			if err != nil {
				return fmt.Errorf("mongodb: clear %q: %w", m.Name, err)
			}
		}
		if _, err := b.uploads.DeleteOne(ctx, bson.D{{Key: "_id", Value: m.Name}}); err != nil {
			return fmt.Errorf("mongodb: clear %q: %w", m.Name, err)
		}
	}
	return nil
}

// Room is not known: the server's disk is its operator's.
func (b *Blobs) Room(context.Context) (int64, error) { return -1, nil }

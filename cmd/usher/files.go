package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"usher/internal/config"
	"usher/internal/eventlog"
	"usher/internal/file"
	"usher/internal/mongodb"
	"usher/internal/web"
)

// openFiles makes the room of files and reads what it needs before it can be asked.
func (a *App) openFiles(ctx context.Context) error {
	blobs, err := openBlobs(a.cfg, a.store)
	if err != nil {
		return err
	}
	a.fileRules = file.NewRules(a.store, time.Now)
	a.rooms.files = newFiles(a.store, blobs, a.rooms, a.fileRules, a.log)
	return a.fileRules.Load(ctx)
}

// openBlobs keeps bytes where the store keeps the rest: in a directory beside the embedded one, in GridFS with MongoDB.
func openBlobs(cfg config.Config, store eventlog.Store) (file.Blobs, error) {
	if m, ok := engineOf(store).(*mongodb.Store); ok {
		return m.Blobs(), nil
	}
	return file.OpenDirectory(filepath.Join(cfg.Data, "files"), time.Now)
}

func newFiles(store eventlog.Store, blobs file.Blobs, r rooms, rules *file.Rules, log *slog.Logger) *file.Service {
	return file.New(file.Config{Store: store, Blobs: blobs, Conversations: r.chat, Rules: rules, Portraits: r.portraits, Now: time.Now, Log: log})
}

// portraits lists those that people and sites have.
func (r rooms) portraits() []string {
	var ids []string
	people, _ := r.staff.List(context.Background()) // from memory
	for _, person := range people {
		ids = append(ids, person.Photo)
	}
	for _, s := range r.site.List() {
		ids = append(ids, s.Picture.Logo)
	}
	return ids
}

// engineOf gives the engine behind all that stands before it.
func engineOf(store eventlog.Store) eventlog.Store {
	for {
		before, ok := store.(interface{ Behind() eventlog.Store })
		if !ok {
			return store
		}
		store = before.Behind()
	}
}

// repairFiles writes the view of one conversation's files.
func repairFiles(ctx context.Context, files *file.Service, id string) error {
	err := files.Repair(ctx, id)
	if errors.Is(err, file.ErrNoFile) {
		return nil // a stream of another form
	}
	return err
}

// rawBodies are all addresses that take something else than JSON.
func (a *App) rawBodies() []web.RawBody {
	return append(append([]web.RawBody{{Path: reportPath, Most: 64 << 10}}, a.visitors.RawBodies()...), a.staffDoor.RawBodies()...)
}

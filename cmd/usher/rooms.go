package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"usher/internal/activity"
	"usher/internal/block"
	"usher/internal/canned"
	"usher/internal/chat"
	"usher/internal/config"
	"usher/internal/crm"
	"usher/internal/dispatch"
	"usher/internal/eventlog"
	"usher/internal/file"
	"usher/internal/hook"
	"usher/internal/mongodb"
	"usher/internal/site"
	"usher/internal/sqlite"
	"usher/internal/staff"
	"usher/internal/tag"
	"usher/internal/token"
	"usher/internal/vault"
)

// rooms are the parts of the house that stand on the store alone.
type rooms struct {
	chat  *chat.Service
	crm   *crm.Service
	staff *staff.Service
	site  *site.Service
	token *token.Service

	replies *canned.Service
	tags    *tag.Service
	files   *file.Service // set by openFiles: it needs a place for bytes too
	blocks  *block.Service
}

func newRooms(store eventlog.Store) rooms {
	chats, people, tokens := chat.New(store, time.Now), staff.New(store, time.Now), token.New(store, time.Now)
	tokens.Resets(people.Resets)
	return rooms{chat: chats, blocks: block.New(block.Config{Store: store, Conversations: chats, Now: time.Now}), crm: crm.New(store, time.Now), staff: people, site: site.New(store, time.Now),
		token: tokens, replies: canned.New(store, time.Now), tags: tag.New(store, time.Now)}
}

// openStore opens the store that the settings name. What is secret is encrypted as it goes in, and what is a change that people want to
// know of is noted.
func openStore(ctx context.Context, cfg config.Config, log *slog.Logger) (eventlog.Store, error) {
	engine, err := openEngine(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	store, err := vault.Open(ctx, engine, cfg.SecretKey, keyFile(cfg))
	if err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	return activity.Watch(store), nil
}

// keyFile is where the key of the store's secrets stands when no setting holds one.
func keyFile(cfg config.Config) string { return filepath.Join(cfg.Data, "usher.key") }

func openEngine(ctx context.Context, cfg config.Config, log *slog.Logger) (eventlog.Store, error) {
	if cfg.Store == "sqlite" {
		return opened(sqlite.Open(ctx, filepath.Join(cfg.Data, "usher.db")))
	}
	return opened(mongodb.Open(ctx, cfg.Store, mongodb.OnLostView(func(v eventlog.View, err error) {
		log.Warn("a view was not written; the next start repairs it", "kind", v.Kind, "id", v.ID, "err", err)
	})))
}

// opened keeps an engine's nil pointer from looking like a store.
func opened[S eventlog.Store](store S, err error) (eventlog.Store, error) {
	if err != nil {
		return nil, err
	}
	return store, nil
}

// seat is a member of the staff as the dispatcher knows them.
func seat(a staff.Agent) dispatch.Person {
	return dispatch.Person{ID: a.ID, Name: a.Name, Tier: a.Tier, Limit: a.Limit, Skills: a.Skills, Languages: a.Languages, Active: a.Active && a.Joined}
}

// The mark up to which views are known to follow the log. An engine without transactions writes a view right after its events, so a crash
// may come between; what was appended since shortly before the last mark is folded again.
const (
	checkpointKind   = "checkpoint"
	checkpointEvery  = time.Minute
	checkpointMargin = time.Minute
)

// repairViews folds what changed since the last mark.
func repairViews(ctx context.Context, store eventlog.Store, r rooms, log *slog.Logger) error {
	var since time.Time
	switch mark, err := store.Get(ctx, checkpointKind, checkpointKind); {
	case err == nil:
		since = time.UnixMilli(mark.N).Add(-checkpointMargin)
	case !errors.Is(err, eventlog.ErrNotFound):
		return err
	}
	streams, err := store.Changed(ctx, since)
	if err != nil {
		return fmt.Errorf("find what to repair: %w", err)
	}
	for _, name := range streams {
		kind, id, _ := strings.Cut(name, ":")
		switch kind + ":" {
		case chat.StreamPrefix:
			err = r.chat.Repair(ctx, id)
		case chat.NotePrefix:
			err = r.chat.RepairNotes(ctx, id)
		case crm.StreamPrefix:
			err = r.crm.Repair(ctx, id)
		case file.StreamPrefix:
			err = repairFiles(ctx, r.files, id)
		case hook.DeliveryPrefix:
			err = hook.Repair(ctx, store, id)
		}
		if err == nil {
			err = activity.Repair(ctx, store, name)
		}
		if err != nil {
			return err
		}
	}
	log.Info("views follow the log", "since", since, "streams", len(streams))
	return nil
}

// markCheckpoints moves the mark on until the context ends.
func markCheckpoints(ctx context.Context, store eventlog.Store, log *slog.Logger) {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			err := store.Put(ctx, eventlog.View{Kind: checkpointKind, ID: checkpointKind, N: now.UnixMilli(), Doc: map[string]time.Time{"at": now.UTC()}})
			if err != nil {
				log.Warn("the mark of repaired views did not move", "err", err)
			}
		}
	}
}

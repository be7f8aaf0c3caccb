package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/tag"
)

// names tells conversations what clients and tags are called now.
type names struct {
	*crm.Service
	tags *tag.Service
}

func (n names) TagNow(id string) string {
	t, _ := n.tags.Get(id)
	return t.Name
}

// followNames makes the rows and the search of conversations follow the names of clients and tags. renamed hears whose row changed.
func followNames(r rooms, renamed func(conversation string)) {
	r.chat.Name(chat.Naming{Names: names{r.crm, r.tags}, Renamed: renamed})
	r.crm.OnChange(r.chat.ClientRenamed)
	r.tags.OnChange(r.chat.TagRenamed)
}

// namesMargin is how long it may take from the append of a new name until those who follow names hear of it.
const namesMargin = time.Minute

// catchUpNames lets the names be followed that changed when the program ended before they were: so that a crash leaves no search stale.
func catchUpNames(ctx context.Context, store eventlog.Store, r rooms) error {
	since, err := r.chat.NamesFollowed(ctx)
	if err != nil {
		return err
	}
	since = since.Add(-namesMargin)
	streams, err := store.Changed(ctx, since)
	if err != nil {
		return err
	}
	for _, name := range streams {
		if id, isClient := strings.CutPrefix(name, crm.StreamPrefix); isClient {
			r.chat.ClientRenamed(id)
		}
	}
	if !slices.Contains(streams, tag.Stream) {
		return nil
	}
	changed, err := r.tags.ChangedSince(ctx, since)
	for _, id := range changed {
		r.chat.TagRenamed(id)
	}
	return err
}

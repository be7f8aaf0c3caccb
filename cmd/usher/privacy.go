package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"usher/internal/config"
	"usher/internal/eventlog"
	"usher/internal/hook"
	"usher/internal/mail"
	"usher/internal/once"
	"usher/internal/privacy"
)

// erasureList is the file of erasures in the data directory, beside the store and not in its backup.
const erasureList = "erasures.jsonl"

// openPrivacy makes the room of people's rights. decisions forgets what was typed about a conversation that is erased, and hooks, if not nil, sends
// nothing about it any more.
func openPrivacy(cfg config.Config, store eventlog.Store, r rooms, decisions privacy.Decisions, hooks *hook.Service, log *slog.Logger) (*privacy.Service, error) {
	return privacy.New(privacy.Config{Store: store, Conversations: r.chat, Clients: r.crm, Decisions: decisions, Files: r.files, List: filepath.Join(cfg.Data, erasureList),
		Now: time.Now, Log: log,
		Sites: func() []string {
			var keys []string
			for _, s := range r.site.List() {
				keys = append(keys, s.Key)
			}
			return keys
		},
		Forgotten: func(ctx context.Context, conversations []string, p privacy.Person) error {
			for _, conversation := range conversations {
				if err := mail.Forget(ctx, store, conversation); err != nil {
					return err
				}
				if hooks == nil {
					continue
				}
				if err := hooks.Forget(ctx, conversation); err != nil {
					return err
				}
			}
			if hooks != nil && p.Client != "" {
				if err := hooks.Forget(ctx, p.Client); err != nil {
					return err
				}
			}
			return errors.Join(once.New(store, time.Now).Forget(ctx), r.blocks.Forget(ctx, conversations, append(append([]string{}, p.Emails...), p.Phones...)))
		}})
}

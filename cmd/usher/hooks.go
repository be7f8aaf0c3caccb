package main

import (
	"time"

	"usher/internal/hook"
)

// openHooks makes the room of webhooks and lets it hear what happens.
func (a *App) openHooks() (err error) {
	a.hooks, err = hook.New(hook.Config{Store: a.store, Conversations: a.rooms.chat, Clients: a.rooms.crm, Now: time.Now, Log: a.log, Inside: a.cfg.WebhookHosts})
	if err != nil {
		return err
	}
	a.rooms.chat.Listen(a.hooks)
	a.rooms.crm.OnChange(a.hooks.ClientChanged)
	return nil
}

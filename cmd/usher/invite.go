package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"usher/internal/config"
)

// invite is the operator's way to let somebody back in who forgot the password when no letter and no manager helps: it prints a link.
func invite(ctx context.Context, cfg config.Config, email string, out, errs io.Writer) error {
	if email == "" {
		return errors.New("say whom: usher invite anna@example.com")
	}
	store, err := openStore(ctx, cfg, newLog(cfg, errs))
	if err != nil {
		return err
	}
	link, err := inviteLink(ctx, newRooms(store), cfg, email)
	if err == nil {
		fmt.Fprintf(out, "Start Usher, then open this within 72 hours. It works once.\n%s\n", link)
	}
	return errors.Join(err, store.Close())
}

func inviteLink(ctx context.Context, r rooms, cfg config.Config, email string) (string, error) {
	if err := r.staff.Load(ctx); err != nil {
		return "", err
	}
	people, err := r.staff.List(ctx)
	if err != nil {
		return "", err
	}
	for _, a := range people {
		if strings.EqualFold(a.Email, strings.TrimSpace(email)) {
			token, err := r.staff.Invite(ctx, "system", a.ID)
			return reachedAt(cfg) + "/agent/invite#" + token, err
		}
	}
	return "", fmt.Errorf("nobody of the staff has the address %s", email)
}

// reachedAt is how browsers reach the program that these settings start.
func reachedAt(cfg config.Config) string {
	if cfg.PublicURL != "" {
		return cfg.PublicURL
	}
	_, port, _ := net.SplitHostPort(cfg.Listen) // config has checked it
	return "http://" + net.JoinHostPort("localhost", port)
}

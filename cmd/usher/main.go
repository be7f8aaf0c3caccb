// Command usher is the live-chat service in one program: the visitors' widget, the staff's console, the dispatcher and the embedded store.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"usher/internal/activity"
	"usher/internal/config"
	"usher/internal/dispatch"
	"usher/internal/file"
	"usher/internal/hook"
	"usher/internal/vault"
)

const usage = `usher, live chat that finds the right person

  usher serve     start the service (the default)
  usher config    show the settings in force, secrets masked
  usher rebuild   fold every view from the log again (while the service is stopped)
  usher secrets   show each site's secret for signing identities (while the service is stopped)
  usher lost-key  give up the secrets whose key is lost, when there is no backup of it (while the service is stopped)
  usher invite E-MAIL  make a new link for somebody of the staff to choose a password, such as the last manager who forgot it
                  (while the service is stopped)
  usher health    ask a running service whether it lives; for container health checks

Every setting is a flag (--listen :8080) or a variable (USHER_LISTEN=:8080, or USHER_LISTEN_FILE naming a file):
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "usher:", err)
			os.Exit(1)
		}
	}
}

// run is the program without the process: arguments, environment and outputs are handed in.
func run(ctx context.Context, args []string, env func(string) (string, bool), out, errs io.Writer) error {
	command := "serve"
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		command, args = args[0], args[1:]
	}
	whom := ""
	if command == "invite" && len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		whom, args = args[0], args[1:]
	}
	flags, err := parseFlags(args, errs)
	if err != nil {
		return err
	}
	cfg, err := config.Load(flags, env)
	if err != nil {
		return fmt.Errorf("these settings are wrong:\n%w", err)
	}
	switch command {
	case "serve":
		return serve(ctx, cfg, out, errs)
	case "config":
		for _, line := range cfg.Shown() {
			fmt.Fprintln(out, line)
		}
		return nil
	case "rebuild":
		return rebuild(ctx, cfg, out, errs)
	case "secrets":
		return secrets(ctx, cfg, out, errs)
	case "lost-key":
		return lostKey(ctx, cfg, out, errs)
	case "invite":
		return invite(ctx, cfg, whom, out, errs)
	case "health":
		return health(ctx, cfg)
	}
	return fmt.Errorf("there is no command %q; try usher --help", command)
}

// parseFlags gives the flags that were set, by name.
func parseFlags(args []string, errs io.Writer) (map[string]string, error) {
	fs := flag.NewFlagSet("usher", flag.ContinueOnError)
	fs.SetOutput(errs)
	fs.Usage = func() {
		fmt.Fprint(errs, usage)
		for _, s := range config.Settings() {
			fmt.Fprintf(errs, "  --%-16s %s (%s, default %q)\n", s.Flag(), s.Help, s.Env, s.Default)
		}
	}
	for _, s := range config.Settings() {
		fs.String(s.Flag(), s.Default, s.Help)
	}
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	if fs.NArg() > 0 {
		return nil, fmt.Errorf("%q is not understood; try usher --help", fs.Arg(0))
	}
	set := map[string]string{}
	fs.Visit(func(f *flag.Flag) { set[f.Name] = f.Value.String() })
	return set, nil
}

func newLog(cfg config.Config, w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(cfg.LogLevel)) // config has checked it
	options := &slog.HandlerOptions{Level: level}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

func serve(ctx context.Context, cfg config.Config, out, errs io.Writer) error {
	app, err := New(ctx, cfg, newLog(cfg, errs))
	if err != nil {
		return err
	}
	app.Welcome(out)
	return errors.Join(app.Run(ctx), app.Close())
}

func rebuild(ctx context.Context, cfg config.Config, out, errs io.Writer) error {
	store, err := openStore(ctx, cfg, newLog(cfg, errs))
	if err != nil {
		return err
	}
	r := newRooms(store)
	blobs, err := openBlobs(cfg, store)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	r.files = newFiles(store, blobs, r, file.NewRules(store, time.Now), newLog(cfg, errs))
	decisions := dispatch.New(dispatch.Config{Store: store, Conversations: r.chat, Clients: r.crm, Now: time.Now, Log: slog.Default()})
	rights, err := openPrivacy(cfg, store, r, decisions, nil, newLog(cfg, errs))
	if err == nil { // first of all what was erased: an older backup may have been put back
		err = errors.Join(r.blocks.Load(ctx), rights.Load(ctx), r.tags.Load(ctx))
	}
	if err != nil {
		return errors.Join(err, store.Close())
	}
	followNames(r, nil)
	if err = r.crm.Rebuild(ctx); err == nil { // before the conversations, which are found by the names of clients
		err = r.chat.Rebuild(ctx, func(done int) {
			if done%1000 == 0 {
				fmt.Fprintf(out, "%d conversations folded\n", done)
			}
		})
	}
	if err == nil {
		err = r.files.Rebuild(ctx, nil)
	}
	if err == nil {
		err = errors.Join(rights.Rebuild(ctx), activity.Rebuild(ctx, store))
	}
	if err == nil {
		err = hook.Rebuild(ctx, store)
	}
	if err == nil {
		fmt.Fprintln(out, "Every view is rebuilt from the log.")
	}
	return errors.Join(err, store.Close())
}

// secrets shows the operator what a host site's server signs identities with. It is the one place where they leave the store.
func secrets(ctx context.Context, cfg config.Config, out, errs io.Writer) error {
	store, err := openStore(ctx, cfg, newLog(cfg, errs))
	if err != nil {
		return err
	}
	sites := newRooms(store).site
	err = sites.Load(ctx)
	for _, s := range sites.List() {
		secret, missing := sites.Secret(s.Key)
		err = errors.Join(err, missing)
		fmt.Fprintln(out, s.Key, secret)
	}
	return errors.Join(err, store.Close())
}

// lostKey is the way on for an operator who has a store and no longer its key.
func lostKey(ctx context.Context, cfg config.Config, out, errs io.Writer) error {
	engine, err := openEngine(ctx, cfg, newLog(cfg, errs))
	if err != nil {
		return err
	}
	lost, err := vault.GiveUp(ctx, engine, cfg.SecretKey, keyFile(cfg))
	if err == nil {
		fmt.Fprintf(out, "%d secrets were given up. Give sites and webhooks new keys in the console, and reset the second step of who has one;"+
			" their recovery codes still work.\n", lost)
	}
	return errors.Join(err, engine.Close())
}

// health asks the service on this machine whether it lives.
func health(ctx context.Context, cfg config.Config) error {
	host, port, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return err
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the service answers %d", answer.StatusCode)
	}
	return nil
}

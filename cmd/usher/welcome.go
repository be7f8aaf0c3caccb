package main

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// greet prepares what Welcome says: the demonstration's sign-ins, or the one-time link of a house where nobody lives yet.
func (a *App) greet(ctx context.Context) (err error) {
	if a.cfg.Demo {
		if a.signIns, err = seedDemo(ctx, a.rooms, a.publicURL); err != nil {
			return err
		}
	}
	if a.rooms.staff.SetupOpen(ctx) {
		token, err := a.rooms.staff.OpenSetUp(ctx)
		if err != nil {
			return err
		}
		a.setUpLink = a.publicURL + "/agent/setup#" + token
	}
	return nil
}

// Welcome says where everything is. Passwords and the set-up link are shown here and nowhere else.
func (a *App) Welcome(out io.Writer) {
	var text strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	say("\nUsher is ready.\n")
	if a.setUpLink != "" {
		say("  Set it up (once)  %s\n", a.setUpLink)
	}
	say("  Console           %s/agent/", a.publicURL)
	if a.cfg.Demo {
		say("  Shop              %s/demo/", a.publicURL)
	}
	say("  API               %s/openapi.json", a.publicURL)
	for _, s := range a.rooms.site.List() {
		say("  Embed %-11s <script async src=\"%s/widget.js?site=%s\"></script>", s.Key, a.publicURL, s.Key)
	}
	if len(a.signIns) > 0 {
		say("\n  Sign-ins of the demonstration, shown this once:\n")
		for _, s := range a.signIns {
			say("  %-13s %-18s %-22s %s", s.name, s.role, s.email, s.password)
		}
	} else if a.cfg.Demo {
		say("\n  The sign-ins were shown at the first start. For new ones, stop, delete %s and start again.", a.cfg.Data)
	}
	say("")
	_, _ = io.WriteString(out, text.String())
}

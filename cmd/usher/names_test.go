package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/config"
	"usher/internal/crm"
	"usher/internal/tag"
)

// A program that is opened and never runs is one that crashed before names were followed: what it was told is in the log, nothing more.
func TestNamesThatChangedBeforeACrashAreFollowedAfterIt(t *testing.T) {
	cfg, err := config.Load(map[string]string{"listen": "127.0.0.1:0", "data": filepath.Join(t.TempDir(), "data")},
		func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	ctx, kadri := t.Context(), chat.Author{Kind: chat.Agent, ID: "kadri", Name: "Kadri"}
	app, err := New(ctx, cfg, newLog(cfg, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	r := app.rooms
	client, err := r.crm.Add(ctx, "kadri", "Quagga Oaks", nil)
	if err != nil {
		t.Fatal(err)
	}
	word, err := r.tags.Put(ctx, kadri, tag.Tag{Name: "zebrawood", Colour: "green"})
	if err != nil {
		t.Fatal(err)
	}
	began, err := r.chat.Begin(ctx, chat.Opening{Site: "demo", Visitor: chat.NewID(), StartID: chat.NewID(), Text: "Hello?", Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.chat.LearnMatch(ctx, began.Conversation, chat.Matched{Client: client.ID, ClientName: client.Name, ClientKind: crm.Known})
	if err := errors.Join(err, r.chat.Tag(ctx, began.Conversation, kadri, word.ID, word.Name)); err != nil {
		t.Fatal(err)
	}
	_, _, err = r.crm.Change(ctx, "kadri", client.ID, client.N, crm.Draft{Kind: crm.Known, Name: "Nordic Homes"})
	if err != nil {
		t.Fatal(err)
	}
	word.Name = "pearwood"
	if _, err := r.tags.Put(ctx, kadri, word); err != nil {
		t.Fatal(err)
	}
	if finds(t, app, "nordic")+finds(t, app, "pearwood") != 0 {
		t.Fatal("names are followed by themselves: this test shows nothing")
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}

	app, err = New(ctx, cfg, newLog(cfg, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- app.rooms.chat.Run(running) }()
	for deadline := time.Now().Add(time.Minute); finds(t, app, "nordic") != 1 || finds(t, app, "pearwood") != 1; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("nordic is found %d times, pearwood %d times", finds(t, app, "nordic"), finds(t, app, "pearwood"))
		}
	}
	if n := finds(t, app, "quagga") + finds(t, app, "zebrawood"); n != 0 {
		t.Errorf("former names are found %d times", n)
	}
	stop()
	if err := errors.Join(<-ended, app.Close()); err != nil {
		t.Error(err)
	}
}

func finds(t *testing.T, app *App, words string) int {
	t.Helper()
	hits, _, err := app.rooms.chat.Search(t.Context(), chat.Search{Text: words, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	return len(hits)
}

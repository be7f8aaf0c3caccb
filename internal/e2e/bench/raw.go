package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"usher/internal/e2e/drive"
	"usher/internal/eventlog"
	"usher/internal/sqlite"
)

// rawFor is how long the store alone is measured in each round.
const rawFor = time.Second

func noView(string, int64) []eventlog.View { return nil }

// rowView is the view that a message changes: as long as a summary, and in as many lists as an open chat of a known client stands in.
func rowView(id string, n int64) []eventlog.View {
	doc := map[string]any{"id": id, "n": n, "site": "site-1", "visitor": id, "name": "Tomasz Zieliński", "state": "open", "agent": id, "client": id,
		"page": "https://www.shop.example/oak", "browser": "Mozilla/5.0 (X11; Linux x86_64)", "last_text": "We have it in stock, in every size.",
		"answers": []string{"Prices", "An order"}, "evidence": []string{"email"}, "receipts": []int64{3, 9}, "visitor_ns": []int64{1, 4, 6}}
	return []eventlog.View{{Kind: "conversation", ID: id, N: n, Sort: time.Now().UnixMilli(), Doc: doc,
		Lists: []string{"visitor:" + id, "site:site-1", "client:" + id, "all", "unanswered", "agent:a"}}}
}

// rawAppends is how many appends a second the store alone takes from as many writers as there are senders.
func (t *talk) rawAppends(ctx context.Context, name string, views func(id string, n int64) []eventlog.View) (float64, error) {
	store, err := sqlite.Open(ctx, filepath.Join(t.dir, name, "usher.db"))
	if err != nil {
		return 0, err
	}
	defer store.Close()
	var done atomic.Int64
	until := time.Now().Add(rawFor)
	err = drive.SideBySide(senders, senders, func(i int) error {
		id := fmt.Sprintf("conversation-%d", i)
		for head := int64(0); time.Now().Before(until); head++ {
			e, err := eventlog.New(time.Now(), "said", drive.Say{T: "say", ID: drive.NewMessageID(), Text: stamped("raw")})
			if err != nil {
				return err
			}
			if err := store.Append(ctx, "conversation:"+id, head, []eventlog.Event{e}, views(id, head+1)...); err != nil {
				return err
			}
			done.Add(1)
		}
		return nil
	})
	return float64(done.Load()) / rawFor.Seconds(), err
}

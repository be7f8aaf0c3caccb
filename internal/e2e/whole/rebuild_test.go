package whole

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite" // to damage the store as an accident would

	"usher/internal/e2e/drive"
)

// Views are memory of the log: whatever happens to them, the log gives them back.
func TestRebuildGivesTheSameListsFromTheLogAlone(t *testing.T) {
	data := dataDir(t)
	p := demo(t, data, "")
	passwords, ctx := p.SignIns, within(t)
	manager := signIn(t, p, passwords, kadri)
	var all []string
	for i := range 6 {
		_, conversation := begin(t, p, fmt.Sprintf("10.0.3.%d", i), fmt.Sprintf("Question %d", i))
		all = append(all, conversation)
	}
	must(t, drive.Until(ctx, time.Minute, "every lead waits with a reason", func() bool { return waitWithReason(ctx, t, manager) == len(all) }))
	must(t, manager.Call(ctx, http.MethodPost, "/conversations/"+all[0]+"/take", map[string]any{}, nil))
	must(t, manager.Call(ctx, http.MethodPost, "/conversations/"+all[1]+"/close", map[string]any{}, nil))
	must(t, drive.Until(ctx, time.Minute, "the taken one is the manager's", func() bool {
		rows, _, err := manager.List(ctx, "mine", "", 10)
		must(t, err)
		return len(rows) == 1
	}))
	_, err := p.Stop(ctx)
	must(t, err)

	p = demo(t, data, p.Listen) // nobody is signed in at a socket, so nothing moves
	before := lists(ctx, t, signIn(t, p, passwords, kadri))
	_, err = p.Stop(ctx)
	must(t, err)
	damage(ctx, t, data)
	out, errs, code := command(t, nil, "rebuild", "--data", data)
	if code != 0 || !strings.Contains(out, "rebuilt") {
		t.Fatalf("rebuild: exit code %d, said %s%s", code, out, errs)
	}
	p = demo(t, data, p.Listen)
	after := lists(ctx, t, signIn(t, p, passwords, kadri))
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the lists differ (- before, + after):\n%s", diff)
	}
	if len(before["waiting"]) != 4 || len(before["closed"]) != 1 || len(before["mine"]) != 1 {
		t.Errorf("the test compared too little: %v", before)
	}
}

func waitWithReason(ctx context.Context, t *testing.T, s *drive.Staff) (n int) {
	t.Helper()
	var got struct {
		Items []struct {
			Reason string `json:"waiting_reason"`
			Client string `json:"client"`
		}
	}
	must(t, s.Call(ctx, http.MethodGet, "/conversations?list=waiting&limit=100", nil, &got))
	for _, row := range got.Items {
		if row.Reason != "" && row.Client != "" {
			n++
		}
	}
	return n
}

// lists reads every list, and the card of each conversation, without what changes with the hour.
func lists(ctx context.Context, t *testing.T, s *drive.Staff) map[string][]json.RawMessage {
	t.Helper()
	all := map[string][]json.RawMessage{}
	for _, name := range []string{"mine", "waiting", "all", "suspect", "closed", "unanswered", "snoozed"} {
		var got struct{ Items []json.RawMessage }
		must(t, s.Call(ctx, http.MethodGet, "/conversations?list="+name+"&limit=100", nil, &got))
		all[name] = got.Items
		for _, item := range got.Items {
			var row drive.Row
			must(t, json.Unmarshal(item, &row))
			var card struct{ Card json.RawMessage }
			must(t, s.Call(ctx, http.MethodGet, "/conversations/"+row.ID, nil, &card))
			all["card "+row.ID] = []json.RawMessage{card.Card}
		}
	}
	return all
}

// damage deletes some views and falsifies the others.
func damage(ctx context.Context, t *testing.T, data string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "usher.db"))
	must(t, err)
	defer db.Close()
	for _, statement := range []string{
		`DELETE FROM view WHERE kind = 'conversation' AND id < 'm'`,
		`UPDATE view SET doc = replace(doc, 'Question', 'Nonsense') WHERE kind = 'conversation'`,
		`DELETE FROM view_list WHERE kind = 'client'`,
		`DELETE FROM view WHERE kind = 'client'`,
	} {
		_, err := db.ExecContext(ctx, statement)
		must(t, err)
	}
}

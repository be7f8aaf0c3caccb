package whole

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"usher/internal/e2e/drive"
)

// ours replaces everything in an answer that is new each time: ids, times, and numbers of requests.
var ours = regexp.MustCompile(`[A-Z0-9]{26}|[a-z2-7]{26}|\d{4}-\d\d-\d\dT[0-9:.]+Z`)

// ahead grows with every visitor of this test.
var ahead = regexp.MustCompile(`"ahead":\d+`)

// Invariant 8: who types a client's address learns nothing, neither from the answer nor from what comes over the socket.
func TestAKnownAddressIsAnsweredLikeAnUnknownOne(t *testing.T) {
	p := demo(t, dataDir(t), "")
	ctx := within(t)
	manager := signIn(t, p, p.SignIns, kadri)
	seen := map[string][]string{}
	for i, email := range []string{"liis@baltichomes.example", "nobody@nowhere.example", "liis@baltichomes.example", "no.one@nowhere.example"} {
		v := drive.NewVisitor(p.Base, "demo", fmt.Sprintf("10.0.4.%d", i))
		pass, err := v.Pass(ctx)
		must(t, err)
		o := drive.Opening{Token: v.Token, StartID: drive.NewMessageID(), Text: "Where is my order?", ElapsedMS: 5000, Passes: []string{pass},
			Answers: map[string]string{"name": "Liis Mets", "email": email}}
		a, err := v.PostStart(ctx, o)
		must(t, err)
		if a.Status != http.StatusCreated {
			t.Fatalf("%s: %d %s", email, a.Status, a.Body)
		}
		got := []string{fmt.Sprint(a.Status), ours.ReplaceAllString(headersOf(a.Header), "*"), ours.ReplaceAllString(string(a.Body), "*")}
		got = append(got, framesOf(ctx, t, v, manager, i+1)...)
		known := "unknown"
		if strings.HasPrefix(email, "liis@") {
			known = "known"
		}
		if i < 2 {
			seen[known] = got
		} else if diff := cmp.Diff(seen[known], got); diff != "" {
			t.Fatalf("two %s addresses are answered differently, so the test compares noise:\n%s", known, diff)
		}
	}
	if diff := cmp.Diff(seen["unknown"], seen["known"]); diff != "" {
		t.Errorf("the answers differ (- unknown, + known):\n%s", diff)
	}
}

func headersOf(h http.Header) string {
	lines := make([]string, 0, len(h))
	for name, values := range h {
		if name != "Date" {
			lines = append(lines, name+": "+strings.Join(values, ", "))
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// framesOf collects what a visitor's socket gets from hello until the lead has been matched and routed, and a question of ours
// that was asked afterwards is answered.
func framesOf(ctx context.Context, t *testing.T, v *drive.Visitor, manager *drive.Staff, matched int) []string {
	t.Helper()
	line, err := v.Dial(ctx, 0)
	must(t, err)
	defer line.Cut()
	must(t, drive.Until(ctx, time.Minute, "the lead is matched", func() bool { return waitWithReason(ctx, t, manager) == matched }))
	must(t, line.Send(ctx, map[string]string{"t": "ping"}))
	kinds := map[string]bool{}
	for {
		raw, err := line.Bytes(ctx)
		must(t, err)
		if strings.Contains(string(raw), `"pong"`) {
			return slices.Sorted(maps.Keys(kinds))
		}
		kinds[ahead.ReplaceAllString(ours.ReplaceAllString(string(raw), "*"), `"ahead":*`)] = true
	}
}

package whole

import (
	"net/http"
	"testing"

	"usher/internal/e2e/drive"
)

func setUpState(t *testing.T, p *drive.Program, token string) int {
	t.Helper()
	status, err := drive.SetUpWorks(within(t), p.Base, token)
	must(t, err)
	return status
}

func TestTheSetUpLinkWorksOnceAndNeverAgain(t *testing.T) {
	data := dataDir(t)
	p := start(t, drive.Run{Data: data})
	ctx := within(t)
	first := p.SetUp
	if first == "" {
		t.Fatalf("an empty house printed no link:\n%s", p.Said())
	}
	for token, want := range map[string]int{first: http.StatusOK, "": http.StatusNotFound, "x" + first[1:]: http.StatusNotFound} {
		if got := setUpState(t, p, token); got != want {
			t.Errorf("the link with token %q answers %d, want %d", token, got, want)
		}
	}
	manager, answer, err := drive.SetUp(ctx, p.Base, first)
	must(t, err)
	if manager == nil {
		t.Fatalf("set-up was refused: %d %s", answer.Status, answer.Body)
	}
	if _, _, err := manager.List(ctx, "all", "", 10); err != nil {
		t.Errorf("the first manager cannot work: %v", err)
	}
	again := func(p *drive.Program) {
		t.Helper()
		if got := setUpState(t, p, first); got != http.StatusNotFound {
			t.Errorf("the used link answers %d", got)
		}
		if _, a, err := drive.SetUp(ctx, p.Base, first); err != nil || a.Status != http.StatusNotFound {
			t.Errorf("setting up again answers %d %s, %v", a.Status, a.Body, err)
		}
	}
	again(p)
	if code, err := p.Stop(ctx); code != 0 || err != nil {
		t.Errorf("stopped with %d, %v", code, err)
	}
	p = start(t, drive.Run{Data: data, Listen: p.Listen})
	if p.SetUp != "" {
		t.Errorf("a furnished house prints a link: %s", p.SetUp)
	}
	again(p)
	if _, err := drive.SignIn(ctx, p.Base, "mari@kask.example", "a long walk in the bog", ""); err != nil {
		t.Errorf("the first manager cannot sign in after a restart: %v", err)
	}
}

func TestAnUnusedSetUpLinkIsReplacedByTheNextStart(t *testing.T) {
	data := dataDir(t)
	p := start(t, drive.Run{Data: data})
	old := p.SetUp
	p.Kill()
	p = start(t, drive.Run{Data: data, Listen: p.Listen})
	if p.SetUp == "" || p.SetUp == old {
		t.Fatalf("the second start printed %q after %q", p.SetUp, old)
	}
	if got := setUpState(t, p, old); got != http.StatusNotFound {
		t.Errorf("the old link answers %d", got)
	}
	if got := setUpState(t, p, p.SetUp); got != http.StatusOK {
		t.Errorf("the new link answers %d", got)
	}
}

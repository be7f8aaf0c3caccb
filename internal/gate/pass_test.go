package gate

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func passOf(t testing.TB, c *Challenges, store *Memory) string {
	t.Helper()
	id, digits := issued(t, c, store)
	pass, err := c.VerifyCaptcha(t.Context(), anna, id, digits)
	wantCode(t, err, "")
	return pass
}

func TestCP01ARightAnswerGivesAPassForOneUse(t *testing.T) {
	c, store, _ := alone(t)
	pass := passOf(t, c, store)
	if level := c.PeekPass(anna, pass); level != LevelCaptcha {
		t.Fatalf("peek: level %v", level)
	}
	level, err := c.RedeemPass(t.Context(), anna, pass)
	if level != LevelCaptcha || err != nil {
		t.Fatalf("first use: %v, %v", level, err)
	}
	level, err = c.RedeemPass(t.Context(), anna, pass)
	wantCode(t, err, CodePassInvalid)
	if level != LevelNone {
		t.Fatalf("second use: level %v", level)
	}
}

func TestCP01APassLastsFiveMinutes(t *testing.T) {
	for _, step := range []struct {
		after time.Duration
		code  string
	}{{5*time.Minute - time.Second, ""}, {5 * time.Minute, CodePassInvalid}} {
		c, store, ticking := alone(t)
		pass := passOf(t, c, store)
		ticking.Add(step.after)
		_, err := c.RedeemPass(t.Context(), anna, pass)
		wantCode(t, err, step.code)
	}
}

func TestCP06APassIsForOneSitePurposeAndVisitor(t *testing.T) {
	c, store, _ := alone(t)
	pass := passOf(t, c, store)
	for title, b := range map[string]Binding{
		"CP06 another visitor": {"shop", PurposeStart, "ben"},
		"CP06 another site":    {"blog", PurposeStart, "anna"},
		"CP06 another purpose": {"shop", PurposeUpload, "anna"},
		"CP06 moved letters":   {"shops", "tart", "anna"},
	} {
		t.Run(title, func(t *testing.T) {
			_, err := c.RedeemPass(t.Context(), b, pass)
			wantCode(t, err, CodePassInvalid)
			if c.PeekPass(b, pass) != LevelNone {
				t.Fatal("peek shows a level")
			}
		})
	}
	_, err := c.RedeemPass(t.Context(), anna, pass)
	wantCode(t, err, "") // the strangers did not use it up
}

func TestAnAlteredPassIsRefused(t *testing.T) {
	c, store, _ := alone(t)
	pass := passOf(t, c, store)
	parts := strings.Split(pass, ".")
	join := func(p ...string) string { return strings.Join(p, ".") }
	proofPass, _ := c.issuePass(anna, LevelProof)
	low := strings.Split(proofPass, ".")
	for title, forged := range map[string]string{
		"empty":              "",
		"dots":               "...",
		"cut":                pass[:len(pass)-1],
		"longer":             pass + "0",
		"a megabyte":         strings.Repeat("a.", 1<<19),
		"raised level":       join(low[0], "2", low[2], low[3]),
		"later expiry":       join(parts[0], parts[1], parts[2]+"0", parts[3]),
		"digit moved":        join(parts[0], parts[1]+parts[2][:1], parts[2][1:], parts[3]),
		"nonce of another":   join(low[0], parts[1], parts[2], parts[3]),
		"signature no hex":   join(parts[0], parts[1], parts[2], strings.Repeat("z", 64)),
		"proof as a pass":    join(parts[0], parts[1], parts[2], strings.Repeat("0", 64)),
		"one more field":     pass + ".",
		"spaces around":      " " + pass,
		"level with a plus":  join(parts[0], "+2", parts[2], parts[3]),
		"upper-case":         strings.ToUpper(pass),
		"another visitor's":  join(parts[0], parts[1], parts[2], low[3]),
		"only the signature": parts[3],
	} {
		t.Run(title, func(t *testing.T) {
			_, err := c.RedeemPass(t.Context(), anna, forged)
			wantCode(t, err, CodePassInvalid)
		})
	}
}

func TestOfManyRedeemersAtOnceOneWins(t *testing.T) {
	c, store, _ := alone(t)
	pass := passOf(t, c, store)
	var won atomic.Int64
	var callers sync.WaitGroup
	for range 32 {
		callers.Go(func() {
			if _, err := c.RedeemPass(t.Context(), anna, pass); err == nil {
				won.Add(1)
			}
		})
	}
	callers.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d redeemed one pass", won.Load())
	}
}

func FuzzRedeemPass(f *testing.F) {
	c, store := fuzzed(f)
	pass := passOf(f, c, store)
	f.Add(pass + "0")
	f.Add("....")
	f.Fuzz(func(t *testing.T, forged string) {
		if forged == pass {
			return
		}
		if _, err := c.RedeemPass(t.Context(), anna, forged); err == nil {
			t.Fatalf("accepted %q", forged)
		}
	})
}

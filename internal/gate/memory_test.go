package gate

import (
	"fmt"
	"testing"
	"time"

	"usher/internal/fault"

	"pgregory.net/rapid"
)

func TestCP15UnsolvedChallengesAreBounded(t *testing.T) {
	ticking := newClock()
	before := heapInUse()
	store := memory(ticking)
	c := node(t, store, ticking)
	human, err := c.IssueCaptcha(t.Context(), anna, net64(1_000_000))
	wantCode(t, err, "")
	t.Run("CP15 200,000 of one /64 keep their last twenty and push nobody else out", func(t *testing.T) {
		var last []string
		for range 200_000 {
			id, _ := c.IssueCaptcha(t.Context(), anna, net64(7))
			last = append(last, id)
		}
		last = last[len(last)-DefaultCaptchasPerPrefix-1:]
		_, err := c.DrawCaptcha(t.Context(), last[0])
		wantCode(t, err, CodeCaptchaExpired)
		for _, id := range last[1:] {
			digitsOf(t, store, id)
		}
		digitsOf(t, store, human)
	})
	t.Run("CP15 200,000 from as many networks, and a full used-set, stay under 64 MiB", func(t *testing.T) {
		for i := range 200_000 {
			if _, err := c.IssueCaptcha(t.Context(), anna, net64(i)); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Use(t.Context(), fmt.Sprintf("proof:%032d", i), ticking.Now().Add(ChallengeTTL)); err != nil {
				t.Fatal(err)
			}
		}
		if len(store.captchas) != DefaultCaptchas || len(store.used) != DefaultUsed {
			t.Fatalf("%d captchas, %d used", len(store.captchas), len(store.used))
		}
		used := heapInUse() - before
		t.Logf("%.1f MiB when full", float64(used)/(1<<20))
		if used > 64<<20 {
			t.Fatalf("%d bytes", used)
		}
	})
	t.Run("CP15 200,000 unsolved proofs store nothing", func(t *testing.T) {
		used := len(store.used)
		for range 200_000 {
			if _, err := c.IssueProof(anna, MinProofCost); err != nil {
				t.Fatal(err)
			}
		}
		if len(store.used) != used {
			t.Fatal("an unsolved proof takes room")
		}
	})
	t.Run("all of it is freed after its time", func(t *testing.T) {
		ticking.Add(ChallengeTTL)
		_, err := c.IssueCaptcha(t.Context(), anna, net64(1))
		wantCode(t, err, "")
		first, err := store.Use(t.Context(), "x", ticking.Now().Add(time.Minute))
		if !first || err != nil || len(store.captchas) != 1 || len(store.prefixes) != 1 || len(store.used) != 1 || len(store.usedTill) != 1 {
			t.Fatalf("%v, %v: %d captchas, %d used", first, err, len(store.captchas), len(store.used))
		}
	})
}

func TestCP15AFullStoreEvictsTheOldestOfTheSamePrefixFirst(t *testing.T) {
	ticking := newClock()
	store := NewMemory(3, 3, 3, ticking.Now)
	put := func(id string, prefix int) {
		_ = store.PutCaptcha(t.Context(), id, Captcha{Prefix: net64(prefix), Expires: ticking.Now().Add(time.Minute)})
	}
	put("a1", 1)
	put("b1", 2)
	put("b2", 2)
	put("b3", 2) // full: b1 goes, though a1 is older
	for id, want := range map[string]bool{"a1": true, "b1": false, "b2": true, "b3": true} {
		if _, found, _ := store.LookCaptcha(t.Context(), id, 99); found != want {
			t.Errorf("%s kept: %v, want %v", id, found, want)
		}
	}
	put("c1", 3) // a newcomer: the oldest of all goes
	if _, found, _ := store.LookCaptcha(t.Context(), "a1", 99); found {
		t.Error("nothing made room for the newcomer")
	}
}

func TestAFullUsedSetRefusesRatherThanForgets(t *testing.T) {
	ticking := newClock()
	store := NewMemory(1, 1, 2, ticking.Now)
	for i, id := range []string{"a", "b"} {
		until := ticking.Now().Add(time.Duration(2-i) * time.Minute) // b ends first
		if first, err := store.Use(t.Context(), id, until); !first || err != nil {
			t.Fatalf("%s: %v, %v", id, first, err)
		}
	}
	_, err := store.Use(t.Context(), "c", ticking.Now().Add(time.Minute))
	wantCode(t, err, CodeRateLimited)
	if wait := fault.From(err).RetryAfter; wait != time.Minute {
		t.Fatalf("wait %v, want a minute", wait)
	}
	if first, err := store.Use(t.Context(), "a", ticking.Now().Add(time.Minute)); first || err != nil {
		t.Fatalf("a used id was forgotten: %v, %v", first, err)
	}
	ticking.Add(time.Minute)
	if first, err := store.Use(t.Context(), "c", ticking.Now().Add(time.Minute)); !first || err != nil {
		t.Fatalf("after the wait: %v, %v", first, err)
	}
}

// The store against the simplest model: a list in order of arrival.
func TestMemoryBehavesLikeAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const most, perPrefix = 5, 3
		ticking := newClock()
		store := NewMemory(most, perPrefix, 4, ticking.Now)
		type kept struct {
			id      string
			captcha Captcha
		}
		var model []kept
		drop := func(match func(kept) bool) (gone kept, found bool) {
			for i, k := range model {
				if match(k) {
					model = append(model[:i:i], model[i+1:]...)
					return k, true
				}
			}
			return kept{}, false
		}
		for step := range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "action") {
			case 0, 1:
				prefix := net64(rapid.IntRange(1, 4).Draw(t, "prefix"))
				next := kept{fmt.Sprint(step), Captcha{Prefix: prefix, Expires: ticking.Now().Add(ChallengeTTL)}}
				for alive := true; alive; {
					_, alive = drop(func(k kept) bool { return !ticking.Now().Before(k.captcha.Expires) })
				}
				own := 0
				for _, k := range model {
					if k.captcha.Prefix == prefix {
						own++
					}
				}
				if own >= perPrefix || (own > 0 && len(model) >= most) {
					drop(func(k kept) bool { return k.captcha.Prefix == prefix })
				} else if len(model) >= most {
					model = model[1:]
				}
				model = append(model, next)
				_ = store.PutCaptcha(t.Context(), next.id, next.captcha)
			case 2:
				id := fmt.Sprint(rapid.IntRange(0, step+1).Draw(t, "take"))
				_, want := drop(func(k kept) bool { return k.id == id })
				if _, found, _ := store.TakeCaptcha(t.Context(), id); found != want {
					t.Fatalf("take %s: %v, model says %v", id, found, want)
				}
			case 3:
				ticking.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "seconds")) * time.Second)
			}
			for _, k := range model {
				if _, ok := store.captchas[k.id]; !ok {
					t.Fatalf("%s is lost", k.id)
				}
			}
			if len(store.captchas) != len(model) || store.oldest.Len() != len(model) {
				t.Fatalf("%d kept, model says %d", len(store.captchas), len(model))
			}
		}
	})
}

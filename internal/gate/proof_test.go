package gate

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func solved(t testing.TB, c *Challenges, b Binding, cost int) Solution {
	t.Helper()
	proof, err := c.IssueProof(b, cost)
	if err != nil {
		t.Fatal(err)
	}
	solution, ok := SolveProof(context.Background(), proof)
	if !ok {
		t.Fatal("a fresh proof has no solution")
	}
	return solution
}

func TestASolvedProofGivesAPassOnce(t *testing.T) {
	c, _, _ := alone(t)
	solution := solved(t, c, anna, 500)
	pass, err := c.VerifyProof(t.Context(), anna, solution)
	wantCode(t, err, "")
	if level, err := c.RedeemPass(t.Context(), anna, pass); level != LevelProof || err != nil {
		t.Fatalf("got level %v, %v", level, err)
	}
	_, err = c.VerifyProof(t.Context(), anna, solution)
	wantCode(t, err, CodeChallengeUsed)
}

func TestCP12AnAlteredProofIsRefused(t *testing.T) {
	c, _, _ := alone(t)
	other := solved(t, c, anna, 500)
	for title, alter := range map[string]func(*Solution){
		"CP12 later expiry":                    func(s *Solution) { s.Expires += 3600 },
		"CP12 lowered difficulty":              func(s *Solution) { s.Cost-- },
		"CP12 raised difficulty":               func(s *Solution) { s.Cost++ },
		"CP12 first digit moved into the salt": func(s *Solution) { s.Salt += "1"; s.Number /= 10 },
		"CP12 last of the salt into the number": func(s *Solution) {
			s.Salt = s.Salt[:len(s.Salt)-1]
		},
		"CP12 salt of another proof":      func(s *Solution) { s.Salt = other.Salt },
		"CP12 challenge of another proof": func(s *Solution) { s.Challenge = other.Challenge; s.Number = other.Number },
		"CP12 signature of another proof": func(s *Solution) { s.Signature = other.Signature },
		"CP12 own challenge for number 0": func(s *Solution) { s.Challenge, s.Number = hashNumber(s.Salt, 0), 0 },
		"wrong number":                    func(s *Solution) { s.Number ^= 1 },
		"negative number":                 func(s *Solution) { s.Number = -1 },
		"number over the cost":            func(s *Solution) { s.Number = s.Cost + 1 },
		"upper-case signature":            func(s *Solution) { s.Signature = strings.ToUpper(s.Signature) },
		"no signature":                    func(s *Solution) { s.Signature = "" },
		"signature that is no hex":        func(s *Solution) { s.Signature = strings.Repeat("z", 64) },
		"upper-case salt":                 func(s *Solution) { s.Salt = strings.ToUpper(s.Salt[:31]) + "A" },
		"everything empty":                func(s *Solution) { *s = Solution{} },
		"a salt of a megabyte":            func(s *Solution) { s.Salt = strings.Repeat("a", 1<<20) },
	} {
		t.Run(title, func(t *testing.T) {
			solution := solved(t, c, anna, 500)
			altered := solution
			alter(&altered)
			pass, err := c.VerifyProof(t.Context(), anna, altered)
			wantCode(t, err, CodeChallengeInvalid)
			if pass != "" {
				t.Fatal("a pass came with the refusal")
			}
			_, err = c.VerifyProof(t.Context(), anna, solution)
			wantCode(t, err, "") // the attempt did not use up the real one
		})
	}
}

func TestAProofIsForOneSitePurposeAndVisitor(t *testing.T) {
	c, _, _ := alone(t)
	solution := solved(t, c, anna, 100)
	for _, b := range []Binding{
		{"blog", PurposeStart, "anna"}, {"shop", PurposeLogin, "anna"}, {"shop", PurposeStart, "ben"}, {},
	} {
		_, err := c.VerifyProof(t.Context(), b, solution)
		wantCode(t, err, CodeChallengeInvalid)
	}
}

func TestAProofEndsAtItsHour(t *testing.T) {
	for _, step := range []struct {
		after time.Duration
		code  string
	}{{ChallengeTTL - time.Second, ""}, {ChallengeTTL, CodeChallengeExpired}, {24 * time.Hour, CodeChallengeExpired}} {
		c, _, ticking := alone(t)
		solution := solved(t, c, anna, 100)
		ticking.Add(step.after)
		_, err := c.VerifyProof(t.Context(), anna, solution)
		wantCode(t, err, step.code)
	}
}

func TestCP13AUsedProofIsRefusedAtTheSecondNodeToo(t *testing.T) {
	ticking := newClock()
	shared := memory(ticking)
	first, second := node(t, shared, ticking), node(t, shared, ticking)
	solution := solved(t, first, anna, 100)
	_, err := first.VerifyProof(t.Context(), anna, solution)
	wantCode(t, err, "")
	_, err = second.VerifyProof(t.Context(), anna, solution)
	wantCode(t, err, CodeChallengeUsed)
	t.Run("CP13 of many at once one wins", func(t *testing.T) {
		solution := solved(t, second, anna, 100)
		var passes atomic.Int64
		var callers sync.WaitGroup
		for i := range 32 {
			callers.Go(func() {
				if pass, _ := []*Challenges{first, second}[i%2].VerifyProof(t.Context(), anna, solution); pass != "" {
					passes.Add(1)
				}
			})
		}
		callers.Wait()
		if passes.Load() != 1 {
			t.Fatalf("%d passes for one proof", passes.Load())
		}
	})
}

func TestAnotherKeyMeansAnotherHouse(t *testing.T) {
	c, store, ticking := alone(t)
	stranger, _ := NewChallenges(Config{Key: []byte(strings.Repeat("k", 32)), Store: store, Now: ticking.Now, Random: rand.Reader})
	_, err := c.VerifyProof(t.Context(), anna, solved(t, stranger, anna, 100))
	wantCode(t, err, CodeChallengeInvalid)
}

// spliced moves bytes between the text fields and changes the figures, as an attacker
// can who has any number of honestly solved proofs.
func spliced(t *rapid.T, stock []Solution) (Solution, Binding) {
	pick := func(name string) Solution { return stock[rapid.IntRange(0, len(stock)-1).Draw(t, name)] }
	s := Solution{Proof: Proof{
		Salt: pick("salt").Salt, Cost: pick("cost").Cost, Expires: pick("expires").Expires,
		Challenge: pick("challenge").Challenge, Signature: pick("signature").Signature,
	}, Number: pick("number").Number}
	b := anna
	move := rapid.IntRange(0, 8).Draw(t, "bytes moved")
	switch rapid.IntRange(0, 9).Draw(t, "splice") {
	case 0:
		s.Salt, s.Challenge = s.Salt[:32-move], s.Salt[32-move:]+s.Challenge
	case 1:
		b.Subject, s.Salt = b.Subject+s.Salt[:move], s.Salt[move:]
	case 2:
		b.Site, b.Purpose = b.Site+string(b.Purpose[:1]), b.Purpose[1:]
	case 3:
		b.Purpose, b.Subject = b.Purpose+Purpose(b.Subject[:1]), b.Subject[1:]
	case 4:
		s.Expires = s.Expires*10 + int64(move)
	case 5:
		s.Cost, s.Expires = s.Cost*10+1, s.Expires%1_000_000_000
	case 6:
		s.Expires += int64(rapid.IntRange(1, 1<<40).Draw(t, "later"))
	case 7:
		s.Cost -= rapid.IntRange(1, s.Cost).Draw(t, "cheaper")
		s.Number = min(s.Number, s.Cost)
	case 8:
		s.Salt, s.Number = s.Salt+"0", s.Number%10
	}
	return s, b
}

func TestCP12NoSpliceOfHonestProofsIsEverAccepted(t *testing.T) {
	c, _, ticking := alone(t)
	var stock []Solution
	for range 5 {
		stock = append(stock, solved(t, c, anna, 50))
		ticking.Add(time.Second)
	}
	honest := map[Solution]bool{}
	for _, s := range stock {
		honest[s] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		s, b := spliced(t, stock)
		if honest[s] && b == anna {
			return
		}
		if pass, err := c.VerifyProof(context.Background(), b, s); err == nil || pass != "" {
			t.Fatalf("accepted %+v for %+v", s, b)
		}
	})
}

func TestSealsOfDifferentFieldsDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-c]{2,12}`).Draw(t, "text")
		i := rapid.IntRange(0, len(text)).Draw(t, "cut here")
		j := rapid.IntRange(0, len(text)).Draw(t, "or here")
		one := seal(secret, "kind", anna, text[:i], text[i:])
		two := seal(secret, "kind", anna, text[:j], text[j:])
		if (string(one) == string(two)) != (i == j) {
			t.Fatalf("%q cut at %d and %d", text, i, j)
		}
	})
}

func TestTheWorkIsEvenAndBounded(t *testing.T) {
	c, _, _ := alone(t)
	const cost, rounds = 1000, 400
	sum := 0
	for range rounds {
		s := solved(t, c, anna, cost)
		if s.Number < 0 || s.Number > cost {
			t.Fatalf("number %d outside 0..%d", s.Number, cost)
		}
		sum += s.Number
	}
	// The mean of 400 even numbers of 0..1000 leaves 500±100 once in 10^11 runs.
	if mean := sum / rounds; mean < 400 || mean > 600 {
		t.Fatalf("mean %d", mean)
	}
	for _, asked := range []int{-5, 0, 1 << 40} {
		p, err := c.IssueProof(anna, asked)
		if err != nil || p.Cost < 1 || p.Cost > MaxProofCost {
			t.Fatalf("asked for %d: got %d, %v", asked, p.Cost, err)
		}
	}
}

func TestSolvingStopsWhenToldAndWhenThereIsNoSolution(t *testing.T) {
	c, _, _ := alone(t)
	p, _ := c.IssueProof(anna, 5000)
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, ok := SolveProof(stopped, p); ok {
		t.Fatal("solved after the end")
	}
	p.Salt = strings.Repeat("0", 32)
	if _, ok := SolveProof(t.Context(), p); ok {
		t.Fatal("solved the unsolvable")
	}
}

func FuzzVerifyProof(f *testing.F) {
	c, _ := fuzzed(f)
	s := solved(f, c, anna, 50)
	f.Add(s.Salt, s.Challenge, s.Signature, s.Cost, s.Expires+1, s.Number)
	f.Add("", "", "", 0, int64(0), 0)
	f.Fuzz(func(t *testing.T, salt, challenge, signature string, cost int, expires int64, number int) {
		forged := Solution{Proof{salt, cost, expires, challenge, signature}, number}
		if forged == s {
			return
		}
		if pass, err := c.VerifyProof(t.Context(), anna, forged); err == nil || pass != "" {
			t.Fatalf("accepted %+v", forged)
		}
	})
}

func BenchmarkVerifyProof(b *testing.B) {
	c, _, _ := alone(b)
	s := solved(b, c, anna, 1000)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = c.VerifyProof(context.Background(), anna, s)
	}
}

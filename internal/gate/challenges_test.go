package gate

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"usher/internal/fault"
)

var (
	secret = []byte("0123456789abcdef0123456789abcdef")
	anna   = Binding{Site: "shop", Purpose: PurposeStart, Subject: "anna"}
)

// node is one Usher with a store and clock that tests can share between nodes.
func node(t testing.TB, store Store, ticking *clock) *Challenges {
	t.Helper()
	c, err := NewChallenges(Config{Key: secret, Store: store, Now: ticking.Now, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fuzzed has a key of its own: fuzzing runs in several processes that pass inputs to each
// other, and what another process issued honestly must count as forged here.
func fuzzed(f *testing.F) (*Challenges, *Memory) {
	f.Helper()
	key := make([]byte, MinKeyBytes)
	if _, err := rand.Read(key); err != nil {
		f.Fatal(err)
	}
	ticking := newClock()
	store := memory(ticking)
	c, err := NewChallenges(Config{Key: key, Store: store, Now: ticking.Now, Random: rand.Reader})
	if err != nil {
		f.Fatal(err)
	}
	return c, store
}

func memory(ticking *clock) *Memory {
	return NewMemory(DefaultCaptchas, DefaultCaptchasPerPrefix, DefaultUsed, ticking.Now)
}

func alone(t testing.TB) (*Challenges, *Memory, *clock) {
	t.Helper()
	ticking := newClock()
	store := memory(ticking)
	return node(t, store, ticking), store, ticking
}

// wantCode fails unless err is a refusal with code, or nil when code is empty.
func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	if code == "" {
		if err != nil {
			t.Fatalf("refused: %v", err)
		}
		return
	}
	var refused *fault.Error
	if !errors.As(err, &refused) || refused.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	if !strings.HasSuffix(refused.Message, ".") || refused.Kind == "" {
		t.Fatalf("%s is not for people: %q of kind %q", code, refused.Message, refused.Kind)
	}
}

// digitsOf reads the solution out of the store, as no client can.
func digitsOf(t testing.TB, store *Memory, id string) string {
	t.Helper()
	store.mu.Lock()
	defer store.mu.Unlock()
	element, ok := store.captchas[id]
	if !ok {
		t.Fatalf("captcha %s is not stored", id)
	}
	var b strings.Builder
	for _, d := range element.Value.(*memoryCaptcha).captcha.Digits {
		b.WriteByte('0' + d)
	}
	return b.String()
}

func issued(t testing.TB, c *Challenges, store *Memory) (id, digits string) {
	t.Helper()
	id, err := c.IssueCaptcha(t.Context(), anna, net64(1))
	if err != nil {
		t.Fatal(err)
	}
	return id, digitsOf(t, store, id)
}

func TestAShortSecretIsRefusedAtTheStart(t *testing.T) {
	for _, key := range [][]byte{nil, []byte("short"), secret[:31]} {
		if _, err := NewChallenges(Config{Key: key}); !errors.Is(err, ErrShortKey) {
			t.Fatalf("%d bytes: got %v", len(key), err)
		}
	}
}

func TestTheSecretIsCopied(t *testing.T) {
	key := []byte(string(secret))
	ticking := newClock()
	store := memory(ticking)
	c, _ := NewChallenges(Config{Key: key, Store: store, Now: ticking.Now, Random: rand.Reader})
	clear(key)
	proof, _ := node(t, store, ticking).IssueProof(anna, 10)
	solution, _ := SolveProof(t.Context(), proof)
	_, err := c.VerifyProof(t.Context(), anna, solution)
	wantCode(t, err, "")
}

func TestWithoutRandomnessNothingIsIssued(t *testing.T) {
	ticking := newClock()
	for _, source := range []io.Reader{iotest.ErrReader(errors.New("empty")), strings.NewReader(strings.Repeat("x", 20))} {
		c, _ := NewChallenges(Config{Key: secret, Store: memory(ticking), Now: ticking.Now, Random: source})
		if _, err := c.IssueProof(anna, 1000); err == nil {
			t.Fatal("a proof was issued")
		}
		if _, err := c.IssueCaptcha(t.Context(), anna, net64(1)); err == nil {
			t.Fatal("a captcha was issued")
		}
	}
}

// broken is a store that is out of reach.
type broken struct{ Store }

var errDown = errors.New("store down")

func (broken) Use(context.Context, string, time.Time) (bool, error) { return false, errDown }
func (broken) PutCaptcha(context.Context, string, Captcha) error    { return errDown }
func (broken) TakeCaptcha(context.Context, string) (Captcha, bool, error) {
	return Captcha{}, false, errDown
}
func (broken) LookCaptcha(context.Context, string, int) (Captcha, bool, error) {
	return Captcha{}, false, errDown
}

func TestAStoreOutOfReachLetsNobodyIn(t *testing.T) {
	good, _, ticking := alone(t)
	c := node(t, broken{}, ticking)
	proof, _ := c.IssueProof(anna, 10)
	solution, _ := SolveProof(t.Context(), proof)
	pass, err := c.VerifyProof(t.Context(), anna, solution)
	if pass != "" || !errors.Is(err, errDown) {
		t.Fatalf("proof: %q, %v", pass, err)
	}
	if pass, err = good.VerifyProof(t.Context(), anna, solution); err != nil {
		t.Fatal(err)
	}
	if level, err := c.RedeemPass(t.Context(), anna, pass); level != LevelNone || !errors.Is(err, errDown) {
		t.Fatalf("pass: %v, %v", level, err)
	}
	if _, err := c.IssueCaptcha(t.Context(), anna, net64(1)); !errors.Is(err, errDown) {
		t.Fatalf("issue: %v", err)
	}
	id := strings.Repeat("a", 32)
	if _, err := c.DrawCaptcha(t.Context(), id); !errors.Is(err, errDown) {
		t.Fatalf("draw: %v", err)
	}
	if _, _, err := c.SpeakCaptcha(t.Context(), id, "en"); !errors.Is(err, errDown) {
		t.Fatalf("speak: %v", err)
	}
	if pass, err := c.VerifyCaptcha(t.Context(), anna, id, "123456"); pass != "" || !errors.Is(err, errDown) {
		t.Fatalf("answer: %q, %v", pass, err)
	}
}

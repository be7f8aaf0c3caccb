package gate

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestCP02And03AnAnswerUsesTheCaptchaUp(t *testing.T) {
	c, store, _ := alone(t)
	t.Run("CP02 a wrong answer", func(t *testing.T) {
		id, digits := issued(t, c, store)
		wrong := string('0'+(digits[0]-'0'+1)%10) + digits[1:]
		_, err := c.VerifyCaptcha(t.Context(), anna, id, wrong)
		wantCode(t, err, CodeCaptchaWrong)
		_, err = c.VerifyCaptcha(t.Context(), anna, id, digits)
		wantCode(t, err, CodeCaptchaExpired)
		_, err = c.DrawCaptcha(t.Context(), id)
		wantCode(t, err, CodeCaptchaExpired)
	})
	t.Run("CP03 a right answer", func(t *testing.T) {
		id, digits := issued(t, c, store)
		_, err := c.VerifyCaptcha(t.Context(), anna, id, digits)
		wantCode(t, err, "")
		_, err = c.VerifyCaptcha(t.Context(), anna, id, digits)
		wantCode(t, err, CodeCaptchaExpired)
	})
	t.Run("CP03 of many at once one wins", func(t *testing.T) {
		id, digits := issued(t, c, store)
		var passes atomic.Int64
		var callers sync.WaitGroup
		for range 32 {
			callers.Go(func() {
				if _, err := c.VerifyCaptcha(t.Context(), anna, id, digits); err == nil {
					passes.Add(1)
				}
			})
		}
		callers.Wait()
		if passes.Load() != 1 {
			t.Fatalf("%d passes for one captcha", passes.Load())
		}
	})
}

func TestCP04ExpiryIsCheckedOnReading(t *testing.T) {
	for _, step := range []struct {
		title string
		after time.Duration
		code  string
	}{
		{"CP04 just in time", 10*time.Minute - time.Second, ""},
		{"CP04 at ten minutes", 10 * time.Minute, CodeCaptchaExpired},
		{"CP04 at eleven minutes with no other traffic", 11 * time.Minute, CodeCaptchaExpired},
	} {
		t.Run(step.title, func(t *testing.T) {
			c, store, ticking := alone(t)
			id, digits := issued(t, c, store)
			ticking.Add(step.after)
			_, err := c.DrawCaptcha(t.Context(), id)
			wantCode(t, err, step.code)
			_, _, err = c.SpeakCaptcha(t.Context(), id, "en")
			wantCode(t, err, step.code)
			_, err = c.VerifyCaptcha(t.Context(), anna, id, digits)
			wantCode(t, err, step.code)
		})
	}
}

func TestCP05NothingMatchesNothing(t *testing.T) {
	c, store, _ := alone(t)
	id, digits := issued(t, c, store)
	unknown := strings.Repeat("0", 32)
	for _, x := range []struct{ title, id, answer, code string }{
		{"CP05 empty id and answer", "", "", CodeChallengeInvalid},
		{"CP05 empty id", "", digits, CodeChallengeInvalid},
		{"CP05 unknown id, empty answer", unknown, "", CodeCaptchaExpired},
		{"CP05 unknown id", unknown, digits, CodeCaptchaExpired},
		{"CP05 malformed id", "../" + id[3:], digits, CodeChallengeInvalid},
		{"CP05 upper-case id", strings.Repeat("A", 32), digits, CodeChallengeInvalid},
		{"CP05 an id of a megabyte", strings.Repeat("a", 1<<20), digits, CodeChallengeInvalid},
		{"CP05 known id, empty answer", id, "", CodeCaptchaWrong},
		{"CP05 and then it is used up", id, digits, CodeCaptchaExpired},
	} {
		t.Run(x.title, func(t *testing.T) {
			pass, err := c.VerifyCaptcha(t.Context(), anna, x.id, x.answer)
			wantCode(t, err, x.code)
			if pass != "" {
				t.Fatal("a pass came with the refusal")
			}
		})
	}
}

func TestCP06ACaptchaIsForOneSitePurposeAndVisitor(t *testing.T) {
	c, store, _ := alone(t)
	for _, b := range []Binding{
		{"blog", PurposeStart, "anna"}, {"shop", PurposeLogin, "anna"}, {"shop", PurposeStart, "ben"}, {"shops", "tart", "anna"},
	} {
		id, digits := issued(t, c, store)
		_, err := c.VerifyCaptcha(t.Context(), b, id, digits)
		wantCode(t, err, CodeChallengeInvalid)
	}
}

func TestCP07SizeAndLengthAreFixed(t *testing.T) {
	c, store, _ := alone(t)
	id, digits := issued(t, c, store)
	picture, err := c.DrawCaptcha(t.Context(), id)
	wantCode(t, err, "")
	drawn, err := png.DecodeConfig(bytes.NewReader(picture))
	if err != nil || drawn.Width != PictureWidth || drawn.Height != PictureHeight {
		t.Fatalf("%dx%d, %v", drawn.Width, drawn.Height, err)
	}
	if len(digits) != 6 {
		t.Fatalf("%d digits", len(digits))
	}
	if bytes.Contains(picture, []byte(digits)) {
		t.Fatal("the digits stand in the file")
	}
}

func TestCP08ACaptchaIsDrawnAFewTimesOnly(t *testing.T) {
	c, store, _ := alone(t)
	id, digits := issued(t, c, store)
	for range MaxLooks {
		_, err := c.DrawCaptcha(t.Context(), id)
		wantCode(t, err, "")
	}
	_, err := c.DrawCaptcha(t.Context(), id)
	wantCode(t, err, CodeCaptchaExpired)
	_, _, err = c.SpeakCaptcha(t.Context(), id, "en")
	wantCode(t, err, CodeCaptchaExpired)
	_, err = c.VerifyCaptcha(t.Context(), anna, id, digits)
	wantCode(t, err, "") // it can still be answered
}

func TestCP10ALongAnswerIsRefusedUnread(t *testing.T) {
	c, store, _ := alone(t)
	id, digits := issued(t, c, store)
	for _, answer := range []string{strings.Repeat("1", 1<<20), digits + strings.Repeat(" ", maxAnswerBytes)} {
		_, err := c.VerifyCaptcha(t.Context(), anna, id, answer)
		wantCode(t, err, CodeAnswerTooLong)
	}
	_, err := c.VerifyCaptcha(t.Context(), anna, id, digits)
	wantCode(t, err, "") // nothing was touched
}

func TestCP11AfterARestartTheCaptchaHasExpired(t *testing.T) {
	before, store, ticking := alone(t)
	id, digits := issued(t, before, store)
	after := node(t, memory(ticking), ticking)
	_, err := after.VerifyCaptcha(t.Context(), anna, id, digits)
	wantCode(t, err, CodeCaptchaExpired)
	_, err = after.DrawCaptcha(t.Context(), id)
	wantCode(t, err, CodeCaptchaExpired)
}

func TestCP16EveryCaptchaCanBeHeard(t *testing.T) {
	c, store, _ := alone(t)
	for _, x := range []struct{ title, asked, spoken string }{
		{"English", "en", "en"},
		{"CP16 a region of a language there is a voice for", "pt-BR", "pt"},
		{"CP16 with underscore and capitals", "ZH_Hant", "zh"},
		{"CP16 German falls back and says so", "de", "en"},
		{"WB09 a path falls back", "../../etc/passwd", "en"},
		{"WB09 a line break falls back", "en\r\nX: y", "en"},
		{"WB09 five kilobytes fall back", strings.Repeat("ja-", 1700), "en"},
		{"none", "", "en"},
	} {
		t.Run(x.title, func(t *testing.T) {
			id, _ := issued(t, c, store)
			sound, spoken, err := c.SpeakCaptcha(t.Context(), id, x.asked)
			wantCode(t, err, "")
			if spoken != x.spoken {
				t.Fatalf("spoke %q, want %q", spoken, x.spoken)
			}
			if len(sound) < 12 || string(sound[:4]) != "RIFF" || string(sound[8:12]) != "WAVE" {
				t.Fatalf("no WAV: % x", sound[:min(12, len(sound))])
			}
			if said := binary.LittleEndian.Uint32(sound[4:]); int(said)+8 != len(sound) {
				t.Fatalf("header says %d bytes follow, %d do", said, len(sound)-8)
			}
		})
	}
}

func TestCaptchasAreSpreadEvenly(t *testing.T) {
	c, store, _ := alone(t)
	var seen [captchaDigits][10]int
	const rounds = 2000
	for i := range rounds {
		id, err := c.IssueCaptcha(t.Context(), anna, net64(i))
		wantCode(t, err, "")
		for place, digit := range digitsOf(t, store, id) {
			seen[place][digit-'0']++
		}
	}
	for place, counts := range seen {
		for digit, n := range counts { // 200 expected, standard deviation 13
			if n < 100 || n > 300 {
				t.Errorf("digit %d at place %d: %d of %d", digit, place, n, rounds)
			}
		}
	}
}

func BenchmarkDrawCaptcha(b *testing.B) {
	c, store, _ := alone(b)
	b.ReportAllocs()
	for b.Loop() {
		id, _ := issued(b, c, store)
		if _, err := c.DrawCaptcha(b.Context(), id); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSpeakCaptcha(b *testing.B) {
	c, store, _ := alone(b)
	b.ReportAllocs()
	for b.Loop() {
		id, _ := issued(b, c, store)
		if _, _, err := c.SpeakCaptcha(b.Context(), id, "en"); err != nil {
			b.Fatal(err)
		}
	}
}

package web_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"usher/internal/fault"
	"usher/internal/web"
)

func TestCheckJSON(t *testing.T) {
	for _, c := range []struct{ name, in, code string }{
		{"empty", "", "bad_json"},
		{"object", ` {"a":[1,-2.5e3,true,null,"x\n\"\\"],"b":{"a":{}}} `, ""},
		{"plain values", "17", ""},
		{"same names in different objects", `[{"a":1},{"a":2}]`, ""},
		{"pair of escapes", `"\ud83d\ude00"`, ""},
		{"backslash before what looks like an escape", `"\\ud800"`, ""},
		{"high half alone", `"\ud83d"`, "lone_surrogate"},
		{"high half before text", `"\ud83dx\udead"`, "lone_surrogate"},
		{"high half before another escape", `"\ud83d\n"`, "lone_surrogate"},
		{"two high halves", `"\ud83d\ud83d"`, "lone_surrogate"},
		{"low half first", `"\uDE00\uD83D"`, "lone_surrogate"},
		{"half in a name", `{"\udead":1}`, "lone_surrogate"},
		{"name twice", `{"a":1,"b":2,"a":3}`, "duplicate_key"},
		{"name twice, escaped", `{"a":1,"\u0061":3}`, "duplicate_key"},
		{"name twice but for case", `{"id":1,"ID":3}`, "duplicate_key"},
		{"name twice but for a sign that folds", `{"k":1,"\u212a":3}`, "duplicate_key"},
		{"name twice below", `[[{"x":{"a":1,"a":1}}]]`, "duplicate_key"},
		{"32 levels", strings.Repeat("[", 32) + strings.Repeat("]", 32), ""},
		{"33 levels", strings.Repeat("[", 33) + strings.Repeat("]", 33), "too_deep"},
		{"brackets in a text", `"` + strings.Repeat("[", 99) + `"`, ""},
		{"a million levels", strings.Repeat(`{"a":`, 1_000_000), "too_deep"},
		{"trailing bytes", `{}x`, "bad_json"},
		{"two values", `{} {}`, "bad_json"},
		{"not JSON", `{a:1}`, "bad_json"},
		{"control sign in a text", "\"\x00\"", "bad_json"},
		{"byte order mark", "\ufeff{}", "bad_json"},
		{"not UTF-8", "\"\xed\xa0\x80\"", "bad_encoding"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := web.CheckJSON([]byte(c.in))
			var f *fault.Error
			if got := errors.As(err, &f); got != (c.code != "") || (got && f.Code != c.code) {
				t.Fatalf("got %v, want %q", err, c.code)
			}
		})
	}
}

// quickest gives the shortest of several tries, because the machine may be busy.
func quickest(try func()) time.Duration {
	best := time.Hour
	for range 5 {
		began := time.Now()
		try()
		best = min(best, time.Since(began))
	}
	return best
}

// A million levels take some 20 µs; how fast a machine is, and whether races are looked for, must not decide this test.
func TestDeepJSONIsRefusedAtOnce(t *testing.T) {
	for _, levels := range []int{10_001, 1_000_000} {
		t.Run(fmt.Sprintf("QN13 %d levels are refused sooner than as much plain JSON is read", levels), func(t *testing.T) {
			deep, flat := []byte(strings.Repeat("[", levels)), []byte("["+strings.Repeat("1,", levels/2)+"1]")
			refused := quickest(func() {
				if err := web.CheckJSON(deep); err == nil {
					t.Fatal("it passed")
				}
			})
			read := quickest(func() {
				if err := web.CheckJSON(flat); err != nil {
					t.Fatal(err)
				}
			})
			t.Logf("refused in %v, as much is read in %v", refused, read)
			if refused > read {
				t.Errorf("refused in %v, as much is read in %v", refused, read)
			}
		})
	}
}

// What passes is read by encoding/json into the same value and written back without a loss.
func TestWhatCheckJSONPassesSurvivesARoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := drawJSON(t, 4)
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if err := web.CheckJSON(data); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
	})
}

func drawJSON(t *rapid.T, depth int) any {
	switch what := rapid.IntRange(0, 5).Draw(t, "what"); {
	case what == 0 || depth == 0:
		return rapid.String().Draw(t, "text")
	case what == 1:
		return rapid.Float64Range(-1e9, 1e9).Draw(t, "number")
	case what == 2:
		return rapid.Bool().Draw(t, "truth")
	case what == 3:
		list := make([]any, rapid.IntRange(0, 3).Draw(t, "length"))
		for i := range list {
			list[i] = drawJSON(t, depth-1)
		}
		return list
	case what == 4:
		object := map[string]any{}
		for i := range rapid.IntRange(0, 3).Draw(t, "fields") {
			object[itoa(i)+rapid.StringMatching(`[a-z"\\é]{0,4}`).Draw(t, "name")] = drawJSON(t, depth-1)
		}
		return object
	}
	return nil
}

func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"\ud83d\ude00"]}`, `{"a":1,"A":2}`, `"\ud800"`, `[[[]]]`, "\xff", ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if web.CheckJSON(data) == nil && !json.Valid(data) {
			t.Fatalf("passed %q", data)
		}
	})
}

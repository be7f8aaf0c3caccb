package eventlog

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// The bounds of what can be found.
const (
	MaxWords    = 4096    // different words of one view
	MaxWord     = 256     // bytes of one word
	MaxAsked    = 16      // words of one hunt
	MaxFindSort = 1 << 42 // a view with words stands at a Sort from 0 to below this: Unix milliseconds until the year 2109
)

// Hunt asks for views by words. A view is found when, for each word asked for, it has one that begins with it; a word of a single
// character must be there as it is. From and To bound the Sort: From ≤ Sort < To, where To 0 sets no end.
type Hunt struct {
	Words    []string // 1 … MaxAsked
	From, To int64
	After    string // the Cursor of a Found, "" for the first part; anything else gives ErrCursor
	Limit    int    // 1 … 200
}

// Found is a view that fits a hunt. Cursor goes on behind it, in the same hunt.
type Found struct {
	View
	Cursor string
}

// Name says in one word which cursors belong to a hunt. Its time may change between two parts, its words may not.
func (h Hunt) Name() string { return "find " + strings.Join(h.Words, " ") }

// End is the Sort before which a hunt ends.
func (h Hunt) End() int64 {
	if h.To == 0 {
		return math.MaxInt64
	}
	return h.To
}

// Check says what is wrong with a hunt.
func (h Hunt) Check() error {
	if len(h.Words) < 1 || len(h.Words) > MaxAsked {
		return fmt.Errorf("eventlog: a hunt for %d words; 1 to %d are allowed", len(h.Words), MaxAsked)
	}
	if h.Limit < 1 || h.Limit > 200 {
		return fmt.Errorf("eventlog: a hunt for %d documents; 1 to 200 are allowed", h.Limit)
	}
	return checkWords(h.Words)
}

// CheckFindable says why a view cannot be found by its words.
func (v View) CheckFindable() error {
	switch {
	case len(v.Words) == 0:
		return nil
	case len(v.Words) > MaxWords:
		return fmt.Errorf("it has %d words; %d are allowed", len(v.Words), MaxWords)
	case v.Sort < 0 || v.Sort >= MaxFindSort:
		return fmt.Errorf("it has words and stands at %d; 0 to %d are allowed", v.Sort, int64(MaxFindSort)-1)
	}
	return checkWords(v.Words)
}

func checkWords(words []string) error {
	for _, w := range words {
		if !isWord(w) {
			return fmt.Errorf("%.300q is no word: 1 to %d bytes of folded letters and digits", w, MaxWord)
		}
	}
	return nil
}

// isWord keeps out what an engine's own language for questions could mean something else by: of ASCII only small letters and
// digits pass. § is kept for the engines.
func isWord(w string) bool {
	if w == "" || len(w) > MaxWord || !utf8.ValidString(w) {
		return false
	}
	for _, r := range w {
		if r < utf8.RuneSelf && (r < 'a' || r > 'z') && (r < '0' || r > '9') || r == '§' {
			return false
		}
	}
	return true
}

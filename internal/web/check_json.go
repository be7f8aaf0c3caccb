package web

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"usher/internal/fault"
)

// maxDepth is how deep arrays and objects may be nested.
const maxDepth = 32

var (
	errNotUTF8    = fault.New(fault.Malformed, "bad_encoding", "The text is not valid UTF-8.")
	errNotJSON    = fault.New(fault.Malformed, "bad_json", "The body is not one well-formed JSON value.")
	errTooDeep    = fault.New(fault.Malformed, "too_deep", "The JSON is nested too deeply.")
	errSurrogate  = fault.New(fault.Invalid, "lone_surrogate", "A text holds half of a character.")
	errSecondName = fault.New(fault.Invalid, "duplicate_key", "A name stands twice in the same object.")
)

// CheckJSON refuses what encoding/json would take and quietly change: invalid UTF-8, a second value behind the first, nesting over
// 32 levels (all three malformed), escapes that are half a character, and a name that stands twice in one object (both invalid).
// Names that differ only in case count as the same, because encoding/json would put both into one field. Doors call it on every
// JSON frame of a socket; for HTTP bodies NewApp does.
func CheckJSON(data []byte) error {
	if !utf8.Valid(data) {
		return errNotUTF8
	}
	if tooDeep(data) {
		return errTooDeep
	}
	if !json.Valid(data) {
		return errNotJSON
	}
	w := jsonWalk{data: data}
	return w.value()
}

// tooDeep looks only at brackets outside strings; it runs before the parser so that depth is refused whatever else is wrong.
func tooDeep(data []byte) bool {
	depth, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// jsonWalk reads JSON that is known to be valid, once, from left to right.
type jsonWalk struct {
	data []byte
	at   int
}

func (w *jsonWalk) space() {
	for w.at < len(w.data) && strings.IndexByte(" \t\r\n", w.data[w.at]) >= 0 {
		w.at++
	}
}

func (w *jsonWalk) value() error {
	w.space()
	switch w.data[w.at] {
	case '{':
		return w.object()
	case '[':
		return w.array()
	case '"':
		_, err := w.text()
		return err
	}
	for w.at < len(w.data) && strings.IndexByte(",]} \t\r\n", w.data[w.at]) < 0 {
		w.at++
	}
	return nil
}

func (w *jsonWalk) array() error {
	w.at++
	for {
		w.space()
		if w.data[w.at] == ']' {
			w.at++
			return nil
		}
		if w.data[w.at] == ',' {
			w.at++
			continue
		}
		if err := w.value(); err != nil {
			return err
		}
	}
}

func (w *jsonWalk) object() error {
	w.at++
	seen := map[string]struct{}{}
	for {
		w.space()
		switch w.data[w.at] {
		case '}':
			w.at++
			return nil
		case ',':
			w.at++
			continue
		}
		raw, err := w.text()
		if err != nil {
			return err
		}
		var name string
		if err := json.Unmarshal(raw, &name); err != nil {
			return errNotJSON
		}
		name = foldName(name)
		if _, twice := seen[name]; twice {
			return errSecondName
		}
		seen[name] = struct{}{}
		w.space()
		w.at++ // the colon
		if err := w.value(); err != nil {
			return err
		}
	}
}

// text steps over a string and gives it with its quotes.
func (w *jsonWalk) text() ([]byte, error) {
	start := w.at
	for w.at++; w.data[w.at] != '"'; w.at++ {
		if w.data[w.at] != '\\' {
			continue
		}
		w.at++
		if w.data[w.at] != 'u' {
			continue
		}
		code := w.hex()
		switch {
		case code >= 0xDC00 && code <= 0xDFFF:
			return nil, errSurrogate
		case code >= 0xD800 && code <= 0xDBFF:
			if w.data[w.at+1] != '\\' || w.data[w.at+2] != 'u' {
				return nil, errSurrogate
			}
			w.at += 2
			if low := w.hex(); low < 0xDC00 || low > 0xDFFF {
				return nil, errSurrogate
			}
		}
	}
	w.at++
	return w.data[start:w.at], nil
}

// hex reads the four digits behind the u at w.at and stops on the last of them.
func (w *jsonWalk) hex() (code int) {
	for range 4 {
		w.at++
		c := w.data[w.at]
		switch {
		case c <= '9':
			code = code<<4 | int(c-'0')
		default:
			code = code<<4 | int(c|0x20-'a'+10)
		}
	}
	return code
}

// foldName maps names that encoding/json takes for the same field to the same text.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		smallest := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			smallest = min(smallest, next)
		}
		return smallest
	}, name)
}

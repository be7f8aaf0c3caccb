package mongodb

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"
)

func there(t interface{ Fatalf(string, ...any) }, text string) bson.Raw {
	d, err := fromJSON([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	raw, err := bson.Marshal(d)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return raw
}

func andBack(t interface{ Fatalf(string, ...any) }, text string) string {
	back, err := toJSON(there(t, text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return string(back)
}

func TestWhatEncodingJSONWritesComesBackByteForByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, err := json.Marshal(drawObject(3).Draw(t, "object"))
		if err != nil {
			t.Fatal(err)
		}
		if back := andBack(t, string(text)); back != string(text) {
			t.Fatalf("\n%s came back as\n%s", text, back)
		}
	})
}

func drawObject(depth int) *rapid.Generator[map[string]any] {
	key := rapid.OneOf(rapid.StringMatching(`[a-zA-Zäß日 <&_-]{1,8}`), rapid.SampledFrom([]string{"at", "said_at", "read_at"}))
	values := []*rapid.Generator[any]{
		rapid.Just[any](nil),
		rapid.Bool().AsAny(),
		rapid.Int64().AsAny(),
		rapid.Float64().AsAny(),
		rapid.Float32().AsAny(),
		rapid.String().AsAny(),
		rapid.SampledFrom([]string{"\u2028", "\x00", "</script>", "2026-03-29T12:00:00Z", "9007199254740993"}).AsAny(),
		rapid.Map(rapid.Int64Range(-62167219200000, 253402300799999), func(ms int64) any { return time.UnixMilli(ms).UTC() }),
		rapid.Map(rapid.Int64(), func(ns int64) any { return time.Unix(0, ns) }),
	}
	if depth > 0 {
		values = append(values, drawObject(depth-1).AsAny(), rapid.SliceOfN(rapid.OneOf(append(values, drawObject(depth-1).AsAny())...), 0, 4).AsAny())
	}
	return rapid.MapOfN(key, rapid.OneOf(values...), 0, 5)
}

func TestHandwrittenJSONKeepsItsMeaning(t *testing.T) {
	for text, want := range map[string]string{
		` { "b" : 1.50 , "a" : [ 1e2, -0, -0.0, 0.0 ] } `: `{"b":1.5,"a":[100,-0,-0,0]}`,
		`{"a":100000000000000000000}`:                     `{"a":100000000000000000000}`,
		`{"a":"\u00e9\/\ud83e\udd8a"}`:                    `{"a":"é/🦊"}`,
		`{"z":{},"a":[[],[[]]]}`:                          `{"z":{},"a":[[],[[]]]}`,
	} {
		if got := andBack(t, text); got != want {
			t.Errorf("%s came back as %s, want %s", text, got, want)
		}
	}
}

func TestWhatCouldNotComeBackIsRefused(t *testing.T) {
	for _, text := range []string{
		``, `null`, `[]`, `7`, `"{}"`, `{}{}`, `{} x`, `{"a":1`, `{"a":}`, `{"a":1,}`, `{a:1}`, `{"a":[1}`, "{\"a\":\"\n\"}",
		`{"$a":1}`, `{"a$":1}`, `{"a.b":1}`, `{"":1}`, `{"\u0000":1}`, `{"a":{"b":[{"$c":1}]}}`,
		`{"a":1,"a":2}`, `{"a":{"b":1,"b":1}}`,
		`{"a":18446744073709551615}`, `{"a":9223372036854775808.5e999}`, `{"a":1e400}`, `{"a":-99999999999999999999}`,
	} {
		if d, err := fromJSON([]byte(text)); err == nil {
			t.Errorf("%s was taken as %v", text, d)
		}
	}
}

func TestInstantsBecomeDatesOnlyWhereTheyComeBackExactly(t *testing.T) {
	for text, want := range map[string]bson.Type{
		`{"at":"2026-03-29T12:00:00.123Z"}`:           bson.TypeDateTime,
		`{"said_at":"2026-03-29T12:00:00Z"}`:          bson.TypeDateTime,
		`{"said_at":"0001-01-01T00:00:00Z"}`:          bson.TypeDateTime,
		`{"said_at":"2026-03-29T12:00:00.120Z"}`:      bson.TypeString,
		`{"said_at":"2026-03-29T12:00:00.123456Z"}`:   bson.TypeString,
		`{"said_at":"2026-03-29T14:00:00+02:00"}`:     bson.TypeString,
		`{"said_at":"2026-02-30T12:00:00Z"}`:          bson.TypeString,
		`{"said_at":""}`:                              bson.TypeString,
		`{"said_at":12}`:                              bson.TypeInt64,
		`{"text":"2026-03-29T12:00:00.123Z"}`:         bson.TypeString,
		`{"flat":"2026-03-29T12:00:00.123Z"}`:         bson.TypeString,
		`{"said_at":["2026-03-29T12:00:00.123Z"]}`:    bson.TypeArray,
		`{"at":"2026-03-29T12:00:00.123Z\u0000"}`:     bson.TypeString,
		`{"at":"` + strings.Repeat("2026", 10) + `"}`: bson.TypeString,
	} {
		if got := there(t, text).Index(0).Value().Type; got != want {
			t.Errorf("%s is kept as %v, want %v", text, got, want)
		}
		if back := andBack(t, text); back != text {
			t.Errorf("%s came back as %s", text, back)
		}
	}
}

func FuzzNoJSONBreaksTheConversion(f *testing.F) {
	f.Add(`{"a":[1,2.5,"x",null,{"b_at":"2026-03-29T12:00:00Z"}]}`)
	f.Add(`{"a":{`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := fromJSON([]byte(text))
		if err != nil {
			return
		}
		if !json.Valid([]byte(text)) {
			t.Fatalf("%q is not JSON and was taken", text)
		}
		raw, err := bson.Marshal(d)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		once, err := toJSON(raw)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if twice := andBack(t, string(once)); twice != string(once) {
			t.Errorf("%s came back as %s", once, twice)
		}
	})
}

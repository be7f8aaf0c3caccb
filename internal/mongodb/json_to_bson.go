package mongodb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// fromJSON turns a JSON object into a document that people can query, and that toJSON turns back exactly: numbers without a
// fraction become int64, others double, and an instant in a field named at or …_at becomes a date. What could not come
// back as it was is refused: a number that no int64 or double holds, a name that MongoDB would misread, a name used twice.
func fromJSON(raw []byte) (bson.D, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	token, err := decoder.Token()
	if err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	if token != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	d, err := readObject(decoder)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return d, nil
}

// readObject reads what follows an opening brace.
func readObject(decoder *json.Decoder) (bson.D, error) {
	d := bson.D{}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("not JSON: %w", err)
		}
		key, ok := token.(string)
		if !ok || key == "" || strings.ContainsAny(key, "$.\x00") {
			return nil, fmt.Errorf("the field name %.100q is empty or has a dollar sign, a dot or a zero byte, which MongoDB would misread", key)
		}
		if seen[key] {
			return nil, fmt.Errorf("the field %.100q comes twice", key)
		}
		seen[key] = true
		value, err := readValue(decoder)
		if err != nil {
			return nil, err
		}
		d = append(d, bson.E{Key: key, Value: asDate(key, value)})
	}
	_, err := decoder.Token() // the closing brace
	return d, err
}

func readArray(decoder *json.Decoder) (bson.A, error) {
	a := bson.A{}
	for decoder.More() {
		value, err := readValue(decoder)
		if err != nil {
			return nil, err
		}
		a = append(a, value)
	}
	_, err := decoder.Token() // the closing bracket
	return a, err
}

func readValue(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return readObject(decoder)
		}
		return readArray(decoder)
	case json.Number:
		return number(t.String())
	default: // string, bool, nil
		return t, nil
	}
}

// number keeps integers as int64 and the rest as double. Minus zero is a double: no integer has its sign.
func number(text string) (any, error) {
	if !strings.ContainsAny(text, ".eE") && text != "-0" {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, nil
		}
		// encoding/json writes doubles up to 1e21 without an exponent; such a text names a double exactly.
		if f, err := strconv.ParseFloat(text, 64); err == nil && strconv.FormatFloat(f, 'f', -1, 64) == text {
			return f, nil
		}
		return nil, fmt.Errorf("the number %.100s is too large to be kept exactly", text)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fmt.Errorf("the number %.100s is too large to be kept", text)
	}
	return f, nil
}

// asDate makes an instant a date when the date would be written with the very same letters; anything else stays text.
func asDate(key string, value any) any {
	text, ok := value.(string)
	if !ok || key != "at" && !strings.HasSuffix(key, "_at") {
		return value
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || dateText(date(t)) != text {
		return value
	}
	return date(t)
}

// dateText is how encoding/json writes a time in UTC.
func dateText(d bson.DateTime) string { return d.Time().UTC().Format(time.RFC3339Nano) }

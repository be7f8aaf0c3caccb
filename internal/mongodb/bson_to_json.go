package mongodb

import (
	"encoding/json"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// toJSON writes a document as encoding/json would have written it, leaving out the named fields of the top level.
func toJSON(doc bson.Raw, without ...string) (json.RawMessage, error) {
	elements, err := doc.Elements()
	if err != nil {
		return nil, fmt.Errorf("not a document: %w", err)
	}
	hidden := make(map[string]bool, len(without))
	for _, key := range without {
		hidden[key] = true
	}
	return appendObject(nil, elements, hidden)
}

func appendObject(b []byte, elements []bson.RawElement, hidden map[string]bool) ([]byte, error) {
	b = append(b, '{')
	first := true
	for _, e := range elements {
		key := e.Key()
		if hidden[key] {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		var err error
		if b, err = appendPlain(b, key); err != nil {
			return nil, err
		}
		b = append(b, ':')
		if b, err = appendValue(b, e.Value()); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return append(b, '}'), nil
}

func appendArray(b []byte, array bson.RawArray) ([]byte, error) {
	values, err := array.Values()
	if err != nil {
		return nil, err
	}
	b = append(b, '[')
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(b, v); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendValue(b []byte, v bson.RawValue) ([]byte, error) {
	switch v.Type {
	case bson.TypeEmbeddedDocument:
		elements, err := v.Document().Elements()
		if err != nil {
			return nil, err
		}
		return appendObject(b, elements, nil)
	case bson.TypeArray:
		return appendArray(b, v.Array())
	case bson.TypeString:
		return appendPlain(b, v.StringValue())
	case bson.TypeInt64:
		return appendPlain(b, v.Int64())
	case bson.TypeInt32: // never written by us, but a person may have edited a view by hand
		return appendPlain(b, v.Int32())
	case bson.TypeDouble:
		return appendPlain(b, v.Double())
	case bson.TypeBoolean:
		return appendPlain(b, v.Boolean())
	case bson.TypeDateTime:
		return appendPlain(b, dateText(bson.DateTime(v.DateTime())))
	case bson.TypeNull:
		return append(b, "null"...), nil
	default:
		return nil, fmt.Errorf("a value of the type %s has no JSON form here", v.Type)
	}
}

func appendPlain(b []byte, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	return append(b, text...), err
}

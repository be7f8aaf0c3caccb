package web

import (
	"errors"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"usher/internal/fault"
)

var problemGoType = reflect.TypeFor[Problem]()

func itoa(n int) string { return strconv.Itoa(n) }

// newHumaError replaces huma's own errors by ours. Its message and the values it would echo never leave the program.
func newHumaError(status int, _ string, errs ...error) huma.StatusError {
	for _, err := range errs {
		var p *Problem
		var f *fault.Error
		if errors.As(err, &p) || errors.As(err, &f) {
			return ProblemOf(err)
		}
	}
	if status >= http.StatusInternalServerError {
		return ProblemOf(errors.Join(errs...))
	}
	p := problemOfFault(refusalFor(status), errors.Join(errs...))
	for _, err := range errs {
		var detail huma.ErrorDetailer
		if errors.As(err, &detail) {
			p.Errors = append(p.Errors, fieldErrorOf(detail.ErrorDetail()))
		}
	}
	return p
}

// newHumaErrorWithContext also writes what belongs to the request: its id, the Retry-After header and the operator's log line.
func newHumaErrorWithContext(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
	se := newHumaError(status, message, errs...)
	p, ok := se.(*Problem)
	if !ok || ctx == nil {
		return se
	}
	c := humafiber.Unwrap(ctx)
	p.RequestID = RequestID(c.Context())
	p.sendHeaders(c.Set)
	if log, ok := c.Context().UserValue(loggerKey).(problemLogger); ok {
		log(p)
	}
	return p
}

// detailCode maps huma's sentences to our codes by what they start with or hold.
var detailCode = []struct{ part, code string }{
	{"unexpected property", "unknown_field"},
	{"unknown query parameter", "unknown_field"},
	{"expected required property", "required"},
	{"parameter is missing", "required"},
	{"to be present", "required"},
	{"to be one of", "not_one_of"},
	{"expected length >=", "too_short"},
	{"expected length <=", "too_long"},
	{"expected array length >=", "too_few"},
	{"expected array length <=", "too_many"},
	{"expected object with at least", "too_few"},
	{"expected object with at most", "too_many"},
	{"expected number >", "too_small"},
	{"expected number <", "too_large"},
	{"expected number to be", "bad_format"},
	{"to be unique", "not_unique"},
	{"expected string to", "bad_format"},
	{"expected string", "wrong_type"},
	{"expected number", "wrong_type"},
	{"expected integer", "wrong_type"},
	{"expected boolean", "wrong_type"},
	{"expected array", "wrong_type"},
	{"expected object", "wrong_type"},
	{"invalid", "wrong_type"},
}

func fieldErrorOf(d *huma.ErrorDetail) FieldError {
	code := "not_allowed"
	for _, row := range detailCode {
		if strings.Contains(d.Message, row.part) {
			code = row.code
			break
		}
	}
	location := d.Location
	switch {
	case code == "unknown_field": // the last part of the location is the client's own text
		location, _ = cutLast(location, ".")
	case strings.HasPrefix(d.Message, "expected required property"): // huma names the object, not the property
		location += "." + strings.TrimSuffix(strings.TrimPrefix(d.Message, "expected required property "), " to be present")
	}
	return FieldError{Field: cleanLocation(location), Code: code, Message: fieldMessage(code)}
}

var plainLocation = regexp.MustCompile(`^[A-Za-z0-9_\-]{1,64}(\[[0-9]{1,6}\])*$`)

// cleanLocation hides every part of a location that cannot be a field's name of ours: keys of maps are the client's own text.
func cleanLocation(location string) string {
	parts := strings.Split(location, ".")
	for i, part := range parts {
		if !plainLocation.MatchString(part) {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, ".")
}

func cutLast(s, sep string) (before, after string) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i+len(sep):]
}

// Package fault is Usher's error for two readers. The client reads a stable code and a sentence that says what did not happen,
// why, and what they can do; the operator reads the trail of operations and the cause. Only the first half ever leaves the program.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind is the class of a fault. Doors map it to an HTTP status or a close code, in one table.
type Kind string

// The closed list of kinds.
const (
	Malformed   Kind = "malformed"   // the bytes are not what the protocol says
	Invalid     Kind = "invalid"     // well-formed, but a value is not allowed
	Unsigned    Kind = "unsigned"    // no valid sign-in
	Forbidden   Kind = "forbidden"   // known, but not allowed
	NotFound    Kind = "not_found"   // absent, or outside the caller's scope: the two look alike
	Conflict    Kind = "conflict"    // somebody was faster; read again
	Gone        Kind = "gone"        // erased or expired
	TooBig      Kind = "too_big"     // over a size limit
	TooMany     Kind = "too_many"    // over a rate limit; RetryAfter says when
	Unavailable Kind = "unavailable" // the store or a part does not answer; RetryAfter says when
	Internal    Kind = "internal"    // our fault
)

// Error is a fault. The zero value of RetryAfter means "no advice".
type Error struct {
	Kind       Kind
	Code       string            // stable, snake_case, for programs: "rate_limited"
	Message    string            // one or two sentences for a person, in English; front ends translate by code
	Fields     map[string]string // form field → code, for an invalid form
	RetryAfter time.Duration
	Cause      error // for the operator, never for the client
}

// New makes a fault for the client to read.
func New(kind Kind, code, message string) *Error {
	return &Error{Kind: kind, Code: code, Message: message}
}

// Because keeps the operator's cause with a fault.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// After adds when to try again.
func (e *Error) After(d time.Duration) *Error {
	c := *e
	c.RetryAfter = d
	return &c
}

// Error is the operator's text.
func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %v", e.Code, e.Cause)
	}
	return e.Code + ": " + e.Message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is lets errors.Is compare faults by code.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code
}

// From finds the fault in an error, or makes an internal one that tells the client nothing.
func From(err error) *Error {
	if f, ok := errors.AsType[*Error](err); ok {
		return f
	}
	return &Error{Kind: Internal, Code: "internal", Message: "Something failed on our side. What you typed is still here; try again.", Cause: err}
}

// Wrap signs an error with the operation it passed through: defer fault.Wrap(&err, "say in %s", id).
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}

package web

import (
	"net/http"

	"usher/internal/fault"
)

// The refusals that belong to the transport and not to any room. Their codes map to statuses that no fault kind has.
var (
	errMethod      = fault.New(fault.Malformed, "method_not_allowed", "This address does not take that method.")
	errVersion     = fault.New(fault.Malformed, "http_version", "Only HTTP/1.0 and HTTP/1.1 are spoken here.")
	errTimeout     = fault.New(fault.Malformed, "request_timeout", "The request did not arrive in time. Try again.")
	errHeaders     = fault.New(fault.TooBig, "headers_too_large", "The request's headers are too large.")
	errBodySize    = fault.New(fault.TooBig, "body_too_large", "The request is larger than allowed here.")
	errMediaType   = fault.New(fault.Malformed, "unsupported_media_type", "Send application/json here.")
	errUpgrade     = fault.New(fault.Malformed, "upgrade_required", "This address speaks WebSocket, version 13.")
	errNotFound    = fault.New(fault.NotFound, "not_found", "There is nothing here, or it is not yours to see.")
	errMalformed   = fault.New(fault.Malformed, "malformed_request", "The request is not well-formed HTTP.")
	errForbidden   = fault.New(fault.Forbidden, "forbidden", "That is not allowed.")
	errUnsigned    = fault.New(fault.Unsigned, "not_signed_in", "Sign in first.")
	errInvalid     = fault.New(fault.Invalid, "invalid", "Some values are not allowed. See the list of fields.")
	errTooMany     = fault.New(fault.TooMany, "rate_limited", "Too many requests. Wait a moment, then try again.")
	errUnavailable = fault.New(fault.Unavailable, "unavailable", "This is not available right now. Try again in a moment.")
	errDraining    = fault.New(fault.Unavailable, "draining", "This node is about to restart. Try again in a moment.")
	errConflict    = fault.New(fault.Conflict, "conflict", "Somebody was faster. Read again, then try again.")
	errGone        = fault.New(fault.Gone, "gone", "This no longer exists.")
	errOrigin      = fault.New(fault.Forbidden, "origin_not_allowed", "This page is not allowed to connect here.")
	errHandshake   = fault.New(fault.Malformed, "bad_handshake", "The WebSocket handshake is not well-formed.")
	errQuery       = fault.New(fault.Malformed, "query_not_allowed", "Send nothing in the address; sign in with the first message.")
)

// refusalStatus holds the codes above whose status differs from their kind's.
var refusalStatus = map[string]int{
	errMethod.Code:    http.StatusMethodNotAllowed,
	errVersion.Code:   http.StatusHTTPVersionNotSupported,
	errTimeout.Code:   http.StatusRequestTimeout,
	errHeaders.Code:   http.StatusRequestHeaderFieldsTooLarge,
	errMediaType.Code: http.StatusUnsupportedMediaType,
	errUpgrade.Code:   http.StatusUpgradeRequired,
	"file_type":       http.StatusUnsupportedMediaType,
	"storage_full":    http.StatusInsufficientStorage,
}

// statusRefusal is the way back: libraries that only know a status get our words for it.
var statusRefusal = map[int]*fault.Error{
	http.StatusBadRequest:                  errMalformed,
	http.StatusUnauthorized:                errUnsigned,
	http.StatusForbidden:                   errForbidden,
	http.StatusNotFound:                    errNotFound,
	http.StatusMethodNotAllowed:            errMethod,
	http.StatusRequestTimeout:              errTimeout,
	http.StatusConflict:                    errConflict,
	http.StatusGone:                        errGone,
	http.StatusRequestEntityTooLarge:       errBodySize,
	http.StatusRequestURITooLong:           errHeaders,
	http.StatusUnsupportedMediaType:        errMediaType,
	http.StatusUnprocessableEntity:         errInvalid,
	http.StatusUpgradeRequired:             errUpgrade,
	http.StatusTooManyRequests:             errTooMany,
	http.StatusRequestHeaderFieldsTooLarge: errHeaders,
	http.StatusServiceUnavailable:          errUnavailable,
}

// refusalFor is our fault for a bare status. What is not in the table is our own failure.
func refusalFor(status int) *fault.Error {
	if f, ok := statusRefusal[status]; ok {
		return f
	}
	if status >= 400 && status < 500 {
		return errMalformed
	}
	return fault.New(fault.Internal, "internal", "Something failed on our side. What you typed is still here; try again.")
}

// fieldMessages are the sentences for the codes of single fields.
var fieldMessages = map[string]string{
	"required":      "This must be given.",
	"unknown_field": "This has a field that is not known here.",
	"wrong_type":    "This has the wrong type.",
	"too_short":     "This is too short.",
	"too_long":      "This is too long.",
	"too_few":       "There are too few entries.",
	"too_many":      "There are too many entries.",
	"too_small":     "This number is too small.",
	"too_large":     "This number is too large.",
	"not_one_of":    "This is not one of the allowed values.",
	"bad_format":    "This does not have the required form.",
	"not_unique":    "The entries must differ.",
	"duplicate_key": "A name stands twice in the same object.",
}

func fieldMessage(code string) string {
	if m, ok := fieldMessages[code]; ok {
		return m
	}
	return "This value is not allowed."
}

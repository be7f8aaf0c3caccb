package web

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"sort"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"usher/internal/fault"
)

// Problem is the body of every refusal (RFC 9457, application/problem+json). Code is stable and for programs; Message and Detail
// are the same sentence for a person. It never holds a path, a driver's text, or anything the client sent.
type Problem struct {
	Type      string       `json:"type" doc:"A name for this class of problem, as a URN."`
	Title     string       `json:"title" doc:"The text of the HTTP status."`
	Status    int          `json:"status" doc:"The HTTP status."`
	Detail    string       `json:"detail" doc:"What did not happen, why, and what to do."`
	Code      string       `json:"code" doc:"Stable, for programs." example:"rate_limited"`
	Message   string       `json:"message" doc:"The same text as detail."`
	RequestID string       `json:"request_id" doc:"Quote this when asking for help."`
	Errors    []FieldError `json:"errors,omitempty" doc:"One entry per field that was refused."`

	RetryAfterMS int64 `json:"retry_after_ms,omitempty" doc:"When to try again; the Retry-After header says it in whole seconds."`

	retryAfter time.Duration
	cause      error
}

// FieldError says what is wrong with one field of a request.
type FieldError struct {
	Field   string `json:"field" doc:"Where: body.name, query.limit."`
	Code    string `json:"code" doc:"Stable, for programs." example:"too_long"`
	Message string `json:"message" doc:"For a person."`
}

// Error is the operator's text.
func (p *Problem) Error() string {
	if p.cause != nil {
		return p.Code + ": " + p.cause.Error()
	}
	return p.Code
}

// Unwrap gives the cause, for the operator.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus is the HTTP status; huma asks for it.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes huma send problem+json.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// kindStatus is the one table from a fault's kind to a status.
var kindStatus = map[fault.Kind]int{
	fault.Malformed:   http.StatusBadRequest,
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.Unsigned:    http.StatusUnauthorized,
	fault.Forbidden:   http.StatusForbidden,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Gone:        http.StatusGone,
	fault.TooBig:      http.StatusRequestEntityTooLarge,
	fault.TooMany:     http.StatusTooManyRequests,
	fault.Unavailable: http.StatusServiceUnavailable,
	fault.Internal:    http.StatusInternalServerError,
}

// defaultRetry is the advice given with a status that must carry one when the fault gives none.
var defaultRetry = map[int]time.Duration{
	http.StatusTooManyRequests:    time.Second,
	http.StatusServiceUnavailable: 5 * time.Second,
}

// ProblemOf turns any error into what the client may read. Errors that are none of ours become a 500 that says nothing.
func ProblemOf(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		copied := *p
		return &copied
	}
	var f *fault.Error
	var fe *fiber.Error
	if !errors.As(err, &f) && errors.As(err, &fe) {
		return problemOfFault(refusalFor(fe.Code), err)
	}
	return problemOfFault(fault.From(err), err)
}

func problemOfFault(f *fault.Error, cause error) *Problem {
	status, ok := refusalStatus[f.Code]
	if !ok {
		status, ok = kindStatus[f.Kind]
	}
	if !ok {
		status = http.StatusInternalServerError
	}
	p := &Problem{
		Type: "urn:usher:problem:" + f.Code, Title: http.StatusText(status), Status: status,
		Detail: f.Message, Message: f.Message, Code: f.Code, retryAfter: f.RetryAfter, cause: cause,
	}
	if p.retryAfter == 0 {
		p.retryAfter = defaultRetry[status]
	}
	p.RetryAfterMS = p.retryAfter.Milliseconds()
	for field, code := range f.Fields {
		p.Errors = append(p.Errors, FieldError{Field: field, Code: code, Message: fieldMessage(code)})
	}
	sort.Slice(p.Errors, func(i, j int) bool { return p.Errors[i].Field < p.Errors[j].Field })
	return p
}

// send writes the problem as the whole answer. It works on the bare request, so that refusals from before Fiber look the same.
func (p *Problem) send(ctx *fasthttp.RequestCtx) {
	body, err := json.Marshal(p)
	if err != nil { // cannot happen: strings and numbers only
		body = []byte(`{}`)
	}
	ctx.Response.ResetBody()
	ctx.Response.SetStatusCode(p.Status)
	ctx.Response.Header.SetContentType(problemType)
	p.sendHeaders(ctx.Response.Header.Set)
	ctx.Response.SetBody(body)
}

// sendHeaders sets what a status demands beside its body.
func (p *Problem) sendHeaders(set func(name, value string)) {
	set(fiber.HeaderCacheControl, "no-store")
	if p.retryAfter > 0 {
		set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(p.retryAfter.Seconds()))))
	}
	if p.Status == http.StatusUpgradeRequired {
		set("Sec-WebSocket-Version", "13")
		set(fiber.HeaderUpgrade, "websocket")
	}
}

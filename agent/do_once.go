package agent

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"usher/internal/once"
)

// onceHeader is what a program sends with a POST that it may have to send again.
const onceHeader = "Idempotency-Key"

type callKey struct{}

// callID is the id that what a call makes is to have, so that a call done again after a crash makes nothing new; "" without a key.
func callID(ctx context.Context) string {
	call, _ := ctx.Value(callKey{}).(*once.Call)
	if call == nil {
		return ""
	}
	return call.ID()
}

// doOnce answers a POST that comes again with the same Idempotency-Key from what was answered before. Keys are somebody's own.
func (d *Door) doOnce(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humafiber.Unwrap(ctx)
		key := c.Get(onceHeader)
		if key == "" {
			next(ctx)
			return
		}
		who := actorOf(ctx.Context()).Agent.ID
		asked := append([]byte(c.Method()+" "+c.OriginalURL()+"\n"), c.Body()...)
		call, before, err := d.Once.Begin(ctx.Context(), who, key, asked)
		switch {
		case err != nil:
			_ = huma.WriteErr(api, ctx, http.StatusConflict, "", err)
		case before != nil:
			sayAgain(ctx, before)
		default:
			defer call.Release()
			next(huma.WithValue(ctx, callKey{}, call))
			d.keepAnswer(ctx.Context(), c, call)
		}
	}
}

// keepAnswer keeps what the same call would be answered again. A refusal that may be another one in a moment is not kept.
func (d *Door) keepAnswer(ctx context.Context, c *fiber.Ctx, call *once.Call) {
	res := c.Response()
	switch status := res.StatusCode(); {
	case status >= http.StatusInternalServerError, status == http.StatusTooManyRequests, status == http.StatusConflict:
		return
	}
	err := call.Done(ctx, once.Answer{Status: res.StatusCode(), Type: string(res.Header.ContentType()), ETag: string(res.Header.Peek(fiber.HeaderETag)),
		Body: append([]byte{}, res.Body()...)})
	if err != nil {
		d.Log.Warn("agent: an answer was not kept for its key; the same call would be done again, with the same ids", "err", err)
	}
}

func sayAgain(ctx huma.Context, a *once.Answer) {
	ctx.SetHeader(fiber.HeaderContentType, a.Type)
	ctx.SetHeader("Idempotent-Replayed", "true")
	if a.ETag != "" {
		ctx.SetHeader(fiber.HeaderETag, a.ETag)
	}
	ctx.SetStatus(a.Status)
	_, _ = ctx.BodyWriter().Write(a.Body)
}

// handleOnce registers a typed POST route that takes an Idempotency-Key.
func handleOnce[I, O any](d *Door, api huma.API, path, summary string, fn func(context.Context, *I) (*O, error)) {
	op := d.operation(api, http.MethodPost, path, summary)
	op.Middlewares = append(op.Middlewares, d.doOnce(api))
	op.Parameters = append(op.Parameters, &huma.Param{Name: onceHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString},
		Description: "Any word of up to 255 characters. The same word with the same request is answered from memory for 24 hours; with another it is 422."})
	huma.Register(api, op, fn)
}

package alert

import (
	"context"
	"log/slog"
)

// LogChannel stands in the provider's place when there are no credentials: it says in the log what would have been sent.
type LogChannel struct{ log *slog.Logger }

// NewLogChannel makes one.
func NewLogChannel(log *slog.Logger) *LogChannel { return &LogChannel{log: log} }

// Name is "log".
func (*LogChannel) Name() string { return "log" }

// Send writes one line, with the number masked.
func (c *LogChannel) Send(_ context.Context, m Message) Answer {
	c.log.Info("alert: no SMS provider is configured; this would have been sent", "to", mask(m.To), "text", m.Text, "segments", Segments(m.Text))
	return Answer{Outcome: NotConfigured}
}

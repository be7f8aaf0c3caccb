package mail

import (
	"context"
	"log/slog"
)

// LogChannel stands in a server's place when none is set: it says in the log that a letter would have left, and to whom, masked.
type LogChannel struct{ log *slog.Logger }

// NewLogChannel makes one.
func NewLogChannel(log *slog.Logger) *LogChannel { return &LogChannel{log: log} }

// Name is "log".
func (*LogChannel) Name() string { return "log" }

// Send writes one line. The text stays out of the log: it is the staff's and the visitor's.
func (c *LogChannel) Send(_ context.Context, l Letter) Answer {
	c.log.Info("mail: no mail server is configured; a letter would have been sent", "to", mask(l.To), "subject", l.Subject, "bytes", len(l.Text))
	return Answer{Outcome: NotConfigured, Code: "not_configured"}
}

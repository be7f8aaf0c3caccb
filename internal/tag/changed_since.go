package tag

import (
	"context"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// ChangedSince gives the ids of the tags that were made, changed or removed since an instant.
func (s *Service) ChangedSince(ctx context.Context, since time.Time) (ids []string, err error) {
	defer fault.Wrap(&err, "tags changed since %s", since)
	return ids, eventlog.ReadAll(ctx, s.log, Stream, 0, func(e eventlog.Event) error {
		d, err := chat.Decode[Changed](e)
		if err == nil && !e.At.Before(since) {
			ids = append(ids, d.Tag.ID)
		}
		return err
	})
}

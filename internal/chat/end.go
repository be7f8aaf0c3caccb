package chat

import (
	"context"

	"usher/internal/fault"
)

// Close ends a conversation: it waits for nobody. Closing a closed one changes nothing.
func (s *Service) Close(ctx context.Context, conversation string, by Author) (err error) {
	defer fault.Wrap(&err, "close %s", conversation)
	return s.done(ctx, conversation, KindClosed, by, func(state string) bool { return state != Closed })
}

// Reopen opens a closed conversation again; it is then routed like a new one. Reopening an open one changes nothing.
func (s *Service) Reopen(ctx context.Context, conversation string, by Author) (err error) {
	defer fault.Wrap(&err, "reopen %s", conversation)
	return s.done(ctx, conversation, KindReopened, by, func(state string) bool { return state == Closed })
}

// Free takes a conversation out of the suspect lane: a person looked and it is a person. It is then routed. Freeing another changes nothing.
func (s *Service) Free(ctx context.Context, conversation string, by Author) (err error) {
	defer fault.Wrap(&err, "free %s", conversation)
	return s.done(ctx, conversation, KindFreed, by, func(state string) bool { return state == Suspect })
}

func (s *Service) done(ctx context.Context, conversation, kind string, by Author, applies func(state string) bool) error {
	_, _, err := s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		if !applies(c.sum.State) {
			return nil, nil
		}
		return []draft{{kind, Done{By: by}}}, nil
	})
	return err
}

package file

import (
	"context"
	"errors"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/fault"
)

const (
	sweepEvery  = 30 * time.Minute
	unsentAfter = 24 * time.Hour // an uploaded file that no message took is thrown away
)

// Run sweeps now and then until the context ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
				s.log.Warn("files were not swept; it is tried again", "err", err)
			}
		}
	}
}

// Sweep removes what nobody needs any more: bytes older than an hour that no event names, files that were uploaded and never sent, files that
// were withdrawn, and portraits that nobody has. Then it counts anew what is kept.
func (s *Service) Sweep(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "sweep files")
	var stale []string
	conversations := map[string]*shelf{}
	err = s.blobs.Each(ctx, func(name string, at time.Time) error {
		conversation, rest, _ := strings.Cut(name, "/")
		if is, old := s.namesPortrait(conversation, rest, at); is {
			if old {
				stale = append(stale, name)
			}
			return nil
		}
		found := conversations[conversation]
		if found == nil {
			if found, err = s.tidy(ctx, conversation); err != nil {
				return err
			}
			conversations[conversation] = found
		}
		if _, err := found.find(strings.TrimSuffix(rest, "-p")); err != nil && s.now().Sub(at) > leftAfter {
			stale = append(stale, name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range stale {
		if err := s.blobs.Remove(ctx, name); err != nil {
			return err
		}
	}
	return s.Load(ctx)
}

// tidy notes which files of a conversation were withdrawn, or were never sent, and gives what is left. Their bytes go with the same sweep.
func (s *Service) tidy(ctx context.Context, conversation string) (*shelf, error) {
	uses, err := s.conversations.FileUses(ctx, conversation)
	if err != nil && !errors.Is(err, chat.ErrNoConversation) {
		return nil, err
	}
	for _, why := range []string{"withdrawn", "unsent"} {
		err := s.change(ctx, conversation, func(found *shelf) (string, any, error) {
			var ids []string
			for _, f := range found.Files {
				use, sent := uses[f.ID]
				if (why == "withdrawn" && use.Withdrawn) || (why == "unsent" && !sent && s.now().Sub(f.At) > unsentAfter) {
					ids = append(ids, f.ID)
				}
			}
			if len(ids) == 0 {
				return "", nil, nil
			}
			return kindRemoved, removed{IDs: ids, Why: why}, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return s.load(ctx, conversation)
}

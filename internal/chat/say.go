package chat

import (
	"context"

	"usher/internal/fault"
)

// Say adds a message to a conversation. It is durable when Say returns. The same id again gives the Ack of the first time;
// the same id with another text or author is ErrIDReused. A message to a closed conversation opens it again.
//
// Faults: ErrNoConversation, ErrMissingID, ErrBadID, ErrEmptyText, ErrTooLong, ErrBadText, ErrIDReused, ErrBusy.
func (s *Service) Say(ctx context.Context, conversation string, by Author, id, text string) (Ack, error) {
	return s.SayQuoting(ctx, conversation, by, id, text, "")
}

// SayQuoting adds a message that answers another one of the same conversation, named by its id; "" answers none. It may bring files that
// internal/file has given out to this author for this conversation; with files the text may be empty. Otherwise it is Say.
//
// Faults: those of Say, ErrNoQuote for a message that is not here, ErrManyFiles, ErrFileTaken.
func (s *Service) SayQuoting(ctx context.Context, conversation string, by Author, id, text, quote string, files ...File) (ack Ack, err error) {
	defer fault.Wrap(&err, "say in %s", conversation)
	if err := CheckID(id); err != nil {
		return Ack{}, err
	}
	if err := CheckMessage(text, len(files)); err != nil {
		return Ack{}, err
	}
	noted, err := s.notedFiles(ctx, conversation, files)
	if err != nil {
		return Ack{}, err
	}
	_, events, err := s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		if old, repeated := c.said[id]; repeated {
			if old.text != hashMessage(text, files) || old.by != by.key() {
				return nil, ErrIDReused
			}
			ack = Ack{ID: id, N: old.n, At: old.at}
			return nil, nil
		}
		if _, there := c.said[quote]; quote != "" && !there {
			return nil, ErrNoQuote
		}
		if usedElsewhere(c.files, id, files) || usedElsewhere(noted, id, files) {
			return nil, ErrFileTaken
		}
		message := draft{KindSaid, Said{ID: id, By: by, Text: text, Quote: quote, Files: files}}
		if c.sum.State == Closed {
			return []draft{{KindReopened, Done{By: by}}, message}, nil
		}
		return []draft{message}, nil
	})
	if err == nil && len(events) > 0 {
		last := events[len(events)-1]
		ack = Ack{ID: id, N: last.N, At: last.At}
	}
	return ack, err
}

package chat

import (
	"context"
	"time"
	"unicode/utf8"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// KindRated is the event of a visitor who says what they think of a conversation.
const KindRated = "rated"

// MaxComment is the longest comment to a rating, in Unicode code points.
const MaxComment = 1000

// Faults of a rating.
var (
	ErrNotAnswered = fault.New(fault.Conflict, "not_answered", "Nobody has answered here yet, so there is nothing to rate.")
	ErrLongComment = fault.New(fault.Invalid, "too_long", "The comment is longer than 1,000 characters.")
)

// Rated is what a visitor thinks of a conversation. The last one counts.
type Rated struct {
	By      Author `json:"by"`
	Good    bool   `json:"good"`
	Comment string `json:"comment,omitempty"`
}

// Rating is the last rating of a conversation.
type Rating struct {
	Good    bool      `json:"good"`
	Comment string    `json:"comment,omitempty"`
	At      time.Time `json:"at"`
}

// Rate keeps what a visitor thinks of a conversation in which somebody has answered. They may think otherwise later; the same again
// changes nothing. It opens nothing and waits for nobody.
//
// Faults: ErrNoConversation, ErrNotAnswered, ErrLongComment, ErrBadText, ErrBusy.
func (s *Service) Rate(ctx context.Context, conversation string, by Author, good bool, comment string) (err error) {
	defer fault.Wrap(&err, "rate %s", conversation)
	if utf8.RuneCountInString(comment) > MaxComment {
		return ErrLongComment
	}
	if comment != "" {
		if err := CheckText(comment); err != nil {
			return err
		}
	}
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		if c.sum.FirstAnswerAt == nil {
			return nil, ErrNotAnswered
		}
		if r := c.sum.Rating; r != nil && r.Good == good && r.Comment == comment {
			return nil, nil
		}
		return []draft{{KindRated, Rated{By: by, Good: good, Comment: comment}}}, nil
	})
	return err
}

func foldRated(s *Summary, e eventlog.Event) error {
	d, err := Decode[Rated](e)
	if err == nil {
		s.Rating = &Rating{Good: d.Good, Comment: d.Comment, At: e.At}
	}
	return err
}

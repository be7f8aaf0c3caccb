package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"usher/internal/chat"
	"usher/internal/fault"
)

// What a person is told when a transcript cannot be sent.
var (
	ErrNoAddress = fault.New(fault.Invalid, "no_address", "There is no e-mail address to send it to.")
	ErrTooOften  = fault.New(fault.TooMany, "too_many_letters", "It was sent several times today. Look into the inbox, and into spam.")
)

// errRaced says that somebody else began a letter meanwhile.
var errRaced = errors.New("mail: another letter was begun")

// consider decides whether a letter is owed, and begins it. It gives the time to look again, zero for not at all.
func (s *Service) consider(ctx context.Context, conversation string) (time.Time, error) {
	sum, err := s.cfg.Conversations.Summary(ctx, conversation)
	if err != nil {
		if kind := fault.From(err).Kind; kind == fault.NotFound || kind == fault.Gone {
			return time.Time{}, nil
		}
		return time.Time{}, err
	}
	to, _ := address(sum)
	if to == "" || sum.State == chat.Suspect {
		return time.Time{}, nil
	}
	l, err := s.read(ctx, conversation)
	if err != nil {
		return time.Time{}, err
	}
	if l.asked > 0 {
		return s.sendTranscript(ctx, sum, l, to)
	}
	marks, _, err := s.cfg.Conversations.Marks(ctx, conversation, "")
	if err != nil {
		return time.Time{}, err
	}
	said, err := s.messages(ctx, conversation, max(l.through(), marks.VisitorSeen))
	if err != nil {
		return time.Time{}, err
	}
	if said = answers(said); len(said) == 0 {
		return time.Time{}, nil
	}
	if next := s.notYet(l, marks, said); !next.IsZero() || s.never(l, said) {
		return next, nil
	}
	subject, text := answersLetter(sum, s.cfg.Firm(sum.Site), said)
	return time.Time{}, s.begin(ctx, sum, l, to, sending{What: Answers, First: said[0].n, Last: said[len(said)-1].n}, subject, text)
}

// notYet says how long a letter waits: for its reader, for the answer that follows, for the pause between two letters, for a server in trouble.
func (s *Service) notYet(l *ledger, marks chat.Marks, said []message) time.Time {
	now := s.cfg.Now()
	first, last := said[0].at, said[len(said)-1].at
	next := earlier(last.Add(patience), first.Add(longestWait))
	if tried, _ := l.lastTry(Answers, now); !tried.IsZero() {
		next = later(next, tried.Add(between))
	}
	if marks.VisitorOnline { // on the page: the widget shows it
		next = later(next, now.Add(patience))
	}
	if !next.After(now) || now.Sub(last) > tooLate {
		return time.Time{}
	}
	return next
}

// never says that a letter would come too late, or be one too many.
func (s *Service) never(l *ledger, said []message) bool {
	now := s.cfg.Now()
	_, today := l.lastTry(Answers, now.Add(-24*time.Hour))
	if today >= perDay {
		s.cfg.Log.Warn("mail: no more letters for this conversation today", "letters", today)
		return true
	}
	return now.Sub(said[len(said)-1].at) > tooLate
}

// begin stores that a letter leaves, and lets it. Of two who begin the same one, one loses the append.
func (s *Service) begin(ctx context.Context, sum chat.Summary, read *ledger, to string, d sending, subject, text string) error {
	d.To, d.Channel = mask(to), s.cfg.Channel.Name()
	l, err := s.change(ctx, sum.ID, func(l *ledger) (*draft, error) {
		if l.head != read.head {
			return nil, errRaced
		}
		return &draft{kindSending, d}, nil
	})
	if err != nil {
		return err
	}
	firm := s.cfg.Firm(sum.Site)
	letter := Letter{ID: s.letterID(sum.ID, l.head), FromName: firm.Name, To: to, ReplyTo: firm.ReplyTo, Subject: subject, Text: text, Automatic: d.What == Answers}
	if first := l.entries[0].N; first != l.head {
		letter.Thread = s.letterID(sum.ID, first)
	}
	s.fly(ctx, sum.ID, l.head, letter)
	return nil
}

func (s *Service) letterID(conversation string, n int64) string {
	return fmt.Sprintf("%s.%d@%s", conversation, n, s.cfg.Host)
}

// AskTranscript asks for the whole conversation as a letter. A visitor may have it sent to an address that the host site proved, and to no
// other: what they typed into a form may be somebody else's. The staff may send it to either.
func (s *Service) AskTranscript(ctx context.Context, conversation string, by chat.Author) error {
	return s.AskTranscriptOnce(ctx, conversation, by, "")
}

// AskTranscriptOnce is AskTranscript under an id of the caller's: the same id again asks for no second letter. "" is no id.
func (s *Service) AskTranscriptOnce(ctx context.Context, conversation string, by chat.Author, id string) (err error) {
	defer fault.Wrap(&err, "transcript of %s", conversation)
	sum, err := s.cfg.Conversations.Summary(ctx, conversation)
	if err != nil {
		return err
	}
	to, proved := address(sum)
	if to == "" || (by.Kind == chat.Visitor && !proved) {
		return ErrNoAddress
	}
	const aDay = 3 // for the visitor, and for the staff: neither uses up what the other has
	_, err = s.change(ctx, conversation, func(l *ledger) (*draft, error) {
		if id == "" && l.asked > 0 || id != "" && l.wishes[id] {
			return nil, nil // on its way, or asked before
		}
		if l.wishedSince(by.Kind, s.cfg.Now().Add(-24*time.Hour)) >= aDay {
			return nil, ErrTooOften
		}
		return &draft{kindAsked, asked{By: by, ID: id}}, nil
	})
	if err == nil {
		s.knock(conversation)
	}
	return err
}

func (s *Service) sendTranscript(ctx context.Context, sum chat.Summary, l *ledger, to string) (time.Time, error) {
	now := s.cfg.Now()
	if tried, _ := l.lastTry(Transcript, now); l.refused && tried.Add(between).After(now) {
		return tried.Add(between), nil
	}
	said, err := s.messages(ctx, sum.ID, 0)
	if err != nil {
		return time.Time{}, err
	}
	subject, text := transcriptLetter(sum, s.cfg.Firm(sum.Site), said)
	return time.Time{}, s.begin(ctx, sum, l, to, sending{What: Transcript}, subject, text)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

package chat

import (
	"context"
	"slices"
	"time"

	"usher/internal/fault"
)

// Limits of the pages that are kept of a visitor.
const (
	keptPages  = 20
	pagesEvery = 2 * time.Second // a visitor who clicks faster is not followed; the page they stay on is
)

// PageSeen is a page that the visitor went to with the chat open, and when.
type PageSeen struct {
	URL   string    `json:"url"`
	Title string    `json:"title"`
	At    time.Time `json:"at"`
}

// VisitorMoved notes that the visitor looks at another page, which the caller has cleaned. The last 20 are kept, with the marks: they
// are not history. A page without an address, the same one again and one within two seconds of the last change nothing.
func (s *Service) VisitorMoved(ctx context.Context, conversation string, p Page) (err error) {
	defer fault.Wrap(&err, "move in %s", conversation)
	sum, err := s.Summary(ctx, conversation)
	if err != nil {
		return err
	}
	if sum.ErasedAt != nil {
		return ErrErased
	}
	if err := s.loadMarks(ctx, conversation); err != nil {
		return err
	}
	now := s.now().UTC().Truncate(time.Millisecond)
	s.changeMarks(conversation, func(m *markSet) bool {
		last := PageSeen{URL: sum.Page.URL}
		if len(m.Pages) > 0 {
			last = m.Pages[len(m.Pages)-1]
		}
		if p.URL == "" || p.URL == last.URL || now.Sub(last.At) < pagesEvery {
			return false
		}
		// A new slice: what Pages gave before stays as it is.
		m.Pages = append(slices.Clone(m.Pages), PageSeen{URL: p.URL, Title: p.Title, At: now})
		if extra := len(m.Pages) - keptPages; extra > 0 {
			m.Pages = m.Pages[extra:]
		}
		return true
	})
	return nil
}

// Pages gives the pages that the visitor went to since they began, the oldest first, at most 20.
func (s *Service) Pages(ctx context.Context, conversation string) ([]PageSeen, error) {
	if err := s.loadMarks(ctx, conversation); err != nil {
		return nil, err
	}
	s.marks.mu.Lock()
	defer s.marks.mu.Unlock()
	return append([]PageSeen{}, s.marks.set(conversation).Pages...), nil
}

package crm

import (
	"context"
	"slices"

	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/words"
)

// words are what a client is found by: names, external id, addresses, numbers and the titles of requests.
func (c Client) words() []string {
	texts := []string{c.Name, c.ExternalID}
	var found []string
	for _, p := range c.People {
		texts = append(append(texts, p.Name), p.Emails...)
		for _, phone := range p.Phones {
			found = append(found, words.Phone(phone)...)
		}
	}
	for _, r := range c.Requests {
		texts = append(texts, r.Title)
	}
	found = append(found, words.Set(texts...)...)
	slices.Sort(found)
	found = slices.Compact(found)
	if len(found) > eventlog.MaxWords {
		found = found[:eventlog.MaxWords]
	}
	return found
}

// Search gives the clients and leads that have every word of a text, or one that begins with it, the one changed last first, and the
// cursor of the next part ("" when this was the last). limit is 1 to 50. A text without a letter or a digit finds nobody.
//
// Faults: Invalid with the code bad_cursor.
func (s *Service) Search(ctx context.Context, text, after string, limit int) (found []Client, next string, err error) {
	defer fault.Wrap(&err, "search clients")
	asked := words.Asked(text, eventlog.MaxAsked)
	if len(asked) == 0 {
		return nil, "", nil
	}
	views, err := s.store.Find(ctx, ViewKind, eventlog.Hunt{Words: asked, After: after, Limit: limit + 1})
	if err != nil {
		return nil, "", badCursor(err)
	}
	if len(views) > limit {
		views = views[:limit]
		next = views[limit-1].Cursor
	}
	for _, v := range views {
		c, err := clientOf(v.View)
		if err != nil {
			return nil, "", err
		}
		found = append(found, c)
	}
	return found, next, nil
}

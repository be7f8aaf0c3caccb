package crm

import (
	"context"
	"errors"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// ClientNow gives the name of the card that stands for a client, from the views alone: it is asked for with every row of a list. A client
// that is not there gives the zero value.
func (s *Service) ClientNow(ctx context.Context, id string) (_ chat.ClientNow, err error) {
	defer fault.Wrap(&err, "name of client %s", id)
	for range mergesDeep {
		v, err := s.store.Get(ctx, ViewKind, id)
		if errors.Is(err, eventlog.ErrNotFound) {
			return chat.ClientNow{}, nil
		}
		if err != nil {
			return chat.ClientNow{}, err
		}
		c, err := clientOf(v)
		if err != nil {
			return chat.ClientNow{}, err
		}
		if c.Into == "" {
			return chat.ClientNow{ID: c.ID, Name: c.Name, Kind: c.Kind}, nil
		}
		id = c.Into
	}
	return chat.ClientNow{}, errors.New("crm: cards are merged in a circle")
}

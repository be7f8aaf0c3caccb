package crm

import (
	"context"
	"encoding/json"
	"errors"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// The lists of clients.
const (
	ListAll   = "all"
	ListKnown = "kind:" + Known
	ListLeads = "kind:" + Lead
)

// List gives a part of a list of clients, the one changed last first, and the cursor of the next part.
// A cursor of another list is an invalid field.
func (s *Service) List(ctx context.Context, list string, page eventlog.Page) (_ []Client, next string, err error) {
	defer fault.Wrap(&err, "list clients")
	views, next, err := s.store.List(ctx, ViewKind, list, page)
	if err != nil {
		return nil, "", badCursor(err)
	}
	clients := make([]Client, len(views))
	for i, v := range views {
		if clients[i], err = clientOf(v); err != nil {
			return nil, "", err
		}
	}
	return clients, next, nil
}

// ByEmail gives the known client that an address leads to, or ErrNoClient. Of several, the one changed last.
func (s *Service) ByEmail(ctx context.Context, email string) (_ Client, err error) {
	defer fault.Wrap(&err, "client by e-mail")
	clients, err := s.found(ctx, emailKey(email))
	if err != nil {
		return Client{}, err
	}
	if len(clients) == 0 || clients[0].Kind != Known {
		return Client{}, ErrNoClient
	}
	return clients[0], nil
}

func badCursor(err error) error {
	if errors.Is(err, eventlog.ErrCursor) {
		return fault.New(fault.Invalid, "bad_cursor", "This page of the list no longer exists. Start from the top.")
	}
	return err
}

func clientOf(v eventlog.View) (c Client, err error) {
	raw, _ := v.Doc.(json.RawMessage)
	err = json.Unmarshal(raw, &c)
	return c, err
}

func decode[T any](e eventlog.Event) (data T, err error) {
	err = json.Unmarshal(e.Data, &data)
	return data, err
}

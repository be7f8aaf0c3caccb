package crm

import (
	"context"

	"usher/internal/fault"
)

// ErrNoRequest is the answer for a request that the client does not have.
var ErrNoRequest = fault.New(fault.NotFound, "not_found", "This client has no such request.")

// NewRequest is what is known of a request when it is opened. ID names it when the caller wants the same request from the same
// call made twice; empty: a new one. ExternalID works the same way: a client has one request of a name at most.
type NewRequest struct {
	ID          string
	ExternalID  string
	Title       string
	Responsible string // an agent's id, or "" for nobody yet
}

// OpenRequest opens a request of a client, with the agent who is responsible for it ("" for nobody yet).
func (s *Service) OpenRequest(ctx context.Context, by, client, title, responsible string) (_ Client, err error) {
	c, _, err := s.AddRequest(ctx, by, client, NewRequest{Title: title, Responsible: responsible})
	return c, err
}

// AddRequest opens a request and gives it. One that is there already, by its ID or its ExternalID, is given as it is.
//
// Faults: ErrNoClient, invalid with fields, conflict "too_many" for a client with MaxRequests, unavailable.
func (s *Service) AddRequest(ctx context.Context, by, client string, r NewRequest) (_ Client, _ Request, err error) {
	defer fault.Wrap(&err, "open request of %s", client)
	if r, err = r.checked(); err != nil {
		return Client{}, Request{}, err
	}
	if r.ID == "" {
		r.ID = newID()
	}
	c, err := s.change(ctx, client, kindRequestOpened, requestSet{Request: r.ID, ExternalID: r.ExternalID, Title: r.Title, Responsible: r.Responsible, By: by},
		func(c Client) error {
			if known, there := c.sameRequest(r); there {
				r.ID = known.ID
				return errUnchanged
			}
			if len(c.Requests) >= MaxRequests {
				return fault.New(fault.Conflict, "too_many", "This client has too many requests already.")
			}
			return isThere(c)
		})
	if err != nil {
		return Client{}, Request{}, err
	}
	opened, _ := c.Request(r.ID)
	return c, opened, nil
}

func (c Client) sameRequest(n NewRequest) (Request, bool) {
	for _, r := range c.Requests {
		if r.ID == n.ID || (n.ExternalID != "" && r.ExternalID == n.ExternalID) {
			return r, true
		}
	}
	return Request{}, false
}

// CloseRequest closes a request of a client. Closing it twice changes nothing. Faults: ErrNoClient, ErrNoRequest, unavailable.
func (s *Service) CloseRequest(ctx context.Context, by, client, request string) (_ Client, err error) {
	defer fault.Wrap(&err, "close request of %s", client)
	return s.change(ctx, client, kindRequestClosed, requestSet{Request: request, By: by}, func(c Client) error {
		r, there := c.Request(request)
		if there && r.State == RequestClosed {
			return errUnchanged
		}
		return hasRequest(c, there)
	})
}

// SetResponsible gives a request to another agent, or with "" to nobody. Faults: ErrNoClient, ErrNoRequest, unavailable.
func (s *Service) SetResponsible(ctx context.Context, by, client, request, responsible string) (_ Client, err error) {
	defer fault.Wrap(&err, "set responsible of %s", client)
	return s.change(ctx, client, kindResponsibleSet, requestSet{Request: request, Responsible: responsible, By: by}, func(c Client) error {
		r, there := c.Request(request)
		if there && r.Responsible == responsible {
			return errUnchanged
		}
		return hasRequest(c, there)
	})
}

func hasRequest(c Client, there bool) error {
	if err := isThere(c); err != nil || there {
		return err
	}
	return ErrNoRequest
}

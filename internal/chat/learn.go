package chat

import (
	"context"
	"slices"

	"usher/internal/fault"
)

// The use cases in this file are the dispatcher's: it has decided, durably, and tells the conversation. Each may be told twice.

// LearnMatch notes which client the visitor is taken for. The first match stands; a later one that proves the identity replaces it.
func (s *Service) LearnMatch(ctx context.Context, conversation string, m Matched) (_ Summary, err error) {
	defer fault.Wrap(&err, "match %s", conversation)
	c, _, err := s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		if c.sum.Client != "" && (c.sum.Verified || !m.Verified) {
			return nil, nil
		}
		return []draft{{KindMatched, m}}, nil
	})
	if err != nil {
		return Summary{}, err
	}
	return c.sum, nil
}

// LearnWait notes why nobody has the conversation. The same decision, or the same reason again, is noted once.
func (s *Service) LearnWait(ctx context.Context, conversation string, w Waiting) (err error) {
	defer fault.Wrap(&err, "wait %s", conversation)
	return s.learn(ctx, conversation, w.Receipt, draft{KindWaiting, w})
}

// LearnAssign gives the conversation to an agent, by a decision that is already in the dispatch stream.
func (s *Service) LearnAssign(ctx context.Context, conversation string, a Assigned) (err error) {
	defer fault.Wrap(&err, "assign %s", conversation)
	return s.learn(ctx, conversation, a.Receipt, draft{KindAssigned, a})
}

// LearnUnassign takes it from an agent who refused or missed it, or who left.
func (s *Service) LearnUnassign(ctx context.Context, conversation string, u Unassigned) (err error) {
	defer fault.Wrap(&err, "unassign %s", conversation)
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		if c.sum.Agent != u.Agent {
			return nil, nil
		}
		return []draft{{KindUnassigned, u}}, nil
	})
	return err
}

// LearnAccept notes that the agent has heard the bell.
func (s *Service) LearnAccept(ctx context.Context, conversation, agent string) (err error) {
	defer fault.Wrap(&err, "accept %s", conversation)
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		if c.sum.Agent != agent || c.sum.AcceptedAt != nil {
			return nil, nil
		}
		return []draft{{KindAccepted, Accepted{Agent: agent}}}, nil
	})
	return err
}

// learn appends one event that stems from a decision, once per decision.
func (s *Service) learn(ctx context.Context, conversation string, receipt int64, d draft) error {
	_, _, err := s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		if slices.Contains(c.sum.Receipts, receipt) {
			return nil, nil
		}
		return []draft{d}, nil
	})
	return err
}

package privacy

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Load reads the settings and completes what was begun: an erasure that a crash cut off, and every erasure of the list whose data are here again,
// because an older backup was put back. Call it before the doors open; `usher rebuild` calls it too, before it folds anything.
func (s *Service) Load(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "load the privacy settings and repeat erasures")
	if err := s.rules.load(ctx, s.cfg.Store); err != nil {
		return err
	}
	targets, err := s.list.read()
	if err != nil {
		return err
	}
	for _, t := range targets {
		by, done, err := s.begun(ctx, t.ID)
		if err != nil {
			return err
		}
		if done {
			back, err := s.isBack(ctx, t)
			if err != nil {
				return err
			}
			if !back {
				continue
			}
		}
		s.cfg.Log.Info("an erasure is done again", "certificate", t.ID)
		if by.Kind == "" { // the backup is older than the erasure
			by = TheClock
			if err := s.append(ctx, ErasurePrefix+t.ID, KindBegun, Begun{By: by, Why: t.Why, Conversations: t.Conversations, Cards: t.Cards}, nil); err != nil {
				return err
			}
		}
		if err := s.again(ctx, by, t); err != nil {
			return err
		}
	}
	return nil
}

// begun reads who began an erasure, and whether it was completed.
func (s *Service) begun(ctx context.Context, id string) (by chat.Author, done bool, err error) {
	err = eventlog.ReadAll(ctx, s.cfg.Store, ErasurePrefix+id, 0, func(e eventlog.Event) error {
		done = e.Kind == KindDone
		var d struct {
			By chat.Author `json:"by"`
		}
		err := json.Unmarshal(e.Data, &d)
		by = d.By
		return err
	})
	return by, done, err
}

// isBack says whether something that was erased is here again.
func (s *Service) isBack(ctx context.Context, t target) (bool, error) {
	for _, id := range t.Conversations {
		sum, err := s.cfg.Conversations.Summary(ctx, id)
		if errors.Is(err, chat.ErrNoConversation) {
			continue
		}
		if err != nil || sum.ErasedAt == nil {
			return true, err
		}
	}
	for _, one := range t.Cards {
		c, err := s.cfg.Clients.Client(ctx, one.Client)
		if errors.Is(err, crm.ErrNoClient) || err == nil && c.ErasedAt != nil {
			continue
		}
		if err != nil {
			return true, err
		}
		for _, p := range c.People {
			if (one.Person == "" || p.ID == one.Person) && (p.Name != "" || len(p.Emails)+len(p.Phones) > 0) {
				return true, nil
			}
		}
	}
	return false, nil
}

// Rebuild forgets the certificates' views and folds them from the log again.
func (s *Service) Rebuild(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "rebuild certificates")
	if err := s.cfg.Store.Drop(ctx, CertificateKind); err != nil {
		return err
	}
	for after := ""; ; {
		names, err := s.cfg.Store.Streams(ctx, ErasurePrefix, after, 500)
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			if err := s.Repair(ctx, strings.TrimPrefix(name, ErasurePrefix)); err != nil {
				return err
			}
		}
		after = names[len(names)-1]
	}
}

// Repair writes a certificate's view from the log.
func (s *Service) Repair(ctx context.Context, id string) error {
	return eventlog.ReadAll(ctx, s.cfg.Store, ErasurePrefix+id, 0, func(e eventlog.Event) error {
		if e.Kind != KindDone {
			return nil
		}
		var c Certificate
		if err := json.Unmarshal(e.Data, &c); err != nil {
			return err
		}
		return s.cfg.Store.Put(ctx, eventlog.View{Kind: CertificateKind, ID: id, N: e.N, Sort: c.BegunAt.UnixMilli(), Lists: []string{"all"}, Doc: c})
	})
}

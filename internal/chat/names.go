package chat

import (
	"context"
	"errors"
	"sync"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Names says what clients and tags are called now. Conversations hold their ids, and the log what they were called when it happened:
// a name that was changed later is put over it wherever it is shown or looked for.
type Names interface {
	// ClientNow gives the card that stands for a client now. The zero value: there is none.
	ClientNow(ctx context.Context, id string) (ClientNow, error)
	// Family gives the ids of a card and of all that are merged into it.
	Family(ctx context.Context, id string) ([]string, error)
	// TagNow gives a tag's name, "" for one that the firm does not have any more.
	TagNow(id string) string
}

// ClientNow is the card that stands for a client.
type ClientNow struct {
	ID   string // another one than was asked for: it was merged into this
	Name string
	Kind string
}

// Naming is what it takes to follow names: who knows them, and who hears that the row of a conversation shows another one.
type Naming struct {
	Names   Names
	Renamed func(conversation string) // may be nil; must not block
}

// Name makes conversations follow the names of clients and tags. Call it before the first use; without it those of the log are shown.
func (s *Service) Name(n Naming) { s.naming.Naming = n }

// naming holds whose conversations are still to be made findable by a new name.
type naming struct {
	Naming
	mu      sync.Mutex
	clients map[string]bool
	tags    map[string]bool
	wake    chan struct{}
	noted   time.Time // the mark of names_followed.go; Run alone reads and writes it
}

func newNaming() naming {
	return naming{clients: map[string]bool{}, tags: map[string]bool{}, wake: make(chan struct{}, 1)}
}

// ClientRenamed hears that a client's card may have another name, or went into another one. It does not block; Run does the work.
func (s *Service) ClientRenamed(id string) { s.naming.later(func(n *naming) { n.clients[id] = true }) }

// TagRenamed hears that a tag has another name, or is no more.
func (s *Service) TagRenamed(id string) { s.naming.later(func(n *naming) { n.tags[id] = true }) }

func (n *naming) later(note func(*naming)) {
	n.mu.Lock()
	note(n)
	n.mu.Unlock()
	select {
	case n.wake <- struct{}{}:
	default: // somebody has rung already
	}
}

func (n *naming) take() (clients, tags map[string]bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	clients, tags = n.clients, n.tags
	n.clients, n.tags = map[string]bool{}, map[string]bool{}
	return clients, tags
}

// rename makes conversations findable by what their clients and tags are called now. What the store does not take waits for the next round.
func (s *Service) rename(ctx context.Context) {
	at, left := s.now(), 0
	clients, tags := s.naming.take()
	for id := range clients {
		if err := s.renameClient(ctx, id); err != nil {
			s.naming.mu.Lock()
			s.naming.clients[id] = true
			s.naming.mu.Unlock()
			left++
		}
	}
	for id := range tags {
		if err := errors.Join(s.renameIn(ctx, TagList(id), nil), s.renameIn(ctx, ClosedTagList(id), nil)); err != nil {
			s.naming.mu.Lock()
			s.naming.tags[id] = true
			s.naming.mu.Unlock()
			left++
		}
	}
	if left == 0 && len(clients)+len(tags) > 0 {
		s.noteFollowed(ctx, at)
	}
}

// renameClient follows the name of a card in its conversations and in those of the cards that were merged into it.
func (s *Service) renameClient(ctx context.Context, id string) error {
	family, err := s.naming.Names.Family(ctx, id)
	if err != nil {
		return err
	}
	for _, member := range family {
		if err := s.renameIn(ctx, clientList(member), s.naming.Renamed); err != nil {
			return err
		}
	}
	return nil
}

// renameIn goes through a list; told, if not nil, hears of each conversation whose row may show another name.
func (s *Service) renameIn(ctx context.Context, list string, told func(conversation string)) error {
	page := eventlog.Page{Limit: 100}
	for {
		at := s.now().UnixMilli() // before the names are read: who reads later writes over it
		sums, next, err := s.List(ctx, list, page)
		if err != nil {
			return err
		}
		for _, sum := range sums {
			if err := s.store.Put(ctx, sum.factPassage(at)); err != nil {
				return err
			}
			if told != nil {
				told(sum.ID)
			}
		}
		if page.After = next; next == "" {
			return nil
		}
	}
}

// Shown gives what a conversation adds up to as people read it: with the names of now. Faults: ErrNoConversation, ErrBusy.
func (s *Service) Shown(ctx context.Context, conversation string) (Summary, error) {
	sum, err := s.Summary(ctx, conversation)
	if err != nil {
		return Summary{}, err
	}
	return s.named(ctx, sum)
}

// named puts the names of now over those of the log.
func (s *Service) named(ctx context.Context, sum Summary) (_ Summary, err error) {
	defer fault.Wrap(&err, "names of %s", sum.ID)
	if s.naming.Names == nil || sum.ErasedAt != nil {
		return sum, nil
	}
	names := make([]string, len(sum.Tags))
	for i, tag := range sum.Tags {
		names[i] = s.naming.Names.TagNow(tag)
	}
	sum.TagNames = names
	if sum.Client == "" {
		return sum, nil
	}
	now, err := s.naming.Names.ClientNow(ctx, sum.Client)
	if err != nil {
		return sum, ErrBusy.Because(err)
	}
	if now.ID == "" {
		return sum, nil
	}
	if sum.ownName() == "" {
		sum.Name = now.Name
	}
	sum.ClientName, sum.ClientKind, sum.ClientJoined = now.Name, now.Kind, now.ID != sum.Client
	return sum, nil
}

// ownName is what the visitor is called by themselves or by the host's site; "" when only their card has a name.
func (s Summary) ownName() string {
	if s.Identity != nil && s.Identity.Name != "" {
		return s.Identity.Name
	}
	return s.Claim.Name
}

func clientList(id string) string { return "client:" + id }

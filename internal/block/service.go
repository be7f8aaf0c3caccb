package block

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/gate"
)

// StreamPrefix is what the names of blocks' streams start with.
const StreamPrefix = "block:"

// The kinds of event.
const (
	KindBlocked   = "blocked"
	KindLifted    = "lifted"
	kindForgotten = "forgotten" // the person was erased: what was masked is gone too
)

// What a block goes by.
const (
	ByVisitor = "visitor"
	ByContact = "contact"
	ByNetwork = "network"
)

// Block is one block as staff see it.
type Block struct {
	ID           string      `json:"id"`
	N            int64       `json:"n"`
	Kind         string      `json:"kind"`
	Label        string      `json:"label"` // a masked address, a network; "" for a browser
	Reason       string      `json:"reason"`
	Conversation string      `json:"conversation"` // from which it was made
	By           chat.Author `json:"by"`
	At           time.Time   `json:"at"`
	Until        time.Time   `json:"until"`
	Clients      bool        `json:"clients"`
	LiftedAt     *time.Time  `json:"lifted_at"`

	visitor string
	contact []string
	network netip.Prefix
}

type blocked struct {
	By           chat.Author `json:"by"`
	Kind         string      `json:"kind"`
	Visitor      string      `json:"visitor,omitempty"`
	Contacts     []string    `json:"contacts,omitempty"`
	Network      string      `json:"network,omitempty"`
	Label        string      `json:"label"`
	Reason       string      `json:"reason"`
	Conversation string      `json:"conversation"`
	Until        time.Time   `json:"until"`
	Clients      bool        `json:"clients"`
}

type lifted struct {
	By chat.Author `json:"by"`
}

// Store is where blocks are kept: a log of which this room's own streams can lose what identifies somebody.
type Store interface {
	eventlog.Log
	Redact(ctx context.Context, stream string, redactions []eventlog.Redaction) error
}

// Conversations is what the room counts who would be shut out from.
type Conversations interface {
	Summary(ctx context.Context, conversation string) (chat.Summary, error)
	List(ctx context.Context, list string, page eventlog.Page) ([]chat.Summary, string, error)
}

// Config is what the room is made of. Office gives the networks from which staff are signed in; nil: none are known.
type Config struct {
	Store         Store
	Conversations Conversations
	Office        func() []netip.Prefix
	Now           func() time.Time
}

// Service is the room's front. Make it with New, then Load. It answers Shut from memory.
type Service struct {
	cfg Config

	mu     sync.RWMutex
	blocks map[string]Block
}

// New makes the room.
func New(cfg Config) *Service {
	if cfg.Office == nil {
		cfg.Office = func() []netip.Prefix { return nil }
	}
	return &Service{cfg: cfg, blocks: map[string]Block{}}
}

// Office sets where the networks come from from which staff are signed in. Call it before the doors open.
func (s *Service) Office(networks func() []netip.Prefix) { s.cfg.Office = networks }

// Load reads every block.
func (s *Service) Load(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "load blocks")
	for after := ""; ; {
		names, err := s.cfg.Store.Streams(ctx, StreamPrefix, after, 500)
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			if err := s.reload(ctx, strings.TrimPrefix(name, StreamPrefix)); err != nil {
				return err
			}
		}
		after = names[len(names)-1]
	}
}

func (s *Service) reload(ctx context.Context, id string) error {
	b := Block{ID: id}
	if err := eventlog.ReadAll(ctx, s.cfg.Store, StreamPrefix+id, 0, b.fold); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks[id] = b
	return nil
}

func (b *Block) fold(e eventlog.Event) error {
	b.N = e.N
	switch e.Kind {
	case KindBlocked:
		var d blocked
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		b.Kind, b.Label, b.Reason, b.Conversation, b.By, b.At, b.Until, b.Clients = d.Kind, d.Label, d.Reason, d.Conversation, d.By, e.At, d.Until, d.Clients
		b.visitor, b.contact = d.Visitor, d.Contacts
		b.network, _ = netip.ParsePrefix(d.Network)
	case KindLifted, kindForgotten:
		b.LiftedAt = &e.At
	}
	return nil
}

// inForce says whether a block shuts somebody out at present.
func (b Block) inForce(now time.Time) bool { return b.LiftedAt == nil && now.Before(b.Until) }

// rules gives a block as the gate reads it.
func (b Block) rules() []gate.Block {
	if b.Kind != ByContact {
		return []gate.Block{{Visitor: b.visitor, Network: b.network, Until: b.Until, Clients: b.Clients}}
	}
	rules := make([]gate.Block, len(b.contact))
	for i, c := range b.contact {
		rules[i] = gate.Block{Contact: c, Until: b.Until, Clients: b.Clients}
	}
	return rules
}

// Shut says whether somebody may not write now, and until when. Contacts are e-mail addresses and phone numbers as they gave them.
func (s *Service) Shut(visitor string, contacts []string, addr netip.Addr, verified bool) (until time.Time, shut bool) {
	now := s.cfg.Now()
	s.mu.RLock()
	var rules []gate.Block
	for _, b := range s.blocks {
		if b.inForce(now) {
			rules = append(rules, b.rules()...)
		}
	}
	s.mu.RUnlock()
	if len(rules) == 0 {
		return until, false
	}
	c := gate.Caller{Visitor: visitor, Addr: addr, Verified: verified, Office: s.isOffice(gate.Prefix(addr))}
	for _, contact := range contacts {
		if contact != "" {
			c.Contacts = append(c.Contacts, digest(contact))
		}
	}
	b, shut := gate.Shut(rules, c, now)
	return b.Until, shut
}

// isOffice says whether staff are signed in from a network that overlaps one.
func (s *Service) isOffice(network netip.Prefix) bool {
	return network.IsValid() && slices.ContainsFunc(s.cfg.Office(), network.Overlaps)
}

// List gives what is in force, those that end last first, and then the newest that are over, at most 100 in all.
func (s *Service) List() []Block {
	const most = 100
	now := s.cfg.Now()
	s.mu.RLock()
	all := make([]Block, 0, len(s.blocks))
	for _, b := range s.blocks {
		all = append(all, b)
	}
	s.mu.RUnlock()
	slices.SortFunc(all, func(a, b Block) int {
		if x, y := a.inForce(now), b.inForce(now); x != y {
			if x {
				return -1
			}
			return 1
		}
		return cmp.Or(b.Until.Compare(a.Until), cmp.Compare(a.ID, b.ID))
	})
	return all[:min(len(all), most)]
}

// digest is what an address or a number is kept as.
func digest(contact string) string {
	sum := sha256.Sum256([]byte("usher block\x00" + strings.ToLower(strings.ReplaceAll(strings.TrimSpace(contact), " ", ""))))
	return hex.EncodeToString(sum[:])
}

var (
	errBusy = fault.New(fault.Unavailable, "unavailable", "It could not be saved just now. Try again.").After(2 * time.Second)
	// ErrNoBlock is the answer for a block that is not there.
	ErrNoBlock = fault.New(fault.NotFound, "not_found", "There is no such block.")
)

func (s *Service) append(ctx context.Context, id string, after int64, kind string, data any) error {
	e, err := eventlog.New(s.cfg.Now(), kind, data)
	if err != nil {
		return err
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err = s.cfg.Store.Append(within, StreamPrefix+id, after, []eventlog.Event{e})
	if err != nil && !errors.Is(err, eventlog.ErrConflict) {
		return errBusy.Because(err)
	}
	return errors.Join(err, s.reload(within, id))
}

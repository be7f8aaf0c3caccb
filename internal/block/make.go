package block

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/gate"
)

// Faults of blocking.
var (
	ErrOffice  = fault.New(fault.Conflict, "own_office", "This network is your own office's: somebody of the staff is signed in from it.")
	ErrClients = fault.New(fault.Conflict, "hits_clients", "This would shut out people who proved to be your clients. Say that you mean them, or choose less.")
	ErrWide    = fault.New(fault.Forbidden, "too_wide", "Only a manager may block more than one address.")
	ErrNothing = fault.New(fault.Conflict, "nothing_known", "Nothing is known of this visitor that could be blocked this way.")
)

// Wish is a wish to block whoever wrote in a conversation.
type Wish struct {
	Conversation string
	Kind         string
	Bits         int // of a network; 0: the narrowest, /32 or /64
	Reason       string
	For          time.Duration
	Clients      bool // proved clients are meant too
	MayBeWide    bool // a manager asks
}

// Lasts are how long a block may last.
var Lasts = []time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour}

// The widest networks that can be blocked at all.
const (
	widest4 = 16
	widest6 = 32
)

const maxReason = 500

// Scope is whom a block would shut out, counted over the last days.
type Scope struct {
	Label         string `json:"label"`
	Visitors      int    `json:"visitors"`
	Conversations int    `json:"conversations"`
	Clients       int    `json:"clients" doc:"Of the visitors, those who proved to be clients."`
	Days          int    `json:"days"`
	Office        bool   `json:"office" doc:"It is the office's own network and cannot be blocked."`
	More          bool   `json:"more" doc:"Counting stopped; there are more."`
}

const (
	scopeDays = 30
	scopeMost = 20_000 // conversations that are looked through
)

// Preview says whom a block would shut out.
//
// Faults: chat.ErrNoConversation, ErrWide, ErrNothing, invalid, unavailable.
func (s *Service) Preview(ctx context.Context, n Wish) (_ Scope, err error) {
	defer fault.Wrap(&err, "scope of a block")
	b, err := s.wanted(ctx, n)
	if err != nil {
		return Scope{}, err
	}
	return s.scope(ctx, b)
}

// Add blocks. The block is in force when Add returns.
//
// Faults: those of Preview, invalid with fields, ErrOffice, ErrClients.
func (s *Service) Add(ctx context.Context, by chat.Author, n Wish) (_ Block, err error) {
	defer fault.Wrap(&err, "block")
	n.Reason = strings.Join(strings.Fields(n.Reason), " ")
	wrong := map[string]string{}
	if r := len([]rune(n.Reason)); r == 0 || r > maxReason {
		wrong["reason"] = "required"
	}
	if !slices.Contains(Lasts, n.For) {
		wrong["hours"] = "not_one_of"
	}
	if len(wrong) > 0 {
		f := fault.New(fault.Invalid, "invalid", "A block needs a reason and an end: an hour, a day, a week or 30 days.")
		f.Fields = wrong
		return Block{}, f
	}
	b, err := s.wanted(ctx, n)
	if err != nil {
		return Block{}, err
	}
	scope, err := s.scope(ctx, b)
	switch {
	case err != nil:
		return Block{}, err
	case scope.Office:
		return Block{}, ErrOffice
	case scope.Clients > 0 && !n.Clients:
		return Block{}, ErrClients
	}
	d := blocked{By: by, Kind: n.Kind, Visitor: b.visitor, Contacts: b.contact, Label: b.Label, Reason: n.Reason, Conversation: n.Conversation,
		Until: s.cfg.Now().UTC().Add(n.For).Truncate(time.Millisecond), Clients: n.Clients}
	if b.network.IsValid() {
		d.Network = b.network.String()
	}
	id := chat.NewID()
	if err := s.append(ctx, id, 0, KindBlocked, d); err != nil {
		return Block{}, err
	}
	return s.get(id)
}

func (s *Service) get(id string) (Block, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, ok := s.blocks[id]
	if !ok {
		return Block{}, ErrNoBlock
	}
	return b, nil
}

// wanted reads out of a conversation what a block goes by.
func (s *Service) wanted(ctx context.Context, n Wish) (b Block, err error) {
	sum, err := s.cfg.Conversations.Summary(ctx, n.Conversation)
	if err != nil {
		return b, err
	}
	if sum.ErasedAt != nil {
		return b, chat.ErrErased
	}
	b.Kind = n.Kind
	switch n.Kind {
	case ByVisitor:
		b.visitor = sum.Visitor
	case ByContact:
		for _, contact := range contactsOf(sum) {
			b.contact = append(b.contact, digest(contact))
			b.Label = strings.TrimPrefix(b.Label+", "+mask(contact), ", ")
		}
	case ByNetwork:
		b.network, err = networkOf(sum, n)
		b.Label = b.network.String()
	default:
		return b, fault.New(fault.Invalid, "not_one_of", "A block goes by visitor, contact or network.")
	}
	if err == nil && b.visitor == "" && len(b.contact) == 0 && !b.network.IsValid() {
		err = ErrNothing
	}
	return b, err
}

func contactsOf(sum chat.Summary) []string {
	all := []string{sum.Claim.Email, sum.Claim.Phone}
	if id := sum.Identity; id != nil {
		all = append(all, id.Email, id.Phone)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(c string) bool { return c == "" })
}

// networkOf is the visitor's address as a network of so many bits.
func networkOf(sum chat.Summary, n Wish) (netip.Prefix, error) {
	addr, err := netip.ParseAddr(sum.IP)
	if err != nil { // shortened by now, or never known
		return netip.Prefix{}, ErrNothing
	}
	own := gate.Prefix(addr)
	if n.Bits == 0 || n.Bits == own.Bits() {
		return own, nil
	}
	widest := widest6
	if own.Addr().Is4() {
		widest = widest4
	}
	switch {
	case n.Bits > own.Bits() || n.Bits < widest:
		return netip.Prefix{}, fault.New(fault.Invalid, "bad_network", fmt.Sprintf("A network has /%d to /%d here.", widest, own.Bits()))
	case !n.MayBeWide:
		return netip.Prefix{}, ErrWide
	}
	return own.Addr().Prefix(n.Bits)
}

// mask leaves enough of an address or a number for whoever knows it.
func mask(contact string) string {
	name, host, isEmail := strings.Cut(contact, "@")
	r := []rune(name)
	if isEmail {
		return string(r[:min(1, len(r))]) + "…@" + host
	}
	return "…" + string(r[max(0, len(r)-3):])
}

// scope counts who of those who wrote lately a block fits. The address of each is known as long as it has not been shortened.
func (s *Service) scope(ctx context.Context, b Block) (Scope, error) {
	now := s.cfg.Now()
	scope := Scope{Label: b.Label, Days: scopeDays, Office: b.Kind == ByNetwork && s.isOffice(b.network)}
	b.Until, b.Clients = now.Add(time.Hour), true
	rules := b.rules()
	visitors, clients := map[string]bool{}, map[string]bool{}
	looked := 0
	for page := (eventlog.Page{Limit: 200}); ; {
		sums, next, err := s.cfg.Conversations.List(ctx, chat.ListWholeIP, page)
		if err != nil {
			return scope, err
		}
		for _, sum := range sums {
			if looked++; looked > scopeMost || now.Sub(sum.LastAt) > scopeDays*24*time.Hour {
				scope.More = looked > scopeMost
				next = ""
				break
			}
			if _, fits := gate.Shut(rules, callerOf(sum), now); !fits {
				continue
			}
			scope.Conversations++
			visitors[sum.Visitor] = true
			if sum.Verified {
				clients[sum.Visitor] = true
			}
		}
		if next == "" {
			break
		}
		page.After = next
	}
	scope.Visitors, scope.Clients = len(visitors), len(clients)
	return scope, nil
}

func callerOf(sum chat.Summary) gate.Caller {
	addr, _ := netip.ParseAddr(sum.IP)
	c := gate.Caller{Visitor: sum.Visitor, Addr: addr, Verified: sum.Verified}
	for _, contact := range contactsOf(sum) {
		c.Contacts = append(c.Contacts, digest(contact))
	}
	return c
}

// Lift ends a block before its time. Lifting one that is over changes nothing.
//
// Faults: ErrNoBlock, unavailable.
func (s *Service) Lift(ctx context.Context, by chat.Author, id string) (_ Block, err error) {
	defer fault.Wrap(&err, "lift block %s", id)
	for range 3 {
		b, err := s.get(id)
		if err != nil || !b.inForce(s.cfg.Now()) {
			return b, err
		}
		if err = s.append(ctx, id, b.N, KindLifted, lifted{By: by}); errors.Is(err, eventlog.ErrConflict) {
			continue
		}
		if err != nil {
			return Block{}, err
		}
		return s.get(id)
	}
	return Block{}, errBusy
}

// Forget ends every block that was made for somebody whose data are being erased, and takes out of its event what is masked or typed.
func (s *Service) Forget(ctx context.Context, conversations, contacts []string) (err error) {
	defer fault.Wrap(&err, "forget blocks")
	var keys []string
	for _, c := range contacts {
		keys = append(keys, digest(c))
	}
	s.mu.RLock()
	var theirs []Block
	for _, b := range s.blocks {
		if slices.Contains(conversations, b.Conversation) || slices.ContainsFunc(b.contact, func(c string) bool { return slices.Contains(keys, c) }) {
			theirs = append(theirs, b)
		}
	}
	s.mu.RUnlock()
	for _, b := range theirs {
		stream := StreamPrefix + b.ID
		if b.LiftedAt == nil {
			if err := s.append(ctx, b.ID, b.N, kindForgotten, lifted{By: chat.Author{Kind: chat.System}}); err != nil {
				return err
			}
		}
		first, err := s.cfg.Store.Read(ctx, stream, 0, 1)
		if err != nil || len(first) == 0 {
			return err
		}
		data, err := eventlog.Keep(first[0].Data, "by", "kind", "until", "conversation")
		if err != nil {
			return err
		}
		if err := errors.Join(s.cfg.Store.Redact(ctx, stream, []eventlog.Redaction{{N: 1, Data: data}}), s.reload(ctx, b.ID)); err != nil {
			return err
		}
	}
	return nil
}

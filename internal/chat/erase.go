package chat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Faults of holding and erasing.
var (
	ErrErased     = fault.New(fault.Gone, "erased", "This person's data was erased. Only times and numbers are left.")
	ErrHeld       = fault.New(fault.Conflict, "held", "This conversation is held. Let it go first.")
	ErrHoldReason = fault.New(fault.Invalid, "reason", "Say in 1 to 500 characters why it is held.")
)

// everything keeps all fields of a kind.
const everything = "*"

// skeleton names, for each kind of event, the fields that identify nobody and stay when a conversation is erased. A kind that is not here
// loses everything: what was forgotten is erased, not kept.
var skeleton = map[string][]string{
	KindBegan:   {"site", "visitor", "start_id", "language", "consent", "suspect"},
	KindSaid:    {"id", "by", "quote", "retracted"},
	KindMatched: {"client", "client_kind", "verified", "request", "responsible", "responsible_name"},
	KindWaiting: {everything},
	KindAssigned: {"agent", "agent_name", "rule", "policy", "helper_for", "responsible", "responsible_name", "receipt", "over_capacity", "answer_by",
		"note"},
	KindAccepted:   {everything},
	KindUnassigned: {everything},
	KindClosed:     {"by"},
	KindReopened:   {"by"},
	KindFreed:      {"by"},
	KindRetracted:  {"id", "by", "seen"},
	KindUnsealed:   {"id", "by"},
	KindRated:      {"by", "good"},
	KindTagged:     {everything},
	KindUntagged:   {everything},
	KindSnoozed:    {everything},
	KindWoken:      {everything},
	KindHeld:       {"by"},
	KindLetGo:      {"by"},
	KindIPCut:      {everything},
	KindErased:     {everything},
	KindNoted:      {"id", "by", "mentions", "after"},
}

// Removed says what an erasure took out of one stream.
type Removed struct {
	Stream string `json:"stream"`
	Events int    `json:"events"` // in the stream
	Erased int    `json:"erased"` // that lost data
	// LeftSHA256 is of what is left, one "number kind data" per line: it proves later that nobody put anything back. A
	// digest of what was removed would let a guess be checked, and is not made.
	LeftSHA256 string `json:"left_sha256"`
}

// Erase takes everything that identifies somebody out of a conversation and its notes, in the log and in the view. Numbers, times, ids and who of the
// staff did what stay. The conversation is closed, and from the first moment on nobody can add to it. Doing it again completes what a
// crash cut off.
//
// Faults: ErrNoConversation, ErrHeld, ErrBusy.
func (s *Service) Erase(ctx context.Context, conversation string, e Erased) (_ []Removed, err error) {
	defer fault.Wrap(&err, "erase %s", conversation)
	notes := s.visitors.of(NotePrefix + conversation)
	notes.Lock()
	defer notes.Unlock()
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		switch {
		case c.sum.N == 0:
			return nil, ErrNoConversation
		case c.sum.ErasedAt != nil:
			return nil, nil
		case c.sum.Hold != nil:
			return nil, ErrHeld
		case c.sum.State == Closed:
			return []draft{{KindErased, e}}, nil
		}
		return []draft{{KindClosed, Done{By: e.By}}, {KindErased, e}}, nil
	})
	if err != nil {
		return nil, err
	}
	defer s.forget(conversation) // the ids and digests of its messages in memory
	if err := s.forgetPages(ctx, conversation); err != nil {
		return nil, ErrBusy.Because(err)
	}
	var removed []Removed
	for _, stream := range []string{Stream(conversation), NotePrefix + conversation} {
		r, err := s.redact(ctx, stream)
		if err != nil {
			return nil, ErrBusy.Because(err)
		}
		if r.Events > 0 {
			removed = append(removed, r)
		}
	}
	return removed, nil
}

// redact leaves of each event of a stream its skeleton.
func (s *Service) redact(ctx context.Context, stream string) (Removed, error) {
	r, left := Removed{Stream: stream}, sha256.New()
	var redactions []eventlog.Redaction
	_, conversation, _ := strings.Cut(stream, ":")
	err := eventlog.ReadAll(ctx, s.store, stream, 0, func(e eventlog.Event) error {
		data, err := bare(e)
		if err != nil {
			return err
		}
		r.Events++
		fmt.Fprintf(left, "%d %s %s\n", e.N, e.Kind, data)
		if redaction := (eventlog.Redaction{N: e.N, Data: data}); redaction.Differs(e) {
			redactions = append(redactions, redaction)
		}
		if what := foundAs[e.Kind]; what != "" { // before the log forgets its words: who completes this after a crash finds it there
			return s.store.Remove(ctx, PassageKind, passage{conversation, what, e.N}.id())
		}
		return nil
	})
	r.Erased, r.LeftSHA256 = len(redactions), hex.EncodeToString(left.Sum(nil))
	if err != nil || len(redactions) == 0 {
		return r, err
	}
	return r, s.store.Redact(ctx, stream, redactions)
}

// foundAs says as which kind of passage an event can be found.
var foundAs = map[string]string{KindSaid: PassageMessage, KindNoted: PassageNote}

// forgetPages takes the pages that the visitor went to out of the marks, and saves them at once.
func (s *Service) forgetPages(ctx context.Context, conversation string) error {
	if err := s.loadMarks(ctx, conversation); err != nil {
		return err
	}
	s.marks.mu.Lock()
	m := s.marks.set(conversation)
	had := len(m.Pages) > 0
	if had {
		m.Pages = nil
		m.Version++
		s.marks.dirty[conversation] = true
	}
	s.marks.mu.Unlock()
	if had {
		s.saveMarks(ctx)
	}
	return nil
}

// bare gives an event's data without what identifies the visitor.
func bare(e eventlog.Event) (json.RawMessage, error) {
	names := skeleton[e.Kind]
	if len(names) == 1 && names[0] == everything {
		return e.Data, nil
	}
	kept, err := eventlog.Keep(e.Data, names...)
	if err != nil || !strings.Contains(string(kept), `"by"`) {
		return kept, err
	}
	var data map[string]json.RawMessage
	var by Author
	if err := json.Unmarshal(kept, &data); err != nil {
		return nil, err
	}
	if json.Unmarshal(data["by"], &by) != nil || by.Kind == Visitor {
		by.Name = ""
	}
	if data["by"], err = json.Marshal(by); err != nil {
		return nil, err
	}
	return json.Marshal(data)
}

// forget makes a conversation be folded from the log again.
func (s *Service) forget(conversation string) {
	e := s.enter(conversation)
	e.loaded = nil
	s.leave(conversation, e)
}

// Hold keeps a conversation from the retention clock and from erasure until it is let go. Holding again changes the reason.
//
// Faults: ErrNoConversation, ErrErased, ErrHoldReason, ErrBusy.
func (s *Service) Hold(ctx context.Context, conversation string, by Author, reason string) (err error) {
	defer fault.Wrap(&err, "hold %s", conversation)
	reason = strings.Join(strings.Fields(reason), " ")
	if n := len([]rune(reason)); n == 0 || n > maxReason {
		return ErrHoldReason
	}
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		return []draft{{KindHeld, Held{By: by, Reason: reason}}}, nil
	})
	return err
}

// LetGo ends a hold. Without one it changes nothing.
func (s *Service) LetGo(ctx context.Context, conversation string, by Author) (err error) {
	defer fault.Wrap(&err, "let %s go", conversation)
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil || c.sum.Hold == nil {
			return nil, err
		}
		return []draft{{KindLetGo, Done{By: by}}}, nil
	})
	return err
}

// CutIP shortens the visitor's address to its network, in the log first: a crash in between leaves it in the list of those that are to be done.
//
// Faults: ErrNoConversation, ErrErased, ErrBusy.
func (s *Service) CutIP(ctx context.Context, conversation string) (err error) {
	defer fault.Wrap(&err, "shorten the address of %s", conversation)
	first, err := s.store.Read(ctx, Stream(conversation), 0, 1)
	if err != nil {
		return ErrBusy.Because(err)
	}
	if len(first) == 0 {
		return ErrNoConversation
	}
	var data map[string]any
	if err := json.Unmarshal(first[0].Data, &data); err != nil {
		return err
	}
	if ip, ok := data["ip"].(string); ok {
		data["ip"] = Network(ip)
		raw, err := json.Marshal(data)
		if err != nil {
			return err
		}
		if err := s.store.Redact(ctx, Stream(conversation), []eventlog.Redaction{{N: first[0].N, Data: raw}}); err != nil {
			return ErrBusy.Because(err)
		}
	}
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil || c.sum.IPCut {
			return nil, err
		}
		return []draft{{KindIPCut, struct{}{}}}, nil
	})
	return err
}

// Network shortens an address to the network that no longer points at one household: /24 of IPv4, /48 of IPv6. What is no address becomes "".
func Network(ip string) string {
	if p, err := netip.ParsePrefix(ip); err == nil {
		return p.Masked().String()
	}
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	addr = addr.Unmap().WithZone("")
	bits := 48
	if addr.Is4() {
		bits = 24
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

func foldHeld(s *Summary, e eventlog.Event) error {
	d, err := Decode[Held](e)
	if err == nil {
		s.Hold = &Hold{By: d.By.Name, At: e.At, Reason: d.Reason}
	}
	return err
}

func foldLetGo(s *Summary, _ eventlog.Event) error {
	s.Hold = nil
	return nil
}

func foldIPCut(s *Summary, _ eventlog.Event) error {
	s.IP, s.IPCut = Network(s.IP), true
	return nil
}

// foldErased leaves the skeleton: of the summary too only what is named here stays. It does not rest on the log being redacted already, so a view
// folded between the two holds nothing either.
func foldErased(s *Summary, e eventlog.Event) error {
	d, err := Decode[Erased](e)
	if err != nil {
		return err
	}
	old := *s
	*s = newThread(old.ID).sum
	s.N, s.Site, s.Visitor, s.State, s.WaitingOn = old.N, old.Site, old.Visitor, Closed, Nobody
	s.Agent, s.AgentName, s.Responsible, s.ResponsibleName, s.HelperFor = old.Agent, old.AgentName, old.Responsible, old.ResponsibleName, old.HelperFor
	s.AssignedAt, s.AssignedRule, s.AcceptedAt, s.OverCapacity, s.Receipts = old.AssignedAt, old.AssignedRule, old.AcceptedAt, old.OverCapacity, old.Receipts
	s.Client, s.ClientKind, s.Verified, s.Request = old.Client, old.ClientKind, old.Verified, old.Request
	s.StartedAt, s.LastAt, s.LastBy, s.LastID, s.ClosedAt, s.FirstAnswerAt = old.StartedAt, old.LastAt, old.LastBy, old.LastID, old.ClosedAt, old.FirstAnswerAt
	s.Language, s.Consent, s.SuspectReasons, s.VisitorNs, s.Tags = old.Language, old.Consent, old.SuspectReasons, old.VisitorNs, old.Tags
	s.ErasedAt, s.Certificate = &e.At, d.Certificate
	return nil
}

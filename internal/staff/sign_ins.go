package staff

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"net/netip"
	"slices"
	"strings"
	"time"

	"usher/internal/fault"
)

// Origin is where a sign-in or a use of it comes from.
type Origin struct {
	Browser string // a word such as Firefox; "" when it is not known
	System  string // a word such as Windows; "" when it is not known
	Address netip.Addr
}

// SignedIn is one sign-in of a person as its owner sees it in a list. It opens nothing.
type SignedIn struct {
	ID      string // names it in addresses of the API
	Session string // the id that Session has
	Browser string
	System  string
	Address netip.Addr // of the last use, if that was since the program started
	Network string     // of the last use that was saved
	MadeAt  time.Time
	SeenAt  time.Time
}

// ErrNoSignIn is the answer for a sign-in that has ended or is somebody else's.
var ErrNoSignIn = fault.New(fault.NotFound, "not_found", "This sign-in has ended.")

// network is what the log keeps of an address: enough to recognise a place, too little to find a person.
func network(from netip.Addr) string {
	from = from.Unmap()
	bits := 48
	if from.Is4() {
		bits = 24
	}
	p, err := from.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// publicID names a sign-in where its id, a hash of what opens it, need not go.
func publicID(session string) string {
	sum := sha256.Sum256([]byte("sign-in\x00" + session))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:]))[:26]
}

// Saw notes from where a sign-in was used. The address is kept in memory, its network with the saved time of use.
func (s *Service) Saw(sessionID string, from netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.sessions[sessionID]; x != nil && from.IsValid() {
		x.from.Address, x.network = from.Unmap(), network(from)
	}
}

// SignIns gives the sign-ins of a person that hold, the last used one first.
func (s *Service) SignIns(agent string) []SignedIn {
	now := s.now()
	var list []SignedIn
	for _, x := range s.of(agent) {
		if now.Before(x.expires()) {
			list = append(list, SignedIn{ID: publicID(x.id), Session: x.id, Browser: x.from.Browser, System: x.from.System,
				Address: x.from.Address, Network: x.network, MadeAt: x.signedIn, SeenAt: x.used})
		}
	}
	slices.SortStableFunc(list, func(a, b SignedIn) int { return b.SeenAt.Compare(a.SeenAt) })
	return list
}

// EndSignIn ends one sign-in of a person. Faults: ErrNoSignIn, also for somebody else's; ErrBusy.
func (s *Service) EndSignIn(ctx context.Context, agent, id string) (err error) {
	defer fault.Wrap(&err, "end a sign-in of %s", agent)
	for _, x := range s.of(agent) {
		if publicID(x.id) == id {
			return s.end(ctx, x.id, "revoked")
		}
	}
	return ErrNoSignIn
}

// EndOtherSignIns ends every sign-in of a person but one.
func (s *Service) EndOtherSignIns(ctx context.Context, agent, except string) {
	s.endAll(ctx, agent, "revoked", except)
}

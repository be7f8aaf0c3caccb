package gate

import (
	"net/netip"
	"slices"
	"time"
)

// Block shuts out whoever it fits, until its time is over. Exactly one of Visitor, Contact and Network is set.
type Block struct {
	Visitor string       // a visitor's id
	Contact string       // what an e-mail address or phone number is kept as
	Network netip.Prefix // /32 to /16, or /64 to /32
	Until   time.Time
	Clients bool // people who proved to be a client are meant too
}

// Caller is who wants to begin or to write.
type Caller struct {
	Visitor  string
	Contacts []string // what they gave, in the form of Block.Contact
	Addr     netip.Addr
	Verified bool // proved to be a client
	Office   bool // comes from a network from which staff are signed in
}

// Fits says whether a block shuts a caller out at an instant. A network never shuts out the office itself, and
// clients who proved who they are only when they are meant.
func (b Block) Fits(c Caller, now time.Time) bool {
	if !now.Before(b.Until) || c.Verified && !b.Clients {
		return false
	}
	switch {
	case b.Visitor != "":
		return b.Visitor == c.Visitor
	case b.Contact != "":
		return slices.Contains(c.Contacts, b.Contact)
	case b.Network.IsValid():
		return !c.Office && c.Addr.IsValid() && b.Network.Contains(plain(c.Addr))
	}
	return false
}

// Shut gives the block that shuts a caller out for longest, if there is one.
func Shut(blocks []Block, c Caller, now time.Time) (longest Block, shut bool) {
	for _, b := range blocks {
		if b.Fits(c, now) && (!shut || b.Until.After(longest.Until)) {
			longest, shut = b, true
		}
	}
	return longest, shut
}

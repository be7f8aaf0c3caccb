package staff

import (
	"slices"
	"time"
)

// The roles.
const (
	RoleManager = "manager" // may change people, sites and routing
	RoleAgent   = "agent"   // answers
)

// The tiers, from the least to the most experienced. They are those of routing.
const (
	TierJunior = "junior"
	TierMiddle = "middle"
	TierSenior = "senior"
)

// MaxLimit is the largest number of chats that one person may have at a time.
const MaxLimit = 20

// Agent is one person of the staff, as everybody signed in may see them.
type Agent struct {
	ID        string
	Name      string
	Email     string
	Role      string
	Tier      string
	Limit     int // chats at a time, 1 … MaxLimit
	Skills    []string
	Languages []string // BCP 47 codes, lower-case
	Active    bool     // false: cannot sign in and gets no leads
	Joined    bool     // has set a password
	Photo     string   // id of their portrait, which visitors see while this person answers; "" for none. Who is not active has none.
	Phone     string   // E.164; the person has proved that it is theirs. "" for none

	// PhoneAwaited is a number whose code has not come back yet. Until then Phone stays what it was.
	PhoneAwaited string
	N            int64 // number of the last event about this person; a Change that names an older one is a conflict
}

func (a Agent) clone() Agent {
	a.Skills, a.Languages = slices.Clone(a.Skills), slices.Clone(a.Languages)
	return a
}

// Session is one sign-in.
type Session struct {
	Agent     Agent
	CSRF      string    // what a changing request must carry; bound to this sign-in
	ID        string    // hash of the token: names the sign-in, opens nothing
	ExpiresAt time.Time // the earlier of the idle and the absolute end, as things stand
}

package routing

// Chat is the load of one active chat; a silent client counts 2, a parked chat 0.
const Chat = 4

// The states of an agent. Only Here is given anything. Unsure, Settling and AfterWork are on duty too: the ladder waits for them.
const (
	Here      = "here"
	Off       = "off"
	Away      = "away"
	Unsure    = "unsure"     // the socket was lost moments ago
	Settling  = "settling"   // came and went too often
	AfterWork = "after_work" // finishing the last chat
	LastCall  = "last_call"  // the shift ends soon: keeps what they have, gets nothing new
)

// Agent is one row of the floor.
type Agent struct {
	ID    string `json:"id"`
	Tier  string `json:"tier"`
	State string `json:"state"`
	// SinceAt is when the state began.
	SinceAt int64 `json:"since_at,omitempty"`
	// UntilAt is when the state ends by itself: Settling and AfterWork become Here, Unsure becomes Away, LastCall becomes Off.
	// 0 means it does not.
	UntilAt int64 `json:"until_at,omitempty"`
	// Load and Limit are in quarters of a chat. Somebody with Load + Chat > Limit is full.
	Load  int `json:"load"`
	Limit int `json:"limit"`
	// Weight is the part of a full share; 0 counts as 1.
	Weight        int      `json:"weight,omitempty"`
	Skills        []string `json:"skills,omitempty"`
	SkillsVersion int      `json:"skills_version,omitempty"`
	// Languages and Sites limit the agent to these; an empty list limits nothing.
	Languages []string `json:"languages,omitempty"`
	Sites     []string `json:"sites,omitempty"`
	// Owed is the running sum of fair shares minus what was given, in Units.
	Owed int64 `json:"owed"`
	// LastGivenAt is the last assignment; 0 means never.
	LastGivenAt int64 `json:"last_given_at,omitempty"`
}

// Floor is who is there and how busy, as folded from the dispatch log.
type Floor struct {
	Agents []Agent `json:"agents"`
	// Open says whether the lead's site is open; OpensAt is the next opening when it is not, 0 if none is known.
	Open    bool  `json:"open"`
	OpensAt int64 `json:"opens_at,omitempty"`
	// N is the number of the last dispatch event folded in.
	N int64 `json:"n"`
}

// The reasons for which an agent is excluded from one lead.
const (
	Refused = "refused"
	Missed  = "missed"
)

// Exclusion keeps a lead from somebody who refused or missed it.
type Exclusion struct {
	Agent  string `json:"agent"`
	Reason string `json:"reason"`
}

// Trigger is what made somebody ask for a decision, for the receipt.
type Trigger struct {
	// Kind is a code such as lead_arrived, place_freed, step_opened, missed, refused, agent_came.
	Kind string `json:"kind"`
	// Event is the number of the dispatch event it came from.
	Event int64 `json:"event,omitempty"`
}

// Lead is a visitor or client who wants an answer now.
type Lead struct {
	ID string `json:"id"`
	// Seq is the number of the lead: of two with the same key the smaller goes first.
	Seq      int64  `json:"seq,omitempty"`
	Priority string `json:"priority,omitempty"`
	// ArrivedAt is the first message nobody has answered. Age counts from it and never restarts.
	ArrivedAt int64 `json:"arrived_at"`
	// Needs are skills this lead asks of everybody, in every step.
	Needs    []string `json:"needs,omitempty"`
	Language string   `json:"language,omitempty"`
	Site     string   `json:"site,omitempty"`
	// Responsible owns the answer. Routing never changes it.
	Responsible string      `json:"responsible,omitempty"`
	Excluded    []Exclusion `json:"excluded,omitempty"`
	// Gone says that the visitor shows no sign of life: when its turn comes, those who are present go first.
	Gone bool `json:"gone,omitempty"`
	// Trigger is set by the caller for this one decision.
	Trigger Trigger `json:"trigger"`
}

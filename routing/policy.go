package routing

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Unit is one lead on the ledger. Integers keep every entry at a sum of exactly zero, which fractions would not.
const Unit int64 = 1 << 20

// Infinite as a Window lets the load alone decide: owed then only breaks ties.
const Infinite int64 = -1

// The algorithms a manager can choose. The name is for people and reports: what decides are Steps and Window, so that an
// algorithm adapted by hand still needs no code of its own.
const (
	MostAvailable    = "most_available"
	EqualWork        = "equal_work"
	ExperiencedFirst = "experienced_first"
	JuniorsFirst     = "juniors_first"
)

// The tiers of agents.
const (
	Junior = "junior"
	Middle = "middle"
	Senior = "senior"
)

// The priorities of leads.
const (
	Low    = "low"
	Normal = "normal"
	High   = "high"
)

// Policy says how leads are given out.
type Policy struct {
	ID        string `json:"id"`
	Name      string `json:"name,omitempty"`
	Version   int    `json:"version"`
	Algorithm string `json:"algorithm"`
	// Steps widen the circle with the age of the lead.
	Steps []Step `json:"steps"`
	// Window is how far, in Units, somebody may be behind the most owed and still be chosen for being less busy. 0 shares
	// strictly, Infinite looks at load alone.
	Window int64 `json:"window"`
	// GraceS is how long the responsible agent has the first call.
	GraceS int `json:"grace_s"`
	// AnswerS is how long the chosen agent has to answer before the offer counts as missed; 0 sets no deadline.
	AnswerS int `json:"answer_s"`
	// Level charges work that was not chosen freely (by rule, picked, handed over) to owed as well, see Charge.
	Level bool `json:"level,omitempty"`
	// Bonus is the head start of a priority in the waiting list, in seconds.
	Bonus map[string]int64 `json:"bonus,omitempty"`
}

// Step is one rung of the ladder: who may be chosen once the lead is AfterS seconds old.
type Step struct {
	AfterS int      `json:"after_s"`
	Tiers  []string `json:"tiers"`
	// Must lists skills that are always asked in this step.
	Must []string `json:"must,omitempty"`
	// Nice lists skills that are asked as long as somebody who has all of them has room.
	Nice []string `json:"nice,omitempty"`
}

// Hash names what decides in the policy. Id, name and version are left out: two policies that differ only in these decide alike.
func (p Policy) Hash() string {
	p.ID, p.Name, p.Version = "", "", 0
	return hashJSON(p)
}

// hashJSON is the SHA-256 of the JSON form, which is canonical: fields in order of declaration, map keys sorted.
func hashJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // Plain structs of strings and integers always marshal.
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

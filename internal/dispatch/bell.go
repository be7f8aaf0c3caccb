package dispatch

import "time"

// The rules by which people, not routing, gave a chat to somebody.
const (
	RulePick     = "pick"
	RuleHandOver = "hand_over"
)

// Offer is a chat that an agent has just got and that rings until they answer, accept or pass it on.
type Offer struct {
	Conversation string
	Rule         string    // responsible, choice, hand_over
	HelperFor    string    // name of the responsible whom they help, or empty
	AnswerBy     time.Time // silence until then counts as missed; zero: no deadline
	Note         string    // id of the note with which a colleague handed it over, or empty
}

// Floor is who is on duty and how busy, for people to look at. It is a copy.
type Floor struct {
	People  []PersonNow
	Waiting int // leads that nobody has
}

// PersonNow is one member of the staff at this moment. Load and Limit are in units of a quarter chat.
type PersonNow struct {
	ID, Name, Tier, State string
	SinceAt               int64
	Load, Limit           int
}

// Bell rings for people. Calls come from the dispatcher's goroutine, after what they tell is durable; they must not block.
type Bell interface {
	Offered(agent string, o Offer)
	Withdrawn(agent, conversation, why, by string) // accepted, refused, missed, left, taken, handed_over, closed
	FloorChanged(f Floor)
	NobodyReached(conversation string)
}

// Listen adds a bell. It must be called before Run.
func (d *Dispatcher) Listen(b Bell) { d.bells = append(d.bells, b) }

func (d *Dispatcher) offered(agent string, o Offer) {
	for _, b := range d.bells {
		b.Offered(agent, o)
	}
}

func (d *Dispatcher) withdrawn(agent, conversation, why, by string) {
	for _, b := range d.bells {
		b.Withdrawn(agent, conversation, why, by)
	}
}

func (d *Dispatcher) nobodyReached(conversation string) {
	for _, b := range d.bells {
		b.NobodyReached(conversation)
	}
}

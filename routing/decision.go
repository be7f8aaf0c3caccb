package routing

// The kinds of decision.
const (
	Assign = "assign"
	Wait   = "wait"
	Closed = "closed"
)

// The rules by which a lead is assigned.
const (
	ByResponsible = "responsible"
	ByChoice      = "choice"
)

// The reasons of a decision. An assignment by choice names the key that put the winner before the next: Load, Owed, LastGiven,
// Hash, or Window when everybody else was outside it, or OnlyCandidate.
const (
	ReasonResponsible = "responsible"
	ReasonOnly        = "only_candidate"
	ReasonClosed      = "closed"
	// ReasonNobodyOnDuty: nobody who is on duty stands in any step.
	ReasonNobodyOnDuty = "nobody_on_duty"
	// ReasonNobodyFits: somebody is on duty, but nobody has what the lead needs in any step.
	ReasonNobodyFits = "nobody_fits"
	// ReasonExcluded: everybody on duty whom any step could use has refused or missed the lead.
	ReasonExcluded = "all_excluded"
	// ReasonBusy: somebody in an open step would fit, but is full or not ready.
	ReasonBusy = "busy"
	// ReasonLaterStep: the open steps hold nobody to wait for; a later one does.
	ReasonLaterStep = "later_step"
)

// Entry moves what one agent is owed, in Units.
type Entry struct {
	Agent string `json:"agent"`
	Units int64  `json:"units"`
}

// Result is what was decided.
type Result struct {
	// Kind is Assign, Wait or Closed.
	Kind  string `json:"kind"`
	Agent string `json:"agent,omitempty"`
	// Rule is ByResponsible or ByChoice.
	Rule string `json:"rule,omitempty"`
	// HelperFor is the responsible when somebody else answers for them.
	HelperFor string `json:"helper_for,omitempty"`
	Reason    string `json:"reason"`
	// OverReason is why a person took one chat more than their limit by hand. No decision sets it.
	OverReason string `json:"over_reason,omitempty"`
	// WakeAt is the earliest instant at which time alone can change the answer, 0 if it cannot. An assignment by choice has
	// none: it is final, and its clock is AnswerByAt.
	WakeAt int64 `json:"wake_at,omitempty"`
	// AnswerByAt is when silence of the chosen agent counts as missed, 0 if never.
	AnswerByAt int64 `json:"answer_by_at,omitempty"`
	// Ledger is what the choice changes in owed; it sums to 0.
	Ledger []Entry `json:"ledger,omitempty"`
}

// Decision is a result with its receipt.
type Decision struct {
	Result
	Receipt Receipt `json:"receipt"`
}

package staff

import (
	"time"

	"usher/internal/fault"
)

// The faults of this room.
var (
	// ErrSignIn is the one answer to a sign-in that fails, whatever the reason.
	ErrSignIn = fault.New(fault.Unsigned, "sign_in_failed", "E-mail and password do not fit.")
	// ErrSignedOut is the answer for a token that opens nothing (any more).
	ErrSignedOut = fault.New(fault.Unsigned, "signed_out", "You are signed out. Sign in again; what you typed is kept.")
	// ErrNoPerson is the answer for an id that nobody has.
	ErrNoPerson = fault.New(fault.NotFound, "not_found", "There is no such person.")
	// ErrInvitation is the answer for an invitation that was used, has expired, was replaced by a newer one or never existed.
	ErrInvitation = fault.New(fault.Gone, "invitation_gone", "This invitation has been used or is too old. Ask a manager for a new one.")
	// ErrSetUp is the answer to everything about the set-up once it is done.
	ErrSetUp = fault.New(fault.NotFound, "not_found", "There is nothing here, or it is not yours to see.")
	// ErrLastManager keeps the installation from losing everybody who may change it.
	ErrLastManager = fault.New(fault.Conflict, "last_manager", "This is the last manager. Make somebody else a manager first.")
	// ErrEmailTaken is the answer when another person has the address.
	ErrEmailTaken = &fault.Error{Kind: fault.Invalid, Code: "email_taken", Message: "Somebody of the staff already has this e-mail address.",
		Fields: map[string]string{"body.email": "email_taken"}}
	// ErrChanged is the answer to a change that was made on an older state.
	ErrChanged = fault.New(fault.Conflict, "conflict", "Somebody else changed this person at the same moment. Look again, then change it.")
	// ErrBusy is the answer when the store or the password check cannot keep up.
	ErrBusy = fault.New(fault.Unavailable, "unavailable", "That could not be done just now. Try again in a moment.").After(2 * time.Second)
)

// invalid names the fields of a form that are refused, and why.
func invalid(fields map[string]string) error {
	if len(fields) == 0 {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: "invalid", Message: "Some values are not allowed. See the list of fields.", Fields: fields}
}

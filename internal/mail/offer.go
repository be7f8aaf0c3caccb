package mail

import (
	"context"

	"usher/internal/chat"
	"usher/internal/fault"
)

// Offer is what a visitor may know of a letter with their conversation.
type Offer struct {
	To    string `json:"to" doc:"The proved address, masked."`
	State string `json:"state,omitempty" enum:"sending,sent,failed,maybe" doc:"What became of the newest one; absent before the first. sending: on its way; maybe: the mail server did not confirm it."`
}

// Offer tells a visitor that their conversation can be sent to them, and what became of it. nil: it cannot, because the host site proved no
// address, or there is no mail server. What they typed into a form is no address here, and what the staff had sent to it is not told.
func (s *Service) Offer(ctx context.Context, sum chat.Summary) (_ *Offer, err error) {
	defer fault.Wrap(&err, "letters offered in %s", sum.ID)
	_, nowhere := s.cfg.Channel.(*LogChannel)
	to, proved := address(sum)
	if nowhere || !proved || sum.State == chat.Suspect { // a suspect one gets no letters, see consider
		return nil, nil
	}
	l, err := s.read(ctx, sum.ID)
	if err != nil {
		return nil, err
	}
	return &Offer{To: mask(to), State: l.transcript()}, nil
}

// transcript is what became of the newest one: "" when there was none.
func (l *ledger) transcript() (state string) {
	for _, e := range l.entries {
		if e.What == Transcript {
			state = e.State
		}
	}
	if l.asked > 0 { // postponed is on its way too
		return kindSending
	}
	return state
}

// OnChange lets somebody hear, without blocking, of every change in the letters of a conversation. Before Run.
func (s *Service) OnChange(hear func(conversation string)) { s.changed = hear }

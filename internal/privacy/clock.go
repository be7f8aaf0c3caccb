package privacy

import (
	"context"
	"errors"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// RetentionStream is where the clock writes what it did, when it did something.
const RetentionStream = "retention"

// KindKept is the one kind of event in it.
const KindKept = "retention_done"

// The classes of conversations.
const (
	ClassLead   = "lead"
	ClassClient = "client"
	ClassSpam   = "spam"
)

// The clock turns soon after a start, when the doors have settled, and then once a day: each turn that erased something ends with the store being scrubbed.
const (
	firstTurn = 10 * time.Minute
	everyTurn = 24 * time.Hour
	atOnce    = 500 // conversations of one erasure
)

// Turn is what one turn of the clock did.
type Turn struct {
	By     chat.Author    `json:"by"`
	IPsCut int            `json:"ips_cut"`
	Erased map[string]int `json:"erased"` // conversations by class
}

// Due is what one class would lose.
type Due struct {
	Class    string    `json:"class" enum:"lead,client,spam"`
	Count    int       `json:"count"`
	Held     int       `json:"held" doc:"Due by their age, but held."`
	Examples []Example `json:"examples" doc:"The oldest."`
}

// Example is one conversation that would be erased.
type Example struct {
	Conversation string    `json:"conversation"`
	Site         string    `json:"site"`
	Name         string    `json:"name"`
	LastAt       time.Time `json:"last_at"`
}

const examples = 5

// DryRun says what settings would erase now. It changes nothing.
//
// Faults: invalid with fields, unavailable.
func (s *Service) DryRun(ctx context.Context, settings Settings) (_ []Due, err error) {
	defer fault.Wrap(&err, "dry run")
	if err := settings.check(s.cfg.Sites()); err != nil {
		return nil, err
	}
	all := map[string]*Due{}
	order := []string{ClassLead, ClassClient, ClassSpam}
	for _, class := range order {
		all[class] = &Due{Class: class, Examples: []Example{}}
	}
	err = s.due(ctx, settings, func(sum chat.Summary, class string, held bool) bool {
		d := all[class]
		if held {
			d.Held++
			return true
		}
		if d.Count++; len(d.Examples) < examples {
			d.Examples = append(d.Examples, Example{sum.ID, sum.Site, sum.Name, sum.LastAt})
		}
		return true
	})
	out := make([]Due, len(order))
	for i, class := range order {
		out[i] = *all[class]
	}
	return out, err
}

// classOf says which clock a conversation goes by. Who is taken for a known client counts as one, proved or not: a mistake keeps too long rather than too short.
func classOf(sum chat.Summary) string {
	switch {
	case sum.State == chat.Suspect || len(sum.SuspectReasons) > 0 && sum.Client == "":
		return ClassSpam
	case sum.ClientKind == crm.Known:
		return ClassClient
	}
	return ClassLead
}

// after is a class's period in days; ok is false when it is kept.
func (r Retention) after(class string) (days int, ok bool) {
	of := map[string]*int{ClassLead: r.LeadDays, ClassClient: r.ClientDays, ClassSpam: r.SpamDays}[class]
	if of == nil {
		return 0, false
	}
	return *of, true
}

// due calls fn with every conversation whose time is over, the oldest of each list first, until it gives false. A long silence ends an open one too.
func (s *Service) due(ctx context.Context, settings Settings, fn func(sum chat.Summary, class string, held bool) bool) error {
	now := s.cfg.Now()
	youngest, set := settings.shortest()
	if !set {
		return nil
	}
	var failed error
	for _, list := range []string{"closed", "suspect", "all"} {
		err := s.each(ctx, list, eventlog.Page{OldestFirst: true, Limit: 200}, func(sum chat.Summary) bool {
			if now.Sub(sum.LastAt) < time.Duration(youngest)*24*time.Hour {
				return false // all that follow are younger
			}
			class := classOf(sum)
			days, kept := settings.of(sum.Site).after(class)
			if !kept || now.Sub(sum.LastAt) < time.Duration(days)*24*time.Hour {
				return true
			}
			held, err := s.isHeld(ctx, sum)
			if err != nil {
				failed = err
				return false
			}
			return fn(sum, class, held)
		})
		if err = errors.Join(err, failed); err != nil {
			return err
		}
	}
	return nil
}

// shortest is the shortest period that is set anywhere.
func (s Settings) shortest() (days int, set bool) {
	days = mostDays
	all := []Retention{s.Retention}
	for _, r := range s.Sites {
		all = append(all, r)
	}
	for _, r := range all {
		for _, d := range []*int{r.LeadDays, r.ClientDays, r.SpamDays} {
			if d != nil {
				days, set = min(days, *d), true
			}
		}
	}
	return days, set
}

func (s *Service) isHeld(ctx context.Context, sum chat.Summary) (bool, error) {
	if sum.Hold != nil || sum.Client == "" {
		return sum.Hold != nil, nil
	}
	c, err := s.cfg.Clients.Client(ctx, sum.Client)
	if errors.Is(err, crm.ErrNoClient) {
		return false, nil
	}
	return c.Hold != nil, err
}

// Run turns the clock until the context ends.
func (s *Service) Run(ctx context.Context) error {
	timer := time.NewTimer(firstTurn)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		if _, err := s.Turn(ctx); err != nil && ctx.Err() == nil {
			s.cfg.Log.Error("privacy: the clock's turn was cut short; the next one goes on", "err", err)
		}
		timer.Reset(everyTurn)
	}
}

// Turn shortens addresses and erases what is due, and writes down what it did.
func (s *Service) Turn(ctx context.Context) (_ Turn, err error) {
	defer fault.Wrap(&err, "a turn of the clock")
	s.erasing.Lock()
	defer s.erasing.Unlock()
	settings, _ := s.Settings()
	turn := Turn{By: TheClock, Erased: map[string]int{}}
	if turn.IPsCut, err = s.cutIPs(ctx, settings.IPDays); err != nil {
		return turn, err
	}
	scrubbed, err := s.eraseDue(ctx, settings, &turn)
	if err != nil {
		return turn, err
	}
	if turn.IPsCut+len(turn.Erased) == 0 {
		return turn, nil
	}
	if !scrubbed {
		if err := s.cfg.Store.Scrub(ctx); err != nil {
			return turn, err
		}
	}
	s.cfg.Log.Info("the retention clock turned", "addresses_shortened", turn.IPsCut, "leads_erased", turn.Erased[ClassLead],
		"client_conversations_erased", turn.Erased[ClassClient], "spam_erased", turn.Erased[ClassSpam])
	return turn, s.append(ctx, RetentionStream, KindKept, turn, nil)
}

// cutIPs shortens the addresses of all conversations that began long enough ago.
func (s *Service) cutIPs(ctx context.Context, days int) (cut int, err error) {
	before := s.cfg.Now().Add(-time.Duration(days) * 24 * time.Hour)
	var ids []string
	err = s.each(ctx, chat.ListWholeIP, eventlog.Page{OldestFirst: true, Limit: 200}, func(sum chat.Summary) bool {
		if sum.StartedAt.Before(before) {
			ids = append(ids, sum.ID)
		}
		return true
	})
	for _, id := range ids {
		if err != nil || ctx.Err() != nil {
			break
		}
		if err = s.cfg.Conversations.CutIP(ctx, id); errors.Is(err, chat.ErrErased) {
			err = nil
			continue
		}
		cut++
	}
	return cut, errors.Join(err, ctx.Err())
}

// eraseDue erases what is due, some hundred at a time, and then cards of leads that have no conversation left.
func (s *Service) eraseDue(ctx context.Context, settings Settings, turn *Turn) (scrubbed bool, err error) {
	for {
		t := target{ID: chat.NewID(), At: s.cfg.Now().UTC().Truncate(time.Millisecond), Why: WhyRetention, Conversations: []string{}, Cards: []card{}}
		leads := map[string]int{}
		counts := map[string]int{}
		err := s.due(ctx, settings, func(sum chat.Summary, class string, held bool) bool {
			if held {
				return true
			}
			t.Conversations = append(t.Conversations, sum.ID)
			counts[class]++
			if sum.ClientKind == crm.Lead {
				leads[sum.Client]++
			}
			return len(t.Conversations) < atOnce
		})
		if err != nil || len(t.Conversations) == 0 {
			return scrubbed, err
		}
		for client, n := range leads {
			left, err := s.countOf(ctx, client)
			if err != nil {
				return scrubbed, err
			}
			if left <= n {
				t.Cards = append(t.Cards, card{Client: client})
			}
		}
		if _, err := s.erase(ctx, TheClock, t, Person{}); err != nil {
			return scrubbed, err
		}
		for class, n := range counts {
			turn.Erased[class] += n
		}
		scrubbed = true
		if len(t.Conversations) < atOnce {
			return scrubbed, nil
		}
	}
}

// countOf counts a client's conversations.
func (s *Service) countOf(ctx context.Context, client string) (n int, err error) {
	err = s.each(ctx, "client:"+client, eventlog.Page{Limit: 200}, func(chat.Summary) bool { n++; return true })
	return n, err
}

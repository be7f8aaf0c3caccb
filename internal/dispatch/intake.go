package dispatch

import (
	"context"
	"errors"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/routing"
)

// intakeWorkers match leads side by side: matching reads the store, and leads do not wait for each other.
const intakeWorkers = 4

// intakeRetry is the pause after the store did not answer.
const intakeRetry = time.Second

// intake takes new leads: who is it, have they an open request, who should answer. It works until the context ends.
func (d *Dispatcher) intake(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.leads.ready:
		}
		conversation, ok := d.leads.next()
		if !ok {
			continue
		}
		if err := d.take(ctx, conversation); err != nil && !errors.Is(err, chat.ErrNoConversation) {
			d.cfg.Log.Warn("dispatch: a lead is taken in again", "conversation", conversation, "err", err)
			time.AfterFunc(intakeRetry, func() { d.leads.add(conversation) })
		}
	}
}

// take matches one lead and sends it to be routed. The card is written afterwards: nobody waits for it.
func (d *Dispatcher) take(ctx context.Context, conversation string) error {
	sum, err := d.cfg.Conversations.Summary(ctx, conversation)
	if err != nil || sum.State != chat.Open {
		return err
	}
	q := crm.Query{Site: sum.Site, Visitor: sum.Visitor, Identity: sum.Identity, Claim: sum.Claim}
	m, err := d.cfg.Clients.Match(ctx, q)
	if err != nil {
		return err
	}
	lead := leadOf(sum, m)
	since := int64(0)
	if sum.WaitsSince != nil {
		since = sum.WaitsSince.UnixMilli()
	}
	d.post("lead_arrived", func(r *round) error { r.arrive(lead, since); return nil })
	if sum.Client != "" && (sum.Verified || sum.Identity == nil) {
		return nil
	}
	if m, err = d.cfg.Clients.Card(ctx, q, m); err != nil {
		return err
	}
	_, err = d.cfg.Conversations.LearnMatch(ctx, conversation, matchedOf(m, d.name))
	return err
}

// leadOf says what routing needs to know of a conversation.
func leadOf(sum chat.Summary, m crm.Match) routing.Lead {
	lead := routing.Lead{ID: sum.ID, Priority: routing.Normal, ArrivedAt: sum.StartedAt.UnixMilli(), Site: sum.Site, Responsible: sum.Responsible}
	if sum.WaitsSince != nil {
		lead.ArrivedAt = sum.WaitsSince.UnixMilli()
	}
	lead.Language, _, _ = strings.Cut(strings.ToLower(sum.Language), "-")
	if m.Request != nil {
		lead.Responsible = m.Request.Responsible
	}
	return lead
}

func matchedOf(m crm.Match, name func(agent string) string) chat.Matched {
	out := chat.Matched{Client: m.Client.ID, ClientName: m.Client.Name, ClientKind: m.Client.Kind, Verified: m.Verified,
		Evidence: append([]chat.Evidence{}, m.Evidence...)}
	if m.Request != nil {
		out.Request, out.RequestTitle = m.Request.ID, m.Request.Title
		out.Responsible, out.ResponsibleName = m.Request.Responsible, name(m.Request.Responsible)
	}
	return out
}

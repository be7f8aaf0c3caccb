package drive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/dispatch"
	"usher/internal/eventlog"
	"usher/routing"
)

// mover writes the conversations of a house.
type mover struct {
	house *House
	plan  Plan
	store eventlog.Store
	chat  *chat.Service
	crm   *crm.Service
	now   time.Time

	clients []string
}

const (
	perClient = 5  // conversations of one client
	moving    = 64 // conversations that are written side by side, so that the store can group them
	perTagged = 10 // one of so many conversations has the tag
)

// Tag is the id of the tag that some conversations of a furnished house have.
const Tag = "furnishedwithatagfurnished"

// picked is how the dispatcher's log says that somebody took a chat by hand.
type picked struct {
	Conversation string       `json:"conversation"`
	By           string       `json:"by"`
	To           string       `json:"to"`
	Lead         routing.Lead `json:"lead"`
	OverCapacity bool         `json:"over_capacity"`
}

func (m *mover) moveIn(ctx context.Context) error {
	total := m.plan.Open + m.plan.Closed
	m.clients = make([]string, (total+perClient-1)/perClient)
	if err := SideBySide(len(m.clients), moving, func(i int) error { return m.client(ctx, i) }); err != nil {
		return err
	}
	for i := range m.plan.Open {
		m.house.Open = append(m.house.Open, Resident{Site: m.house.Sites[i%len(m.house.Sites)], Token: NewToken(), Conversation: chat.NewID(),
			Holder: i % max(1, m.plan.Holders)})
	}
	if err := m.pick(ctx); err != nil {
		return err
	}
	return SideBySide(total, moving, func(i int) error {
		if i < m.plan.Open {
			return m.conversation(ctx, i, m.house.Open[i], true)
		}
		return m.conversation(ctx, i, Resident{Site: m.house.Sites[i%len(m.house.Sites)], Token: NewToken(), Conversation: chat.NewID()}, false)
	})
}

func (m *mover) client(ctx context.Context, i int) error {
	c, err := m.crm.Add(ctx, "", fmt.Sprintf("Client %d", i), []crm.Person{{Name: fmt.Sprintf("Person %d", i),
		Emails: []string{fmt.Sprintf("person%d@client.example", i)}, Phones: []string{}}})
	m.clients[i] = c.ID
	return err
}

// pick gives every open chat to its holder in the dispatcher's log. The receipt of chat i is number i+1.
func (m *mover) pick(ctx context.Context) error {
	const page = 500
	for from := 0; from < len(m.house.Open); from += page {
		var events []eventlog.Event
		for i, r := range m.house.Open[from:min(from+page, len(m.house.Open))] {
			holder := m.house.Holders[r.Holder].ID
			e, err := eventlog.New(m.at(from+i), "picked", picked{Conversation: r.Conversation, By: holder, To: holder, OverCapacity: true,
				Lead: routing.Lead{ID: r.Conversation, Priority: routing.Normal, ArrivedAt: m.at(from + i).UnixMilli(), Site: r.Site}})
			if err != nil {
				return err
			}
			events = append(events, e)
		}
		if err := m.store.Append(ctx, dispatch.Stream, int64(from), events); err != nil {
			return err
		}
	}
	return nil
}

// at spreads the conversations over the past, ten seconds apart.
func (m *mover) at(i int) time.Time { return m.now.Add(-time.Duration(i) * 10 * time.Second) }

// conversation writes one conversation as it would have happened, and lets the room fold it.
func (m *mover) conversation(ctx context.Context, i int, r Resident, open bool) error {
	visitor, at, start := VisitorID(r.Site, r.Token), m.at(i), NewMessageID()
	said := chat.Author{Kind: chat.Visitor, ID: visitor}
	answers := chat.Author{Kind: chat.Agent, ID: m.house.Manager.ID, Name: "Mari Kask"}
	var events []eventlog.Event
	var failed error
	add := func(kind string, data any) {
		e, err := eventlog.New(at, kind, data)
		if err != nil {
			failed = err
		}
		events = append(events, e)
	}
	name := fmt.Sprintf("Person %d", i/perClient)
	add(chat.KindBegan, chat.Began{Site: r.Site, Visitor: visitor, StartID: start, IP: "192.0.2.1", Browser: "Mozilla/5.0", Language: "en",
		Page: chat.Page{URL: "https://www.shop.example/oak", Title: "Oak"}, Answers: []chat.Answer{}, Claim: chat.Claim{Name: name}})
	add(chat.KindSaid, chat.Said{ID: start, By: said, Text: fmt.Sprintf("Hello, this is question %d", i)})
	add(chat.KindMatched, chat.Matched{Client: m.clients[i/perClient], ClientName: name, ClientKind: crm.Known, Evidence: []chat.Evidence{}})
	if open {
		holder := m.house.Holders[r.Holder]
		answers.ID = holder.ID
		add(chat.KindAssigned, chat.Assigned{Agent: holder.ID, AgentName: "Agent", Rule: dispatch.RulePick, Responsible: holder.ID, Receipt: int64(i + 1)})
	}
	for n := 2; n < m.plan.Messages; n++ {
		add(chat.KindSaid, chat.Said{ID: NewMessageID(), By: said, Text: fmt.Sprintf("And this is message %d of it", n)})
	}
	add(chat.KindSaid, chat.Said{ID: NewMessageID(), By: answers, Text: "We have it in stock, in every size."})
	if i%perTagged == 0 {
		add(chat.KindTagged, chat.Tagged{By: answers, Tag: Tag, Name: "furnished"})
	}
	if !open {
		add(chat.KindClosed, chat.Done{By: answers})
	}
	began, err := eventlog.New(at, "conversation_began", map[string]string{"conversation": r.Conversation, "start_id": start})
	if failed != nil || err != nil {
		return fmt.Errorf("write conversation %d: %w", i, errors.Join(failed, err))
	}
	if err := m.store.Append(ctx, chat.VisitorPrefix+visitor, 0, []eventlog.Event{began}); err != nil {
		return err
	}
	if err := m.store.Append(ctx, chat.Stream(r.Conversation), 0, events); err != nil {
		return err
	}
	return m.chat.Repair(ctx, r.Conversation)
}

package crm

import (
	"encoding/json"
	"slices"
	"time"

	"usher/internal/eventlog"
)

// The kinds of event by which cards are merged and split. merged_into, in the stream of the card that goes, decides a merge; gave_back, in the
// stream of the card that stays, decides a split. The other half follows, at once or when the card is next read.
const (
	kindMergedInto = "merged_into"
	kindTookIn     = "took_in"
	kindGaveBack   = "gave_back"
	kindSplitOff   = "split_off"
)

// Merge says what one card took in from another, so that it can be given back. People, Requests and Visitors hold ids.
type Merge struct {
	ID       string    `json:"id"`
	From     string    `json:"from"`
	FromName string    `json:"from_name"`
	FromKind string    `json:"from_kind"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Why      string    `json:"why"`
	// First is the open request whose responsible is asked first, when the two cards named different people.
	First    string   `json:"first,omitempty"`
	People   []string `json:"people"`
	Requests []string `json:"requests"`
	Visitors []string `json:"visitors"` // those that the card did not have itself
}

// parts are what goes from one card to another.
type parts struct {
	People   []Person  `json:"people"`
	Requests []Request `json:"requests"`
	Visitors []string  `json:"visitors"`
}

type mergedInto struct {
	Merge    string `json:"merge"`
	Into     string `json:"into"`
	IntoName string `json:"into_name"`
	First    string `json:"first,omitempty"`
	By       string `json:"by"`
	Why      string `json:"why"`
}

type tookIn struct {
	Merge    string `json:"merge"`
	From     string `json:"from"`
	FromName string `json:"from_name"`
	FromKind string `json:"from_kind"`
	First    string `json:"first,omitempty"`
	By       string `json:"by"`
	Why      string `json:"why"`
	parts
}

// split is the data of gave_back and split_off: the parts as they were at that moment. Failed says that a merge was not completed.
type split struct {
	Merge  string `json:"merge"`
	By     string `json:"by"`
	Why    string `json:"why"`
	Failed bool   `json:"failed,omitempty"`
	parts
}

func (c *Client) foldMerge(e eventlog.Event) error {
	switch e.Kind {
	case kindMergedInto:
		d, err := decode[mergedInto](e)
		c.Into, c.merging = d.Into, &d
		return err
	case kindTookIn:
		d, err := decode[tookIn](e)
		if err == nil {
			c.takeIn(d, e)
		}
		return err
	case kindGaveBack:
		d, err := decode[split](e)
		if err == nil {
			c.giveBack(d, e)
		}
		return err
	}
	d, err := decode[split](e)
	if err == nil {
		c.splitOff(d, e)
	}
	return err
}

func (c *Client) takeIn(d tookIn, e eventlog.Event) {
	m := Merge{ID: d.Merge, From: d.From, FromName: d.FromName, FromKind: d.FromKind, At: e.At, By: d.By, Why: d.Why, First: d.First,
		People: []string{}, Requests: []string{}, Visitors: []string{}}
	c.People, c.Requests, c.Visitors = slices.Clone(c.People), slices.Clone(c.Requests), slices.Clone(c.Visitors)
	for _, p := range d.People {
		m.People = append(m.People, p.ID)
		c.People = append(c.People, p)
	}
	for _, r := range d.Requests {
		m.Requests = append(m.Requests, r.ID)
		c.Requests = append(c.Requests, r)
	}
	for _, v := range d.Visitors {
		if !slices.Contains(c.Visitors, v) {
			m.Visitors = append(m.Visitors, v)
			c.Visitors = append(c.Visitors, v)
		}
	}
	c.Merges, c.Version = append(slices.Clone(c.Merges), m), e.N
}

func (c *Client) giveBack(d split, e eventlog.Event) {
	at := slices.IndexFunc(c.Merges, func(m Merge) bool { return m.ID == d.Merge })
	if at < 0 {
		return
	}
	m := c.Merges[at]
	c.former = append(slices.Clone(c.former), c.keys()...)
	c.People = slices.DeleteFunc(slices.Clone(c.People), func(p Person) bool { return slices.Contains(m.People, p.ID) })
	c.Requests = slices.DeleteFunc(slices.Clone(c.Requests), func(r Request) bool { return slices.Contains(m.Requests, r.ID) })
	c.Visitors = slices.DeleteFunc(slices.Clone(c.Visitors), func(v string) bool { return slices.Contains(m.Visitors, v) })
	c.Merges = slices.Delete(slices.Clone(c.Merges), at, at+1)
	c.back = append(slices.Clone(c.back), d)
	c.Version = e.N
}

// splitOff makes the card its own again. What it had while it was away is brought up to date; what vanished there meanwhile stays as it was.
func (c *Client) splitOff(d split, e eventlog.Event) {
	c.former = append(slices.Clone(c.former), c.keys()...)
	c.People, c.Requests = slices.Clone(c.People), slices.Clone(c.Requests)
	for i := range c.People {
		if now := slices.IndexFunc(d.People, func(p Person) bool { return p.ID == c.People[i].ID }); now >= 0 {
			c.People[i] = d.People[now]
		}
	}
	for i := range c.Requests {
		if now := slices.IndexFunc(d.Requests, func(r Request) bool { return r.ID == c.Requests[i].ID }); now >= 0 {
			c.Requests[i] = d.Requests[now]
		}
	}
	c.Into, c.merging, c.Version = "", nil, e.N
}

// given are the parts of a merge as they are on the card now.
func (c Client) given(m Merge) parts {
	p := parts{People: []Person{}, Requests: []Request{}, Visitors: m.Visitors}
	for _, person := range c.People {
		if slices.Contains(m.People, person.ID) {
			p.People = append(p.People, person)
		}
	}
	for _, r := range c.Requests {
		if slices.Contains(m.Requests, r.ID) {
			p.Requests = append(p.Requests, r)
		}
	}
	return p
}

// Rivals are the open requests with a responsible, when they name more than one person: who is asked first is then a person's choice.
func Rivals(requests ...Request) []Request {
	var open []Request
	names := map[string]bool{}
	for _, r := range requests {
		if r.State == RequestOpen && r.Responsible != "" {
			open = append(open, r)
			names[r.Responsible] = true
		}
	}
	if len(names) < 2 {
		return nil
	}
	return open
}

// JournalEntry is one merge or split in the history of a card.
type JournalEntry struct {
	At        time.Time
	Kind      string // merged_into, took_in, gave_back, split_off
	Merge     string
	Other     string // id of the other card
	OtherName string
	By        string // an agent's id
	Why       string
	Active    bool // a took_in that can be split
}

// journal reads the merges and splits out of a card's events.
func journal(c Client, events []eventlog.Event) ([]JournalEntry, error) {
	entries := []JournalEntry{}
	others := map[string][2]string{} // by merge: id and name of the other card
	for _, e := range events {
		var d struct {
			Merge    string `json:"merge"`
			Into     string `json:"into"`
			IntoName string `json:"into_name"`
			From     string `json:"from"`
			FromName string `json:"from_name"`
			By       string `json:"by"`
			Why      string `json:"why"`
		}
		if !mergeKinds[e.Kind] {
			continue
		}
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return nil, err
		}
		switch e.Kind {
		case kindMergedInto:
			others[d.Merge] = [2]string{d.Into, d.IntoName}
		case kindTookIn:
			others[d.Merge] = [2]string{d.From, d.FromName}
		}
		other := others[d.Merge]
		active := e.Kind == kindTookIn && slices.ContainsFunc(c.Merges, func(m Merge) bool { return m.ID == d.Merge })
		entries = append(entries, JournalEntry{At: e.At, Kind: e.Kind, Merge: d.Merge, Other: other[0], OtherName: other[1], By: d.By, Why: d.Why, Active: active})
	}
	slices.Reverse(entries)
	return entries, nil
}

var mergeKinds = map[string]bool{kindMergedInto: true, kindTookIn: true, kindGaveBack: true, kindSplitOff: true}

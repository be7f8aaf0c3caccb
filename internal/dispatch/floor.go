package dispatch

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"usher/internal/eventlog"
	"usher/routing"
)

// floor is everything the dispatcher knows: a fold of its stream. It is stored as a snapshot now and then.
type floor struct {
	N       int64                `json:"n"`
	Policy  routing.Policy       `json:"policy"`
	Seats   map[string]*seat     `json:"seats"`   // by agent
	Chats   map[string]*place    `json:"chats"`   // by conversation: somebody has it
	Waiting map[string]*waitItem `json:"waiting"` // by conversation: nobody has it
}

// seat is a member of the staff with what routing counts.
type seat struct {
	Person
	State       string  `json:"state"`
	Chosen      string  `json:"chosen"`
	SinceAt     int64   `json:"since_at"`
	UntilAt     int64   `json:"until_at,omitempty"`
	Owed        int64   `json:"owed"`
	LastGivenAt int64   `json:"last_given_at"`
	Returns     []int64 `json:"returns,omitempty"` // when they came back lately: too often means settling
}

// place is a chat that somebody has.
type place struct {
	Lead       routing.Lead    `json:"lead"`
	Agent      string          `json:"agent"`
	Rule       string          `json:"rule"`
	HelperFor  string          `json:"helper_for,omitempty"`
	Units      int             `json:"units"`
	N          int64           `json:"n"` // of the event that gave it
	GivenAt    int64           `json:"given_at"`
	AnswerByAt int64           `json:"answer_by_at,omitempty"` // 0: acknowledged
	Over       bool            `json:"over,omitempty"`
	OverReason string          `json:"over_reason,omitempty"`
	Ledger     []routing.Entry `json:"ledger,omitempty"` // to be reversed when it is refused or missed
	Cleared    bool            `json:"cleared,omitempty"`
	Note       string          `json:"note,omitempty"` // id of the note with which it was handed over

	ParkedUntilAt int64 `json:"parked_until_at,omitempty"` // laid aside by its agent until then; 0: not
}

// waitItem is a lead that nobody has.
type waitItem struct {
	Lead    routing.Lead `json:"lead"`
	Reason  string       `json:"reason"` // "" until the first decision
	WakeAt  int64        `json:"wake_at,omitempty"`
	N       int64        `json:"n"`                 // of the receipt that says why
	Cleared bool         `json:"cleared,omitempty"` // everybody was asked once already
}

func newFloor() *floor {
	return &floor{Policy: routing.Presets()[0], Seats: map[string]*seat{}, Chats: map[string]*place{}, Waiting: map[string]*waitItem{}}
}

// fold takes one event in. It must not fail half-way: it reads the data first.
func (f *floor) fold(e eventlog.Event) error {
	fn := folds[e.Kind]
	if fn != nil {
		if err := fn(f, e); err != nil {
			return err
		}
	}
	f.N = e.N
	return nil
}

var folds = map[string]func(*floor, eventlog.Event) error{
	kindPerson: foldPerson, kindPolicy: foldPolicy, kindPresence: foldPresence, kindArrived: foldArrived, kindDecided: foldDecided,
	kindPicked: foldMoved, kindHandedOver: foldMoved, kindAccepted: foldAccepted, kindReleased: foldReleased, kindCleared: foldCleared,
	kindEnded: foldEnded, kindWeighed: foldWeighed, kindResponsible: foldResponsible, kindParked: foldParked,
}

func read[T any](e eventlog.Event) (T, error) {
	var data T
	err := json.Unmarshal(e.Data, &data)
	return data, err
}

func foldPerson(f *floor, e eventlog.Event) error {
	d, err := read[Person](e)
	if err != nil {
		return err
	}
	s := f.Seats[d.ID]
	if s == nil {
		s = &seat{State: routing.Off, Chosen: ChosenHere, SinceAt: e.At.UnixMilli()}
		f.Seats[d.ID] = s
	}
	s.Person = d
	if !d.Active {
		s.State, s.UntilAt = routing.Off, 0
	}
	return nil
}

func foldPolicy(f *floor, e eventlog.Event) error {
	d, err := read[policySet](e)
	if err == nil {
		f.Policy = d.Policy
	}
	return err
}

func foldArrived(f *floor, e eventlog.Event) error {
	d, err := read[arrived](e)
	if err == nil {
		d.Lead.Seq = e.N
		f.Waiting[d.Lead.ID] = &waitItem{Lead: d.Lead}
	}
	return err
}

func foldDecided(f *floor, e eventlog.Event) error {
	d, err := read[decided](e)
	if err != nil {
		return err
	}
	w := f.Waiting[d.Conversation]
	if w == nil {
		return nil
	}
	res := d.Receipt.Result
	if res.Kind != routing.Assign {
		w.Reason, w.WakeAt, w.N = res.Reason, res.WakeAt, e.N
		return nil
	}
	p := &place{Lead: w.Lead, Agent: res.Agent, Rule: res.Rule, HelperFor: res.HelperFor, AnswerByAt: res.AnswerByAt, Ledger: res.Ledger,
		Cleared: w.Cleared}
	f.give(d.Conversation, p, e)
	return nil
}

func foldMoved(f *floor, e eventlog.Event) error {
	d, err := read[moved](e)
	if err != nil {
		return err
	}
	lead := d.Lead
	if d.Responsible {
		lead.Responsible = d.To
	}
	rule := RulePick
	if e.Kind == kindHandedOver {
		rule = RuleHandOver
	}
	helper := ""
	if lead.Responsible != "" && lead.Responsible != d.To {
		helper = lead.Responsible
	}
	f.give(d.Conversation, &place{Lead: lead, Agent: d.To, Rule: rule, HelperFor: helper, AnswerByAt: d.AnswerByAt, Over: d.OverCapacity, OverReason: d.OverReason,
		Ledger: d.Ledger, Note: d.Note}, e)
	return nil
}

// give puts a chat into somebody's hands.
func (f *floor) give(conversation string, p *place, e eventlog.Event) {
	p.Units, p.N, p.GivenAt = activeUnits, e.N, e.At.UnixMilli()
	delete(f.Waiting, conversation)
	f.Chats[conversation] = p
	f.post(p.Ledger)
	if s := f.Seats[p.Agent]; s != nil {
		s.LastGivenAt = p.GivenAt
	}
}

func (f *floor) post(entries []routing.Entry) {
	for _, entry := range entries {
		if s := f.Seats[entry.Agent]; s != nil {
			s.Owed += entry.Units
		}
	}
}

func foldAccepted(f *floor, e eventlog.Event) error {
	d, err := read[accepted](e)
	if p := f.Chats[d.Conversation]; err == nil && p != nil && p.Agent == d.Agent {
		p.AnswerByAt = 0
	}
	return err
}

func foldReleased(f *floor, e eventlog.Event) error {
	d, err := read[released](e)
	p := f.Chats[d.Conversation]
	if err != nil || p == nil || p.Agent != d.Agent {
		return err
	}
	delete(f.Chats, d.Conversation)
	lead := p.Lead
	if d.Why != left {
		f.post(routing.Reverse(p.Ledger)) // an offer that came to nothing costs its receiver nothing
		lead.Excluded = append(slices.Clone(lead.Excluded), routing.Exclusion{Agent: d.Agent, Reason: d.Why})
	}
	if d.At > 0 {
		lead.ArrivedAt = d.At
	}
	f.Waiting[d.Conversation] = &waitItem{Lead: lead, Cleared: p.Cleared}
	return nil
}

func foldCleared(f *floor, e eventlog.Event) error {
	d, err := read[ofConversation](e)
	if w := f.Waiting[d.Conversation]; err == nil && w != nil {
		w.Lead.Excluded, w.Cleared, w.Reason = nil, true, ""
	}
	return err
}

func foldEnded(f *floor, e eventlog.Event) error {
	d, err := read[ofConversation](e)
	if err == nil {
		delete(f.Chats, d.Conversation)
		delete(f.Waiting, d.Conversation)
	}
	return err
}

func foldWeighed(f *floor, e eventlog.Event) error {
	d, err := read[ofConversation](e)
	if p := f.Chats[d.Conversation]; err == nil && p != nil {
		p.Units, p.ParkedUntilAt = d.Units, 0
	}
	return err
}

func foldResponsible(f *floor, e eventlog.Event) error {
	d, err := read[ofConversation](e)
	if p := f.Chats[d.Conversation]; err == nil && p != nil {
		p.Lead.Responsible = d.Responsible
	}
	return err
}

// load adds up what an agent has, in units.
func (f *floor) load(agent string) int {
	units := 0
	for _, p := range f.Chats {
		if p.Agent == agent {
			units += p.Units
		}
	}
	return units
}

// forRouting copies the floor into the form that Decide reads, in the order of the ids.
func (f *floor) forRouting() routing.Floor {
	loads := map[string]int{}
	for _, p := range f.Chats {
		loads[p.Agent] += p.Units
	}
	out := routing.Floor{Open: true, N: f.N, Agents: make([]routing.Agent, 0, len(f.Seats))}
	for _, id := range slices.Sorted(maps.Keys(f.Seats)) {
		s := f.Seats[id]
		if !s.Active {
			continue
		}
		out.Agents = append(out.Agents, routing.Agent{ID: id, Tier: s.Tier, State: s.State, SinceAt: s.SinceAt, UntilAt: s.UntilAt,
			Load: loads[id], Limit: s.Limit * routing.Chat, Skills: s.Skills, Languages: s.Languages, Owed: s.Owed, LastGivenAt: s.LastGivenAt})
	}
	return out
}

// ringing lists what rings for whom, the oldest first.
func (f *floor) ringing() map[string][]Offer {
	out := map[string][]Offer{}
	for conversation, p := range f.Chats {
		if p.AnswerByAt > 0 {
			out[p.Agent] = append(out[p.Agent], f.offer(conversation, p))
		}
	}
	for _, offers := range out {
		slices.SortFunc(offers, func(a, b Offer) int { return cmp.Compare(f.Chats[a.Conversation].N, f.Chats[b.Conversation].N) })
	}
	return out
}

// offer is what a bell says of a chat.
func (f *floor) offer(conversation string, p *place) Offer {
	o := Offer{Conversation: conversation, Rule: p.Rule, HelperFor: nameIn(f, p.HelperFor), Note: p.Note}
	if p.AnswerByAt > 0 {
		o.AnswerBy = timeOf(p.AnswerByAt)
	}
	return o
}

// inOrder lists the waiting leads as the list is drained.
func (f *floor) inOrder() []*waitItem {
	items := slices.Collect(maps.Values(f.Waiting))
	slices.SortFunc(items, func(a, b *waitItem) int {
		if routing.Less(f.Policy, a.Lead, b.Lead) {
			return -1
		}
		return 1
	})
	return items
}

func timeOf(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

package chat

import (
	"errors"
	"slices"
	"time"

	"usher/internal/eventlog"
)

var errNotStored = errors.New("chat: a view came back without its stored bytes")

// thread is a stream folded up to its head. Service guards it with the entry's lock.
type thread struct {
	sum  Summary
	said map[string]saidRef // by client-made id: what makes a repeated message harmless

	files map[string]FileUse // by id; nil until the first one
}

type saidRef struct {
	n    int64
	at   time.Time
	by   string
	text uint64 // hash: the same id with another text or other files is a mistake worth naming
	gone bool   // retracted
}

func newThread(id string) *thread {
	return &thread{
		sum: Summary{ID: id, Receipts: []int64{}, Evidence: []Evidence{}, Answers: []Answer{},
			SuspectReasons: []string{}, VisitorNs: []int64{}, Tags: []string{}, TagNames: []string{}},
		said: map[string]saidRef{},
	}
}

// clone copies what a fold changes, so that a failed append leaves the original as it was.
func (c *thread) clone() *thread {
	d := *c
	d.sum.Receipts = slices.Clone(c.sum.Receipts)
	d.sum.VisitorNs = slices.Clone(c.sum.VisitorNs)
	d.sum.Tags, d.sum.TagNames = slices.Clone(c.sum.Tags), slices.Clone(c.sum.TagNames)
	return &d
}

// fold takes one event in. It changes the summary only; remember keeps the message ids.
func (c *thread) fold(e eventlog.Event) error {
	fn, known := folds[e.Kind]
	if !known {
		c.sum.N = e.N // an event of a newer version: keep the number, show nothing
		return nil
	}
	if err := fn(&c.sum, e); err != nil {
		return err
	}
	c.sum.N = e.N
	return nil
}

// remember keeps the client-made id of a message.
func (c *thread) remember(e eventlog.Event) {
	switch e.Kind {
	case KindSaid:
		if d, err := Decode[Said](e); err == nil {
			c.said[d.ID] = saidRef{n: e.N, at: e.At, by: d.By.key(), text: hashMessage(d.Text, d.Files)}
			c.bringFiles(d.ID, d.Files)
		}
	case KindRetracted:
		if d, err := Decode[Retracted](e); err == nil {
			ref := c.said[d.ID]
			ref.gone = true
			c.said[d.ID] = ref
			c.retractFiles(d.ID, d.KeepFiles)
		}
	}
}

// key tells authors apart.
func (a Author) key() string { return a.Kind + ":" + a.ID }

// folds says what each kind of event does to a summary.
var folds = map[string]func(*Summary, eventlog.Event) error{
	KindBegan: foldBegan, KindSaid: foldSaid, KindMatched: foldMatched, KindWaiting: foldWaiting,
	KindAssigned: foldAssigned, KindAccepted: foldAccepted, KindUnassigned: foldUnassigned,
	KindClosed: foldClosed, KindReopened: foldReopened, KindFreed: foldFreed, KindRetracted: foldRetracted,
	KindRated:  foldRated,
	KindTagged: foldTagged, KindUntagged: foldUntagged, KindSnoozed: foldSnoozed, KindWoken: foldWoken,
	KindHeld: foldHeld, KindLetGo: foldLetGo, KindIPCut: foldIPCut, KindErased: foldErased,
}

func foldBegan(s *Summary, e eventlog.Event) error {
	d, err := Decode[Began](e)
	if err != nil {
		return err
	}
	s.Site, s.Visitor, s.Page, s.IP, s.Browser = d.Site, d.Visitor, d.Page, d.IP, d.Browser
	s.Language, s.TimeZone, s.Claim, s.Topic, s.Identity = d.Language, d.TimeZone, d.Claim, d.Claim.Topic, d.Identity
	s.Consent = d.Consent
	s.Answers = append([]Answer{}, d.Answers...)
	s.Name = s.ownName()
	s.State, s.WaitingOn, s.StartedAt, s.LastAt = Open, Us, e.At, e.At
	if len(d.Suspect) > 0 {
		s.State, s.SuspectReasons = Suspect, d.Suspect
	}
	return nil
}

// keptVisitorNs is how many message numbers a summary keeps for counting the unread: one more than "99+" needs.
const keptVisitorNs = 100

func foldSaid(s *Summary, e eventlog.Event) error {
	d, err := Decode[Said](e)
	if err != nil {
		return err
	}
	s.LastAt, s.LastText, s.LastBy, s.LastID, s.LastRetracted = e.At, firstChars(d.Text, 200), d.By.Kind, d.ID, false
	s.WokenAt = nil
	s.LastFile = nil
	if len(d.Files) > 0 {
		other := slices.ContainsFunc(d.Files, func(f File) bool { return !f.Preview })
		s.LastFile = &LastFile{Name: d.Files[0].Name, Picture: !other, Count: len(d.Files)}
	}
	if d.By.Kind == Visitor {
		s.SnoozedUntil = nil
		s.VisitorNs = append(s.VisitorNs, e.N)
		if extra := len(s.VisitorNs) - keptVisitorNs; extra > 0 {
			s.VisitorNs = slices.Delete(s.VisitorNs, 0, extra)
		}
		if s.WaitingOn != Us || s.WaitsSince == nil {
			s.WaitingOn, s.WaitsSince = Us, &e.At
		}
		return nil
	}
	s.WaitingOn, s.WaitsSince, s.AnswerBy = Client, nil, nil
	if d.By.ID == s.Agent {
		s.HandNote = "" // who was handed it has taken it up
	}
	if s.FirstAnswerAt == nil {
		s.FirstAnswerAt = &e.At
	}
	if s.AcceptedAt == nil {
		s.AcceptedAt = &e.At // who answers has heard the bell
	}
	return nil
}

func foldMatched(s *Summary, e eventlog.Event) error {
	d, err := Decode[Matched](e)
	if err != nil {
		return err
	}
	s.Client, s.ClientName, s.ClientKind, s.Verified = d.Client, d.ClientName, d.ClientKind, d.Verified
	s.Evidence = append([]Evidence{}, d.Evidence...)
	s.Request, s.RequestTitle = d.Request, d.RequestTitle
	if d.Responsible != "" {
		s.Responsible, s.ResponsibleName = d.Responsible, d.ResponsibleName
	}
	if s.Name == "" {
		s.Name = d.ClientName
	}
	return nil
}

func foldWaiting(s *Summary, e eventlog.Event) error {
	d, err := Decode[Waiting](e)
	if err != nil {
		return err
	}
	s.WaitingReason = d.Reason
	s.Receipts = addReceipt(s.Receipts, d.Receipt)
	return nil
}

func foldAssigned(s *Summary, e eventlog.Event) error {
	d, err := Decode[Assigned](e)
	if err != nil {
		return err
	}
	s.Agent, s.AgentName, s.AssignedRule, s.HelperFor = d.Agent, d.AgentName, d.Rule, d.HelperFor
	s.Responsible, s.ResponsibleName = d.Responsible, d.ResponsibleName
	s.AssignedAt, s.AnswerBy, s.AcceptedAt, s.OverCapacity, s.WaitingReason = &e.At, d.AnswerBy, nil, d.OverCapacity, ""
	if d.AnswerBy == nil {
		s.AcceptedAt = &e.At // taken or handed over by a person: nobody needs to be rung
	}
	s.Receipts = addReceipt(s.Receipts, d.Receipt)
	s.HandNote = d.Note
	s.awake()
	return nil
}

func foldAccepted(s *Summary, e eventlog.Event) error {
	s.AcceptedAt, s.AnswerBy = &e.At, nil
	return nil
}

func foldUnassigned(s *Summary, e eventlog.Event) error {
	d, err := Decode[Unassigned](e)
	if err != nil {
		return err
	}
	if s.Responsible == d.Agent && s.Request == "" {
		s.Responsible, s.ResponsibleName = "", "" // they were responsible only because they had been chosen
	}
	s.Agent, s.AgentName, s.HelperFor, s.AssignedAt, s.AnswerBy, s.AcceptedAt, s.OverCapacity = "", "", "", nil, nil, nil, false
	s.WaitingReason, s.HandNote = d.Why, ""
	s.awake()
	return nil
}

func foldClosed(s *Summary, e eventlog.Event) error {
	s.awake()
	s.State, s.WaitingOn, s.WaitsSince, s.ClosedAt, s.AnswerBy, s.LastAt = Closed, Nobody, nil, &e.At, nil, e.At
	return nil
}

func foldReopened(s *Summary, e eventlog.Event) error {
	s.State, s.ClosedAt, s.LastAt = Open, nil, e.At
	s.Agent, s.AgentName, s.HelperFor, s.AssignedAt, s.AcceptedAt, s.OverCapacity = "", "", "", nil, nil, false
	s.WaitingReason, s.HandNote = "", ""
	return nil
}

func foldFreed(s *Summary, e eventlog.Event) error {
	if s.State == Suspect {
		s.State, s.LastAt = Open, e.At
	}
	return nil
}

// foldRetracted takes the text out of the summary too: a list must not show what the conversation no longer does.
func foldRetracted(s *Summary, e eventlog.Event) error {
	d, err := Decode[Retracted](e)
	if err == nil && d.ID == s.LastID {
		s.LastText, s.LastFile, s.LastRetracted = "", nil, true
	}
	return err
}

func addReceipt(receipts []int64, n int64) []int64 {
	if n == 0 || slices.Contains(receipts, n) {
		return receipts
	}
	return append(receipts, n)
}

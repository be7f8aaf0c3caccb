package agent

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"usher/internal/chat"
	"usher/internal/dispatch"
)

// teller tells consoles what has changed outside the locks under which it was heard. A conversation that changes ten times before
// its turn is told once; rows come at a pace that a console can follow, marks, counts and people at most once per tick.
type teller struct {
	d    *Door
	wake chan struct{}

	mu       sync.Mutex
	consoles map[string]int // open consoles by agent
	rows     map[string]bool
	marks    map[string]bool
	jobs     []func(*telling)
	counts   bool
	people   bool
	told     map[string]countsFrame // the last counts by agent
}

// tellWithin bounds one round, so that a store that hangs does not hold the next one up for good.
const tellWithin = 5 * time.Second

func newTeller(d *Door) *teller {
	return &teller{d: d, wake: make(chan struct{}, 1), consoles: map[string]int{}, rows: map[string]bool{}, marks: map[string]bool{},
		told: map[string]countsFrame{}}
}

func (t *teller) note(change func()) {
	t.mu.Lock()
	change()
	t.mu.Unlock()
	select {
	case t.wake <- struct{}{}:
	default: // somebody has rung already
	}
}

func (t *teller) rowChanged(conversation string) {
	t.note(func() { t.rows[conversation], t.counts = true, true })
}
func (t *teller) later(job func(*telling)) { t.note(func() { t.jobs = append(t.jobs, job) }) }

func (t *teller) marksChanged(conversation string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.marks[conversation] = true
}

func (t *teller) peopleChanged() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.people = true
}

// came and left count a person's open consoles.
func (t *teller) came(agent string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.consoles[agent]++
}

func (t *teller) left(agent string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.consoles[agent]--; t.consoles[agent] <= 0 {
		delete(t.consoles, agent)
		delete(t.told, agent)
	}
}

// The pace of rows. A lead rings at once and messages go straight to who has them open; the lists may follow a blink later, and a flood of
// changes must not overrun the queue of a console.
const (
	rowPace     = 50 * time.Millisecond
	rowsPerPace = 100
)

// run tells until the context ends.
func (t *teller) run(ctx context.Context) error {
	tick := time.NewTicker(t.d.TellEvery)
	defer tick.Stop()
	var pace <-chan time.Time // runs while rows wait to be told
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.wake:
			t.tell(ctx, (*telling).leads)
		case <-pace:
			pace = nil
			t.tell(ctx, (*telling).rows)
		case <-tick.C:
			t.tell(ctx, (*telling).slow)
		}
		if pace == nil && t.rowsWait() {
			pace = time.After(rowPace)
		}
	}
}

func (t *teller) rowsWait() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.rows) > 0
}

// telling is one round: to whom something is told.
type telling struct {
	t      *teller
	ctx    context.Context //nolint:containedctx // lives for one round only
	agents []string
}

func (t *teller) tell(ctx context.Context, what func(*telling)) {
	ctx, cancel := context.WithTimeout(ctx, tellWithin)
	defer cancel()
	now := &telling{t: t, ctx: ctx}
	t.mu.Lock()
	for agent := range t.consoles {
		now.agents = append(now.agents, agent)
	}
	t.mu.Unlock()
	what(now)
}

// leads tells what rings, and what stops ringing.
func (now *telling) leads() {
	now.t.mu.Lock()
	jobs := now.t.jobs
	now.t.jobs = nil
	now.t.mu.Unlock()
	for _, job := range jobs {
		job(now)
	}
}

// rows tells some of the rows that have changed; the rest comes with the next pace.
func (now *telling) rows() {
	now.t.mu.Lock()
	ids := make([]string, 0, rowsPerPace)
	for id := range now.t.rows {
		if len(ids) == rowsPerPace {
			break
		}
		ids = append(ids, id)
		delete(now.t.rows, id)
	}
	now.t.mu.Unlock()
	changed := map[string][][]byte{}
	for _, id := range ids {
		now.row(id, changed)
	}
	for agent, rows := range changed {
		now.t.d.Hub.Publish(consolesOf(agent), rowsFrame(rows))
	}
}

// slow tells what nobody needs at once: marks, counts and who is there.
func (now *telling) slow() {
	t := now.t
	t.mu.Lock()
	for id := range t.marks {
		t.rows[id] = true
	}
	counts, people := t.counts, t.people
	t.marks, t.counts, t.people = map[string]bool{}, false, false
	t.mu.Unlock()
	if counts {
		now.counts()
	}
	if people {
		t.d.Hub.Publish(everyConsole, encode(t.d.peopleFrame()))
	}
}

// rowsFrame puts rows together that are encoded once and told to many.
func rowsFrame(rows [][]byte) []byte {
	return slices.Concat([]byte(`{"t":"rows","rows":[`), bytes.Join(rows, []byte(",")), []byte("]}"))
}

// row adds a conversation's row to what everybody is told. Only the number of unread messages differs between readers, so most get the
// same bytes.
func (now *telling) row(conversation string, told map[string][][]byte) {
	d := now.t.d
	if len(now.agents) == 0 {
		return
	}
	sum, err := d.Conversations.Shown(now.ctx, conversation)
	if err != nil {
		now.failed("row", err)
		return
	}
	rows := map[int][]byte{}
	for _, agent := range now.agents {
		r, err := d.rowFor(now.ctx, sum, agent)
		if err != nil {
			now.failed("row", err)
			return
		}
		if rows[r.Unread] == nil {
			rows[r.Unread] = encode(r)
		}
		told[agent] = append(told[agent], rows[r.Unread])
	}
}

// lead rings for one person, if the conversation is still theirs to accept.
func (now *telling) lead(agent string, o dispatch.Offer) {
	frame, err := now.t.d.leadOf(now.ctx, agent, o)
	if err != nil {
		now.failed("lead", err)
		return
	}
	now.t.d.Hub.Publish(consolesOf(agent), encode(frame))
}

// leadOf makes what a console reads of a chat that rings.
func (d *Door) leadOf(ctx context.Context, agent string, o dispatch.Offer) (leadFrame, error) {
	r, err := d.readRow(ctx, o.Conversation, agent)
	return leadFrame{T: "lead", Conversation: o.Conversation, Row: r, AnswerBy: deadline(o.AnswerBy), Rule: o.Rule,
		HelperFor: o.HelperFor, Note: d.leadNote(ctx, o.Conversation, o.Note)}, err
}

// leadNote reads the note that goes with a hand-over. Without it the lead rings all the same: the note is in the conversation.
func (d *Door) leadNote(ctx context.Context, conversation, id string) *leadNote {
	if id == "" {
		return nil
	}
	notes, err := d.Conversations.Notes(ctx, conversation)
	if err != nil {
		return nil
	}
	for _, e := range slices.Backward(notes) {
		if n, err := chat.Decode[chat.Noted](e); err == nil && n.ID == id {
			return &leadNote{By: n.By.Name, Text: n.Text}
		}
	}
	return nil
}

func (now *telling) counts() {
	shared, err := now.t.d.sharedCounts(now.ctx)
	if err != nil {
		now.failed("counts", err)
		return
	}
	for _, agent := range now.agents {
		frame, err := now.t.d.countsFor(now.ctx, shared, agent)
		if err != nil {
			now.failed("counts", err)
			return
		}
		if now.t.news(agent, frame) {
			now.t.d.Hub.Publish(consolesOf(agent), encode(frame))
		}
	}
}

// news says whether an agent has other counts than before, and remembers them.
func (t *teller) news(agent string, frame countsFrame) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	before, told := t.told[agent]
	if t.consoles[agent] > 0 {
		t.told[agent] = frame
	}
	return !told || before != frame
}

// failed notes what could not be told. The consoles read it anew with their next list.
func (now *telling) failed(what string, err error) {
	if !errors.Is(err, chat.ErrNoConversation) && now.ctx.Err() == nil {
		now.t.d.Log.Warn("agent: consoles were not told", slog.String("what", what), slog.String("cause", err.Error()))
	}
}

func (d *Door) sharedCounts(ctx context.Context) (frame countsFrame, err error) {
	frame.T = "counts"
	for list, into := range map[string]*int{"waiting": &frame.Waiting, "all": &frame.All, "suspect": &frame.Suspect, "unanswered": &frame.Unanswered} {
		if *into, err = d.Conversations.Count(ctx, list); err != nil {
			return frame, err
		}
	}
	return frame, nil
}

func (d *Door) countsFor(ctx context.Context, shared countsFrame, agent string) (countsFrame, error) {
	var err error
	if shared.Mine, err = d.Conversations.Count(ctx, listName("mine", agent)); err != nil {
		return shared, err
	}
	shared.Snoozed, err = d.Conversations.Count(ctx, listName("snoozed", agent))
	return shared, err
}

func (d *Door) peopleFrame() peopleFrame {
	floor := d.Dispatcher.Floor()
	frame := peopleFrame{T: "people", Items: make([]floorPerson, len(floor.People))}
	for i, p := range floor.People {
		now := seatFrom(p)
		who, _ := d.Staff.ByID(p.ID)
		frame.Items[i] = floorPerson{ID: p.ID, Name: who.Name, Photo: who.Photo, Tier: p.Tier, State: now.State, Load: now.Load, Limit: now.Limit}
	}
	return frame
}

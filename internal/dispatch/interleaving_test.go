package dispatch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/routing"
)

// world is a dispatcher under random interleavings and crashes, with what a test must remember.
type world struct {
	*driver
	rt    *rapid.T
	chats []string
}

var people = []Person{junior("ann", 2), junior("bob", 1), {ID: "kim", Name: "kim", Tier: routing.Middle, Limit: 2, Active: true}, senior("lee", 3)}

// Invariants 2, 3, 4 and 5, and the dispatcher's properties 19 to 26, under random events, times and kills.
func TestInvariantsHoldUnderRandomInterleavingsAndCrashes(t *testing.T) {
	dir := t.TempDir()
	runs := 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		w := &world{driver: newDriver(t, filepath.Join(dir, fmt.Sprint(runs)), people...), rt: rt}
		defer func() { _ = w.store.Close() }()
		for range rapid.IntRange(5, 40).Draw(rt, "steps") {
			w.step()
			w.check()
		}
		w.checkReceipts()
	})
}

func (w *world) step() {
	agent := rapid.SampledFrom(people).Draw(w.rt, "agent").ID
	conversation := ""
	if len(w.chats) > 0 {
		conversation = rapid.SampledFrom(w.chats).Draw(w.rt, "conversation")
	}
	steps := map[string]func(){
		"lead":       func() { w.chats = append(w.chats, w.lead()) },
		"disconnect": func() { w.d.Disconnected(agent) },
		"connect":    func() { w.d.Connected(agent) },
		"presence": func() {
			chosen := rapid.SampledFrom([]string{ChosenHere, ChosenHere, ChosenAway, ChosenOffline}).Draw(w.rt, "chosen")
			w.try(func(ctx context.Context) error { return w.d.SetPresence(ctx, agent, chosen) })
		},
		"policy": func() {
			p := rapid.SampledFrom(routing.Presets()).Draw(w.rt, "policy")
			w.try(func(ctx context.Context) error { return w.d.ChangePolicy(ctx, agent, p, int64(w.d.Policy().Version)) })
		},
		"time": func() { w.pass(time.Duration(rapid.IntRange(1, 400).Draw(w.rt, "seconds")) * time.Second) },
		"kill": w.start,
	}
	if conversation != "" {
		steps["written"] = func() { w.says(conversation, chat.Author{Kind: chat.Visitor, ID: "x"}) }
		steps["answered"] = func() { w.answers(conversation, agent) }
		steps["close"] = func() {
			w.must(w.driver.chats.Close(context.Background(), conversation, chat.Author{Kind: chat.Agent, ID: agent}))
		}
		steps["accept"] = func() { w.try(func(ctx context.Context) error { return w.d.Accept(ctx, agent, conversation) }) }
		steps["refuse"] = func() { w.try(func(ctx context.Context) error { return w.d.Refuse(ctx, agent, conversation, "no") }) }
		steps["take"] = func() {
			why := rapid.SampledFrom([]string{"", "urgent"}).Draw(w.rt, "why over")
			w.try(func(ctx context.Context) error { return w.d.Take(ctx, agent, conversation, why) })
		}
		steps["up"] = func() { w.try(func(ctx context.Context) error { return w.d.HandUp(ctx, agent, conversation) }) }
		steps["snooze"] = func() {
			until := w.now.Add(time.Duration(rapid.IntRange(1, 600).Draw(w.rt, "sleeps")) * time.Second)
			_ = w.driver.chats.Snooze(context.Background(), conversation, chat.Author{Kind: chat.Agent, ID: agent}, until)
		}
		steps["wake"] = func() {
			_ = w.driver.chats.Wake(context.Background(), conversation, chat.Author{Kind: chat.Agent, ID: agent})
		}
		steps["over"] = func() {
			to := rapid.SampledFrom(people).Draw(w.rt, "to").ID
			w.try(func(ctx context.Context) error { return w.d.HandOver(ctx, agent, conversation, to, false, "") })
		}
	}
	name := rapid.SampledFrom(sortedKeys(steps)).Draw(w.rt, "step")
	steps[name]()
	if rapid.IntRange(0, 9).Draw(w.rt, "crash before it settles") == 0 {
		w.start()
		return
	}
	w.settle()
}

// try asks for something that may be refused.
func (w *world) try(call func(context.Context) error) { _ = w.ask(call) }

func (w *world) check() {
	w.settle()
	for _, id := range w.chats {
		sum, err := w.driver.chats.Summary(context.Background(), id)
		w.must(err)
		place, waiting := w.d.floor.Chats[id], w.d.floor.Waiting[id]
		if sum.State == chat.Closed {
			if place != nil || waiting != nil {
				w.rt.Fatalf("%s is closed and still on the floor", id)
			}
			continue
		}
		// Invariant 2: exactly one agent, or visibly waiting with a reason.
		switch {
		case place != nil && waiting != nil, place == nil && waiting == nil:
			w.rt.Fatalf("%s: has %v, waits %v", id, place, waiting)
		case place != nil && (sum.Agent != place.Agent || sum.Responsible == ""):
			w.rt.Fatalf("%s is %s's on the floor, %q's in the conversation, responsible %q", id, place.Agent, sum.Agent, sum.Responsible)
		case waiting != nil && (waiting.Reason == "" || sum.Agent != ""):
			w.rt.Fatalf("%s waits for the reason %q and is %q's", id, waiting.Reason, sum.Agent)
		}
		if place != nil {
			w.checkSleep(id, place, sum)
		}
	}
	w.checkNobodyWaitsForAFreePerson()
	w.checkLedger()
}

// A chat sleeps on the floor exactly when it sleeps in the conversation, not beyond its time, and then weighs nothing.
func (w *world) checkSleep(id string, p *place, sum chat.Summary) {
	until := int64(0)
	if sum.SnoozedUntil != nil {
		until = sum.SnoozedUntil.UnixMilli()
	}
	if until != p.ParkedUntilAt || (until > 0) != (p.Units == 0) {
		w.rt.Fatalf("%s sleeps until %d in the conversation and until %d on the floor, where it weighs %d", id, until, p.ParkedUntilAt, p.Units)
	}
}

// Invariant 5, property 26: nobody waits whom somebody free could have.
func (w *world) checkNobodyWaitsForAFreePerson() {
	for _, item := range w.d.floor.inOrder() {
		lead := item.Lead
		if got := routing.Decide(w.d.floor.Policy, w.d.floor.forRouting(), lead, w.now.UnixMilli()); got.Kind == routing.Assign {
			w.rt.Fatalf("%s waits, and %s could have it", lead.ID, got.Agent)
		}
	}
}

// Property 17: owed sums to zero.
func (w *world) checkLedger() {
	sum := int64(0)
	for _, s := range w.d.floor.Seats {
		sum += s.Owed
	}
	if sum != 0 {
		w.rt.Fatalf("what is owed sums to %d", sum)
	}
}

// Invariants 3 and 4, property 23: every receipt decides the same again and lifted nobody above the limit, and the log folds to the floor.
func (w *world) checkReceipts() {
	folded := newFloor()
	w.must(eventlog.ReadAll(context.Background(), w.store, Stream, 0, func(e eventlog.Event) error {
		if e.Kind == kindDecided {
			d, err := read[decided](e)
			w.must(err)
			w.checkReceipt(d.Receipt, e.N)
		}
		return folded.fold(e)
	}))
	for _, f := range []*floor{folded, w.d.floor} {
		for _, item := range f.Waiting {
			item.WakeAt = 0 // known again after the next look
		}
	}
	want, err := json.Marshal(folded)
	w.must(err)
	got, err := json.Marshal(w.d.floor)
	w.must(err)
	if !bytes.Equal(want, got) {
		w.rt.Fatalf("the log folds to\n%s\nand the floor is\n%s", want, got)
	}
}

func (w *world) checkReceipt(r routing.Receipt, n int64) {
	if r.Head.Number != n {
		w.rt.Fatalf("receipt %d stands at %d", r.Head.Number, n)
	}
	again, err := routing.Redecide(r)
	w.must(err)
	want, err := json.Marshal(r)
	w.must(err)
	got, err := json.Marshal(again.Receipt)
	w.must(err)
	if !bytes.Equal(want, got) {
		w.rt.Fatalf("receipt %d decided again:\n%s\n%s", n, want, got)
	}
	if r.Result.Kind != routing.Assign {
		return
	}
	for _, row := range r.Floor.Rows {
		if row.Agent.ID == r.Result.Agent && row.Agent.Load+routing.Chat > row.Agent.Limit {
			w.rt.Fatalf("receipt %d gives %s a chat at %d of %d", n, row.Agent.ID, row.Agent.Load, row.Agent.Limit)
		}
	}
}

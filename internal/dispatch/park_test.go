package dispatch

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/routing"
)

// snoozes lays a chat aside as its agent.
func (v *driver) snoozes(conversation, agent string, d time.Duration) {
	v.t.Helper()
	v.must(v.chats.Snooze(context.Background(), conversation, chat.Author{Kind: chat.Agent, ID: agent, Name: agent}, v.now.Add(d)))
	v.settle()
}

// sleeps says until when a conversation sleeps, on the floor and in the conversation alike; zero for not.
func (v *driver) sleeps(conversation string) time.Time {
	v.t.Helper()
	sum, err := v.chats.Summary(context.Background(), conversation)
	v.must(err)
	until, parked := int64(0), int64(0)
	if sum.SnoozedUntil != nil {
		until = sum.SnoozedUntil.UnixMilli()
	}
	if p := v.d.floor.Chats[conversation]; p != nil {
		parked = p.ParkedUntilAt
	}
	if until != parked {
		v.t.Fatalf("%s sleeps until %d on the floor and until %d in the conversation", conversation, parked, until)
	}
	if until == 0 {
		return time.Time{}
	}
	return timeOf(until)
}

func TestASleepingChatWeighsNothingAndComesBackOnTime(t *testing.T) {
	v := newTestDriver(t, junior("ann", 1))
	id := v.lead()
	v.answers(id, "ann")
	v.snoozes(id, "ann", 3*time.Hour)
	if load := v.d.floor.load("ann"); load != 0 {
		t.Errorf("a sleeping chat weighs %d", load)
	}
	next := v.lead()
	if v.has(next) != "ann" || v.has(id) != "ann" {
		t.Fatalf("the next lead is %q's, the sleeping one %q's", v.has(next), v.has(id))
	}
	v.answers(next, "ann")
	v.pass(3*time.Hour - time.Second) // the silence of the client must not make it weigh again
	if v.d.floor.Chats[id].Units != 0 || v.sleeps(id).IsZero() {
		t.Errorf("before its time it weighs %d", v.d.floor.Chats[id].Units)
	}
	v.pass(2 * time.Second)
	if !v.sleeps(id).IsZero() || v.has(id) != "ann" || v.d.floor.Chats[id].Units != silentUnits {
		t.Errorf("on time it is %q's and weighs %d", v.has(id), v.d.floor.Chats[id].Units)
	}
	sum, err := v.chats.Summary(context.Background(), id)
	v.must(err)
	if sum.WokenAt == nil || !slices.Contains(sum.Lists(), "agent:ann") {
		t.Errorf("woken at %v, in %v", sum.WokenAt, sum.Lists())
	}
	if waits := v.lead(); v.has(waits) != "" {
		t.Errorf("ann is over her limit and was given one more")
	}
}

func TestASleepingChatWakesAtOnceWhenTheVisitorWrites(t *testing.T) {
	v := newTestDriver(t, junior("ann", 2), junior("bob", 2))
	id := v.lead()
	has := v.has(id)
	v.answers(id, has)
	v.snoozes(id, has, 24*time.Hour)
	v.says(id, chat.Author{Kind: chat.Visitor, ID: "v"})
	if !v.sleeps(id).IsZero() || v.has(id) != has || v.d.floor.Chats[id].Units != routing.Chat {
		t.Errorf("it is %q's and weighs %d", v.has(id), v.d.floor.Chats[id].Units)
	}
	v.pass(25 * time.Hour)
	if sum, err := v.chats.Summary(context.Background(), id); err != nil || sum.WokenAt != nil {
		t.Errorf("the old time still woke it: %v %v", sum.WokenAt, err)
	}
}

func TestASleepingChatStaysWithItsAgentOverNight(t *testing.T) {
	v := newTestDriver(t, junior("ann", 2), junior("bob", 2))
	id := v.lead()
	has := v.has(id)
	v.answers(id, has)
	v.says(id, chat.Author{Kind: chat.Visitor, ID: "v"}) // nothing to answer before tomorrow
	v.snoozes(id, has, 20*time.Hour)
	v.d.Disconnected(has)
	v.settle()
	v.pass(time.Hour)
	if v.has(id) != has || v.sleeps(id).IsZero() {
		t.Fatalf("it went to %q when %s went home", v.has(id), has)
	}
	v.pass(19*time.Hour + time.Second)
	if now := v.has(id); now == has || now == "" || !v.sleeps(id).IsZero() {
		t.Errorf("the visitor waits, %s is not here, and it is %q's", has, now)
	}
}

func TestASleepingChatThatAColleagueGetsIsAwake(t *testing.T) {
	v := newTestDriver(t, junior("ann", 2), junior("bob", 2))
	id := v.lead()
	has := v.has(id)
	other := map[string]string{"ann": "bob", "bob": "ann"}[has]
	v.answers(id, has)
	v.snoozes(id, has, time.Hour)
	v.must(v.ask(func(ctx context.Context) error { return v.d.HandOver(ctx, has, id, other, false, "note-0000000000001") }))
	sum, err := v.chats.Summary(context.Background(), id)
	v.must(err)
	if v.has(id) != other || !v.sleeps(id).IsZero() || sum.HandNote != "note-0000000000001" {
		t.Errorf("it is %q's, sleeps until %v, note %q", v.has(id), v.sleeps(id), sum.HandNote)
	}
	v.answers(id, other)
	if sum, err = v.chats.Summary(context.Background(), id); err != nil || sum.HandNote != "" {
		t.Errorf("after the answer the note is still on top: %q %v", sum.HandNote, err)
	}
}

func TestSleepSurvivesARestartAtEveryPoint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "usher.db")
	v := newDriver(t, path, junior("ann", 2))
	defer func() { _ = v.store.Close() }()
	ctx, ann := context.Background(), chat.Author{Kind: chat.Agent, ID: "ann"}
	comeBack := func() {
		v.start()
		v.d.Connected("ann")
		v.settle()
	}
	id := v.lead()
	v.answers(id, "ann")

	v.must(v.chats.Snooze(ctx, id, ann, v.now.Add(time.Hour))) // killed before the dispatcher heard of it
	comeBack()
	if v.sleeps(id).IsZero() || v.d.floor.Chats[id].Units != 0 {
		t.Fatal("it does not sleep after the restart")
	}
	v.must(v.chats.Wake(ctx, id, ann)) // the same
	comeBack()
	if !v.sleeps(id).IsZero() {
		t.Fatal("it still sleeps on the floor")
	}
	v.snoozes(id, "ann", time.Hour)
	v.now = v.now.Add(2 * time.Hour) // nobody was there when the time came
	comeBack()
	v.pass(time.Second)
	if !v.sleeps(id).IsZero() {
		t.Fatal("it slept through its time")
	}
	v.snoozes(id, "ann", time.Hour)
	v.now = v.now.Add(2 * time.Hour)
	v.must(v.turn("time", func(r *round) error { r.due(); return nil })) // killed before the conversation learned
	comeBack()
	if !v.sleeps(id).IsZero() || v.has(id) != "ann" {
		t.Error("the conversation never learned that it woke")
	}
}

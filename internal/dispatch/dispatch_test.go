package dispatch

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/hours"
	"usher/routing"
)

func TestALeadGoesToTheFreePerson(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3), junior("bob", 3))
	first, second := v.lead(), v.lead()
	if v.has(first) == "" || v.has(second) == "" || v.has(first) == v.has(second) {
		t.Errorf("the first went to %q, the second to %q", v.has(first), v.has(second))
	}
	if !slices.Contains(v.rung, "offered "+v.has(first)+" "+first) {
		t.Errorf("nobody was rung: %v", v.rung)
	}
}

func TestTheResponsibleOfAnOpenRequestIsAskedFirst(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3), junior("kim", 3))
	client, err := v.crm.Add(context.Background(), "", "Baltic Homes", []crm.Person{{Name: "Liis", Emails: []string{"liis@example.com"}}})
	v.must(err)
	_, err = v.crm.OpenRequest(context.Background(), "", client.ID, "Order 4417", "kim")
	v.must(err)
	for range 3 {
		if id := v.leadClaiming(chat.Claim{Email: "LIIS@example.com"}); v.has(id) != "kim" {
			t.Fatalf("went to %q", v.has(id))
		}
	}
	id := v.leadClaiming(chat.Claim{Email: "liis@example.com"})
	sum, err := v.chats.Summary(context.Background(), id)
	v.must(err)
	if v.has(id) != "ann" || sum.Responsible != "kim" || sum.HelperFor != "kim" {
		t.Errorf("kim is full: it is %q's, responsible %q, helping %q", v.has(id), sum.Responsible, sum.HelperFor)
	}
	if sum.Verified || sum.Client != client.ID {
		t.Errorf("a typed address is taken for client %q, verified %v", sum.Client, sum.Verified)
	}
}

func TestFreedSlotGoesToTheOldestLead(t *testing.T) {
	v := newTestDriver(t, junior("ann", 1))
	has := v.lead()
	v.answers(has, "ann")
	var waiting []string
	for range 3 {
		waiting = append(waiting, v.lead())
		v.pass(time.Second)
	}
	if v.d.Ahead(waiting[2]) != 2 {
		t.Errorf("%d stand before the third", v.d.Ahead(waiting[2]))
	}
	for _, next := range waiting {
		v.must(v.chats.Close(context.Background(), has, chat.Author{Kind: chat.Agent, ID: "ann"}))
		v.settle()
		if v.has(next) != "ann" {
			t.Fatalf("the next lead is %q's", v.has(next))
		}
		v.answers(next, "ann")
		has = next
	}
}

func TestAMissedLeadIsGivenToSomebodyElse(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3), junior("bob", 3))
	id := v.lead()
	first := v.has(id)
	v.pass(time.Duration(v.d.Policy().AnswerS+1) * time.Second)
	if second := v.has(id); second == first || second == "" {
		t.Errorf("after %s missed it, it is %q's", first, second)
	}
	if !slices.Contains(v.rung, "missed "+first+" "+id) {
		t.Errorf("the bell of %s was not taken back: %v", first, v.rung)
	}
}

func TestAnAcceptedOrAnsweredLeadIsNotMissed(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3), junior("bob", 3))
	acceptedOne, answeredOne := v.lead(), v.lead()
	v.must(v.ask(func(ctx context.Context) error { return v.d.Accept(ctx, v.has(acceptedOne), acceptedOne) }))
	v.answers(answeredOne, v.has(answeredOne))
	before := []string{v.has(acceptedOne), v.has(answeredOne)}
	v.pass(10 * time.Minute)
	if now := []string{v.has(acceptedOne), v.has(answeredOne)}; !slices.Equal(before, now) {
		t.Errorf("was %v, is %v", before, now)
	}
}

func TestWhenEverybodyHasMissedALeadItRingsOnceMoreWithAnAlarm(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3))
	id := v.lead()
	wait := time.Duration(v.d.Policy().AnswerS+1) * time.Second
	v.pass(wait)
	if v.has(id) != "ann" || !slices.Contains(v.rung, "nobody "+id) {
		t.Errorf("it is %q's; rung %v", v.has(id), v.rung)
	}
	v.pass(wait)
	if v.has(id) != "" || v.d.floor.Waiting[id].Reason != routing.ReasonExcluded {
		t.Errorf("asked for the third time: %q", v.has(id))
	}
	v.d.Disconnected("ann")
	v.settle()
	v.pass(time.Minute)
	v.d.Connected("ann")
	v.settle()
	if v.has(id) != "ann" {
		t.Error("ann came back and the lead stays in limbo")
	}
}

func TestARefusalCostsNothingAndIsNotAskedAgain(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3), junior("bob", 3))
	id := v.lead()
	first := v.has(id)
	v.must(v.ask(func(ctx context.Context) error { return v.d.Refuse(ctx, first, id, "lunch") }))
	if v.has(id) == first {
		t.Error("it was offered to the same person again")
	}
	if owed := v.d.floor.Seats[first].Owed; owed < 0 {
		t.Errorf("%s pays %d for a chat they did not get", first, owed)
	}
	err := v.ask(func(ctx context.Context) error { return v.d.Refuse(ctx, first, id, "again") })
	if f := fault.From(err); f.Kind != fault.Conflict {
		t.Errorf("refusing a colleague's chat: %v", err)
	}
}

func TestAClosedTabCountsAfterTheGraceTime(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3), junior("bob", 3))
	id := v.lead()
	first := v.has(id)
	v.d.Disconnected(first)
	v.settle()
	v.pass(closedTabGrace - time.Second)
	if v.has(id) != first {
		t.Error("the chat was moved within the grace time")
	}
	v.pass(2 * time.Second)
	if v.has(id) == first {
		t.Errorf("%s is gone and still has an unanswered chat", first)
	}
}

func TestReloadingThePageMovesNothing(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3), junior("bob", 3))
	id := v.lead()
	first := v.has(id)
	v.must(v.ask(func(ctx context.Context) error { return v.d.Accept(ctx, first, id) }))
	for range 10 {
		v.d.Disconnected(first)
		v.settle()
		v.pass(time.Second)
		v.d.Connected(first)
		v.settle()
	}
	if v.has(id) != first || v.d.floor.Seats[first].State != routing.Here {
		t.Errorf("the chat is %q's; %s is %s", v.has(id), first, v.d.floor.Seats[first].State)
	}
}

func TestWhoComesAndGoesTooOftenIsSettling(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3))
	for range flapReturns {
		v.d.Disconnected("ann")
		v.settle()
		v.pass(blip + time.Second)
		v.d.Connected("ann")
		v.settle()
	}
	if state := v.d.floor.Seats["ann"].State; state != routing.Settling {
		t.Fatalf("ann is %s", state)
	}
	id := v.lead()
	if v.has(id) != "" {
		t.Error("a settling person got a lead")
	}
	v.pass(settlingFor + time.Second)
	if v.has(id) != "ann" {
		t.Error("settled, and the lead still waits")
	}
}

func TestAnAnsweredChatStaysUntilTheClientWrites(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3), junior("bob", 3))
	id := v.lead()
	first := v.has(id)
	v.answers(id, first)
	v.must(v.ask(func(ctx context.Context) error { return v.d.SetPresence(ctx, first, ChosenOffline) }))
	if v.has(id) != first {
		t.Error("an answered chat was moved")
	}
	v.says(id, chat.Author{Kind: chat.Visitor, ID: "x"})
	if v.has(id) == first || v.has(id) == "" {
		t.Errorf("the client wrote and it is %q's", v.has(id))
	}
}

func TestASilentClientWeighsLessUntilTheyWrite(t *testing.T) {
	v := newTestDriver(t, junior("ann", 1))
	first := v.lead()
	v.answers(first, "ann")
	v.pass(silentAfter + time.Second)
	if load := v.d.floor.load("ann"); load != silentUnits {
		t.Errorf("a silent chat weighs %d", load)
	}
	v.says(first, chat.Author{Kind: chat.Visitor, ID: "x"})
	if load := v.d.floor.load("ann"); load != activeUnits {
		t.Errorf("a chat that woke up weighs %d", load)
	}
}

func TestTakingOverCapacityNeedsAReasonAndIsMarked(t *testing.T) {
	v := newTestDriver(t, junior("ann", 1), junior("bob", 1))
	for range 2 {
		id := v.lead()
		v.answers(id, v.has(id))
	}
	waiting := v.lead()
	bobs := v.d.floor.Chats
	others := ""
	for id, p := range bobs {
		if p.Agent == "bob" {
			others = id
		}
	}
	take := func(conversation, why string) error {
		return v.ask(func(ctx context.Context) error { return v.d.Take(ctx, "ann", conversation, why) })
	}
	for name, id := range map[string]string{"AG06 one that waits": waiting, "AG06 a colleague's": others} {
		t.Run(name+" is a conflict at capacity, and nothing moves", func(t *testing.T) {
			before, had := v.d.floor.N, v.has(id)
			if err := take(id, ""); fault.From(err).Code != "at_capacity" || fault.From(err).Kind != fault.Conflict {
				t.Errorf("%v", err)
			}
			if v.has(id) != had || v.d.floor.N != before {
				t.Errorf("%q has it, %d events", v.has(id), v.d.floor.N-before)
			}
		})
	}
	t.Run("AG06 nor does handing it over to oneself go round the limit", func(t *testing.T) {
		for _, id := range []string{waiting, others} {
			err := v.ask(func(ctx context.Context) error { return v.d.HandOver(ctx, "ann", id, "ann", false, "") })
			if fault.From(err).Code != "at_capacity" {
				t.Errorf("%v", err)
			}
		}
	})
	t.Run("AG06 with a reason it is taken, and marked in the conversation and in the receipt, after a restart as well", func(t *testing.T) {
		v.must(take(waiting, "the client is at the gate"))
		v.start()
		v.settle()
		sum, err := v.chats.Summary(context.Background(), waiting)
		v.must(err)
		if v.has(waiting) != "ann" || !sum.OverCapacity || sum.AssignedRule != RulePick {
			t.Errorf("it is %q's, over %v, by %q", v.has(waiting), sum.OverCapacity, sum.AssignedRule)
		}
		events, err := v.chats.Events(context.Background(), waiting, 0, 100)
		v.must(err)
		last := chat.Assigned{}
		for _, e := range events {
			if e.Kind == chat.KindAssigned {
				last, err = chat.Decode[chat.Assigned](e)
				v.must(err)
			}
		}
		receipts, err := v.d.Receipts(context.Background(), waiting)
		v.must(err)
		if last.OverReason != "the client is at the gate" || len(receipts) == 0 || receipts[0].Result.OverReason != last.OverReason {
			t.Errorf("%+v %+v", last, receipts)
		}
	})
	t.Run("AG06 a reason that was not needed is not kept", func(t *testing.T) {
		v.must(v.ask(func(ctx context.Context) error { return v.d.HandOver(ctx, "ann", waiting, "bob", false, "") }))
		for id, p := range v.d.floor.Chats {
			if p.Agent == "ann" {
				v.must(v.chats.Close(context.Background(), id, chat.Author{Kind: chat.Agent, ID: "ann"}))
			}
		}
		v.settle()
		v.must(take(waiting, "not needed"))
		if p := v.d.floor.Chats[waiting]; p.Agent != "ann" || p.Over || p.OverReason != "" {
			t.Errorf("%+v", p)
		}
	})
}

func TestHandingUpChoosesTheBestOfAHigherTier(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3), senior("kim", 3))
	v.must(v.ask(func(ctx context.Context) error { return v.d.ChangePolicy(ctx, "boss", routing.Presets()[3], 1) }))
	id := v.lead()
	if v.has(id) != "ann" {
		t.Fatalf("juniors first, and it is %q's", v.has(id))
	}
	v.must(v.ask(func(ctx context.Context) error { return v.d.HandUp(ctx, "ann", id) }))
	if v.has(id) != "kim" {
		t.Errorf("handed up, and it is %q's", v.has(id))
	}
	if err := v.ask(func(ctx context.Context) error { return v.d.HandUp(ctx, "kim", id) }); fault.From(err).Code != "nobody_higher" {
		t.Errorf("above the highest: %v", err)
	}
}

func TestHandingOverToSomebodyOfflineIsRefused(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3), junior("bob", 3))
	id := v.lead()
	has := v.has(id)
	other := map[string]string{"ann": "bob", "bob": "ann"}[has]
	v.must(v.ask(func(ctx context.Context) error { return v.d.SetPresence(ctx, other, ChosenOffline) }))
	if err := v.ask(func(ctx context.Context) error { return v.d.HandOver(ctx, has, id, other, false, "") }); fault.From(err).Code != "not_here" {
		t.Errorf("got %v", err)
	}
}

func TestMG05ADeactivatedPersonsChatsGoToOthers(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3), junior("bob", 3))
	ids := []string{v.lead(), v.lead()}
	for _, id := range ids {
		v.answers(id, v.has(id))
	}
	gone := junior("ann", 3)
	gone.Active = false
	v.person(gone)
	for _, id := range ids {
		if v.has(id) != "bob" {
			t.Errorf("%s is %q's", id, v.has(id))
		}
	}
}

func TestASecondDispatcherLosesAndStepsDown(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3))
	other := New(v.d.cfg)
	v.must(other.restore(context.Background()))
	v.lead()
	stale := command{why: "test", run: func(r *round) error {
		r.stage(kindPresence, presenceSet{Agent: "ann", State: routing.Away})
		return nil
	}}
	if err := other.round(context.Background(), stale); err == nil {
		t.Error("a dispatcher that did not know of the lead could write")
	}
	if other.floor.N != v.d.floor.N {
		t.Errorf("the loser's floor is at %d, the log at %d", other.floor.N, v.d.floor.N)
	}
}

func TestTwoManagersWhoChangeThePolicyLoseNothing(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3))
	p := routing.Presets()[1]
	v.must(v.ask(func(ctx context.Context) error { return v.d.ChangePolicy(ctx, "kadri", p, 1) }))
	err := v.ask(func(ctx context.Context) error { return v.d.ChangePolicy(ctx, "other", routing.Presets()[2], 1) })
	if fault.From(err).Code != "newer_version" || v.d.Policy().Algorithm != p.Algorithm {
		t.Errorf("the second save: %v; in force %s", err, v.d.Policy().Algorithm)
	}
}

func TestAConversationThatBeganWhileNobodyDispatchedIsFound(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3))
	lone := chat.New(v.store, func() time.Time { return v.now }) // the dispatcher does not listen to this one
	b, err := lone.Begin(context.Background(), chat.Opening{Site: "demo", Visitor: padID("lost"), StartID: "start-lost-00000", Text: "Hello?"})
	v.must(err)
	v.start()
	v.d.Connected("ann")
	v.settle()
	if v.has(b.Conversation) != "ann" {
		t.Errorf("it is %q's", v.has(b.Conversation))
	}
}

func TestRunStopsWithItsContextAndFoldsTheSameFloorAgain(t *testing.T) {
	v := newDriver(t, filepath.Join(t.TempDir(), "usher.db"), junior("ann", 3))
	defer func() { _ = v.store.Close() }()
	id := v.lead()
	ctx, stop := context.WithCancel(t.Context())
	d := New(v.d.cfg)
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	v.must(d.SetPresence(t.Context(), "ann", ChosenAway))
	stop()
	v.must(<-ended)
	if err := d.SetPresence(t.Context(), "ann", ChosenHere); fault.From(err).Kind != fault.Unavailable {
		t.Errorf("a stopped dispatcher answered %v", err)
	}
	again := New(v.d.cfg)
	v.must(again.restore(t.Context()))
	if again.floor.Chats[id] == nil || again.floor.Seats["ann"].Chosen != ChosenAway {
		t.Errorf("folded again: %+v", again.floor.Seats["ann"])
	}
	var kinds []string
	v.must(eventlog.ReadAll(t.Context(), v.store, Stream, 0, func(e eventlog.Event) error { kinds = append(kinds, e.Kind); return nil }))
	if !slices.Contains(kinds, kindDecided) {
		t.Errorf("no receipt in %v", kinds)
	}
}

func TestQN22OutsideTheHoursALeadWaitsForTheOpening(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3))
	office := hours.Hours{Zone: "Europe/Tallinn"}
	office.Week[time.Friday] = []hours.Span{{From: "09:00", To: "11:00"}} // it is Friday 12:00 in Tallinn
	office.Week[time.Monday] = []hours.Span{{From: "09:00", To: "17:00"}}
	v.d.cfg.Hours = func(string) hours.Hours { return office }
	id := v.lead()
	if v.has(id) != "" || v.d.floor.Waiting[id].Reason != routing.ReasonClosed {
		t.Fatalf("it is %q's", v.has(id))
	}
	v.pass(2*24*time.Hour + 20*time.Hour + 59*time.Minute)
	if v.has(id) != "" {
		t.Error("it was given out before the opening")
	}
	v.pass(2 * time.Minute)
	if v.has(id) != "ann" {
		t.Error("the office opened and it still waits")
	}
}

func TestALeadThatWaitsForTheOpeningIsGivenOutWhenTheOfficeOpensEarlier(t *testing.T) {
	v := newTestDriver(t, junior("ann", 3))
	closed := hours.Hours{Zone: "Europe/Tallinn"}
	closed.Week[time.Monday] = []hours.Span{{From: "09:00", To: "17:00"}}
	v.d.cfg.Hours = func(string) hours.Hours { return closed }
	id := v.lead()
	closed = hours.Hours{} // a manager says: always open
	v.d.HoursChanged()
	v.settle()
	if v.has(id) != "ann" {
		t.Errorf("it is %q's", v.has(id))
	}
}

package alert

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"usher/internal/alert/twiliotest"
	"usher/internal/chat"
)

func TestX34KilledBetweenTheCallAndItsRecordIsAMaybeAndNeverSentAgain(t *testing.T) {
	v := testDriver(t)
	c := v.lead("c")
	v.ring(anna, c)
	v.store.left = 2 // queued and sending are stored, the answer is not
	v.pass(2 * time.Minute)
	v.wantSent(1)
	v.wantDisk(c, StateSending)
	v.start()
	v.wantStates(c, "maybe restart")
	v.ring(anna, c)
	v.pass(time.Hour)
	v.wantSent(1)
	v.wantStates(c, "maybe restart")
	must(t, v.callback(v.provider.Sent()[0], "delivered", 0)) // the provider knows more
	v.wantStates(c, "delivered")
}

// wantDisk looks past the dead store.
func (v *driver) wantDisk(c, state string) {
	v.t.Helper()
	l := newLedger()
	events, err := v.disk.Read(context.Background(), stream(c), 0, 100)
	must(v.t, err)
	for _, e := range events {
		must(v.t, l.fold(e))
	}
	if got := l.entries[len(l.entries)-1].State; got != state {
		v.t.Errorf("the disk says %s, want %s", got, state)
	}
}

func TestAnAnswerThatTheStoreDoesNotTakeIsStoredLater(t *testing.T) {
	v := testDriver(t)
	c := v.lead("c")
	v.ring(anna, c)
	v.store.left = 2
	v.pass(2 * time.Minute)
	v.store.dead, v.store.left = false, -1
	v.pass(5 * time.Second)
	v.wantStates(c, "sent")
	v.wantSent(1)
}

func TestAnAnswerIsStoredAlthoughTheProgramIsStopping(t *testing.T) {
	v := testDriver(t)
	c := v.lead("c")
	v.ring(anna, c)
	v.settle()
	v.now = v.now.Add(time.Minute)
	v.s.turn(context.Background())
	stopping, stop := context.WithCancel(context.Background())
	stop()
	v.s.landed(stopping, <-v.s.results)
	v.wantStates(c, "sent")
}

func TestARingThatTheStoreDoesNotTakeIsQueuedLater(t *testing.T) {
	v := testDriver(t)
	c := v.lead("c")
	v.store.left = 0
	v.ring(anna, c)
	v.pass(30 * time.Second)
	v.store.dead, v.store.left = false, -1
	v.pass(time.Minute)
	v.wantStates(c, "sent")
}

func TestARingThatACrashSwallowedIsHeardAfterTheRestart(t *testing.T) {
	v := testDriver(t)
	c, old, picked := v.lead("c"), v.lead("old"), v.lead("picked")
	assigned := func(c, rule string, ago time.Duration) {
		at := v.now.Add(-ago)
		v.set(c, func(s *chat.Summary) { s.Agent, s.AssignedAt, s.AssignedRule = anna, &at, rule })
	}
	assigned(c, "choice", 10*time.Second)
	assigned(old, "choice", time.Hour)
	assigned(picked, "pick", 10*time.Second)
	v.start()
	v.pass(time.Hour)
	v.wantStates(c, "sent")
	v.wantStates(old)
	v.wantStates(picked)
}

func TestTwoProgramsOnOneStoreSendOneSMS(t *testing.T) {
	v := testDriver(t)
	c := v.lead("c")
	v.ring(anna, c)
	v.settle()
	first := v.s
	v.s = nil
	v.start() // the second one takes up the same alert
	v.now = v.now.Add(61 * time.Second)
	ctx := context.Background()
	first.turn(ctx)
	first.landed(ctx, <-first.results)
	v.pass(time.Minute)
	first.work.Wait()
	v.wantSent(1)
	v.wantStates(c, "sent")
}

// world is the driver under random events. Each key is one lead and one person.
type world struct {
	*driver
	rt      *rapid.T
	leads   []string
	rung    map[string]bool // conversation+agent
	calm    bool            // only definite answers, no crash, nothing withdrawn
	plug    *unplugged
	crashes int
}

func (w *world) step() {
	actions := []string{"ring", "ring", "ring", "pass", "pass", "script"}
	if !w.calm {
		actions = append(actions, "crash", "restart", "withdraw", "close", "unplug")
	}
	pick := func(from []string) string { return rapid.SampledFrom(from).Draw(w.rt, "pick") }
	agents := []string{anna, bernd}
	switch action := pick(actions); action {
	case "ring":
		c, agent := pick(w.leads), pick(agents)
		w.ring(agent, c)
		w.rung[c+agent] = true
	case "pass":
		w.pass(time.Duration(rapid.IntRange(0, 90).Draw(w.rt, "seconds")) * time.Second)
	case "script":
		w.provider.Script(w.answer())
	case "withdraw":
		w.s.Withdrawn(pick(agents), pick(w.leads), pick([]string{"accepted", "refused", "missed", "left"}), "")
	case "close":
		w.s.Happened(closedNews(pick(w.leads)))
	case "unplug":
		w.plug.down = !w.plug.down
	case "restart":
		w.start()
	case "crash":
		w.store.left, w.store.after = rapid.IntRange(0, 3).Draw(w.rt, "appends"), rapid.Bool().Draw(w.rt, "written")
		w.pass(time.Duration(rapid.IntRange(0, 70).Draw(w.rt, "dying")) * time.Second)
		w.crashes++
		w.start()
	}
}

func (w *world) answer() twiliotest.Answer {
	definite := []twiliotest.Answer{twiliotest.Accept(), twiliotest.TooFast(rapid.IntRange(0, 20).Draw(w.rt, "wait"))}
	if w.calm {
		return rapid.SampledFrom(definite).Draw(w.rt, "answer")
	}
	return rapid.SampledFrom(append(definite, twiliotest.ServerError(), twiliotest.SentThenServerError(), twiliotest.WrongJSON("null"), twiliotest.Reset(),
		twiliotest.SentThenReset(), twiliotest.BadCredentials(), twiliotest.Refuse(400, 21612))).Draw(w.rt, "answer")
}

// received counts the SMS on the phones, by alert.
func (w *world) received() map[string]int {
	counts := map[string]int{}
	for _, m := range w.provider.Sent() {
		_, name, _ := strings.Cut(m.StatusCallback, "?alert=")
		counts[name]++
	}
	return counts
}

func runWorld(t *testing.T, rt *rapid.T, calm bool) *world {
	dir, err := os.MkdirTemp(t.TempDir(), "")
	must(t, err)
	w := &world{driver: newDriverIn(t, dir), rt: rt, rung: map[string]bool{}, calm: calm}
	w.settings.PerPersonPerDay, w.settings.AfterS = 1000, 30
	w.plug = &unplugged{Channel: w.twilio}
	w.channel = w.plug
	w.start()
	for i := range 3 {
		w.leads = append(w.leads, w.lead(letters(i)))
	}
	for range rapid.IntRange(1, 25).Draw(rt, "steps") {
		w.step()
	}
	w.plug.down = false
	w.pass(40 * time.Minute)
	return w
}

func TestAtMostOneSMSWhateverHappens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := runWorld(t, rt, false)
		defer w.stop()
		received := w.received()
		for _, c := range w.leads {
			told := map[string]int{} // alerts of the present lead by person
			entries, err := w.s.Ledger(context.Background(), c)
			must(t, err)
			for _, e := range entries {
				n := received[ref(c, e.N)]
				told[e.Agent]++
				switch e.State {
				case StateSent:
					if n != 1 {
						rt.Fatalf("%s %d is sent, and %d SMS arrived", c, e.N, n)
					}
				case StateMaybe:
					if n > 1 {
						rt.Fatalf("%s %d: %d SMS arrived", c, e.N, n)
					}
				case StateFailed, StateDropped:
					if n != 0 {
						rt.Fatalf("%s %d is %s, and %d SMS arrived", c, e.N, e.State, n)
					}
				default:
					rt.Fatalf("%s %d is still %s", c, e.N, e.State)
				}
			}
			w.oneAlertPerLead(c)
		}
	})
}

// oneAlertPerLead reads the log as it is: between two closings, nobody is told twice.
func (w *world) oneAlertPerLead(c string) {
	events, err := w.disk.Read(context.Background(), stream(c), 0, 1000)
	must(w.t, err)
	told := map[string]bool{}
	for _, e := range events {
		switch e.Kind {
		case kindClosed:
			told = map[string]bool{}
		case kindQueued:
			d, err := decode[queued](e)
			must(w.t, err)
			if told[d.Agent] {
				w.rt.Fatalf("%s tells %s twice", c, d.Agent)
			}
			told[d.Agent] = true
		}
	}
}

func TestExactlyOneSMSWhenTheProvidersAnswersAreDefinite(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := runWorld(t, rt, true)
		defer w.stop()
		got, want := map[string]int{}, map[string]int{}
		for name, n := range w.received() {
			c, number, ok := readRef(name)
			if !ok {
				rt.Fatalf("a report would go to %q", name)
			}
			entries, err := w.s.Ledger(context.Background(), c)
			must(t, err)
			for _, e := range entries {
				if e.N == number {
					got[c+e.Agent] += n
				}
			}
		}
		for key := range w.rung {
			want[key] = 1
		}
		if !maps.Equal(got, want) {
			rt.Fatalf("SMS %v, want one each of %v\nledger of the first: %v", got, slices.Sorted(maps.Keys(want)), fmt.Sprint(w.states(w.leads[0])))
		}
	})
}

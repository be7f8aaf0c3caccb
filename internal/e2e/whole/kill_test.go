package whole

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"usher/internal/e2e/drive"
)

// Invariant 1: an acknowledged message is in the log, once, in one order on every screen, after any reconnect.
func TestNothingAcknowledgedIsLostWhenTheProgramIsKilled(t *testing.T) {
	const visitors, cycles, perCycle = 6, 5, 15
	data := dataDir(t)
	p := demo(t, data, "")
	passwords, listen := p.SignIns, p.Listen
	staff := signIn(t, p, passwords, anna)
	ctx, leave := context.WithCancel(within(t))
	var lines sync.WaitGroup
	defer lines.Wait()
	defer leave()

	desk := drive.NewDesk(staff, nil)
	lines.Go(func() { desk.Run(ctx) })
	visits, screens := make([]*drive.Visit, visitors), make([]*drive.View, visitors)
	for i := range visits {
		v, conversation := begin(t, p, fmt.Sprintf("10.0.0.%d", i+1), "Hello")
		visits[i], screens[i] = drive.NewVisit(v, conversation, nil), drive.NewView(nil)
		desk.Open(ctx, conversation, screens[i])
		lines.Go(func() { visits[i].Run(ctx) })
	}
	for cycle := range cycles {
		writeAndKill(ctx, t, p, visits, cycle, perCycle)
		p = demo(t, data, listen)
	}
	settle(ctx, t, visits)

	var sum drive.Verdict
	for i, v := range visits {
		log, err := staff.Log(ctx, v.Conversation)
		must(t, err)
		last := log[len(log)-1].N
		must(t, drive.Until(ctx, time.Minute, "the console shows everything", func() bool { return screens[i].Upto() >= last }))
		sum.Add(drive.Judge(v, log, screens[i]))
		if v.Lines() < cycles {
			t.Errorf("visitor %d came back %d times in %d kills: the test killed nothing", i, v.Lines(), cycles)
		}
	}
	if want := visitors * cycles * perCycle; sum.Acked != want {
		t.Errorf("%d of %d messages were acknowledged in the end", sum.Acked, want)
	}
	if sum.Lost+sum.Doubled+sum.Disordered > 0 {
		t.Errorf("lost %d, doubled %d, out of order %d: %v", sum.Lost, sum.Doubled, sum.Disordered, sum.Notes)
	}
}

// writeAndKill lets everybody write at once and kills the program when about half is acknowledged.
func writeAndKill(ctx context.Context, t *testing.T, p *drive.Program, visits []*drive.Visit, cycle, messages int) {
	t.Helper()
	for _, v := range visits {
		must(t, drive.Until(ctx, time.Minute, "every visitor is back", v.Live))
	}
	before := acked(visits)
	var writers sync.WaitGroup
	for i, v := range visits {
		writers.Go(func() {
			for m := range messages {
				v.Say(ctx, fmt.Sprintf("visitor %d, cycle %d, message %d", i, cycle, m))
			}
		})
	}
	must(t, drive.Until(ctx, time.Minute, "something is acknowledged", func() bool {
		return acked(visits) >= before+1+len(visits)*messages*cycle/8 // another moment in every cycle
	}))
	p.Kill()
	writers.Wait()
}

func acked(visits []*drive.Visit) (n int) {
	for _, v := range visits {
		n += len(v.Acked())
	}
	return n
}

// settle waits until nobody is owed anything, and everybody sees all that they wrote.
func settle(ctx context.Context, t *testing.T, visits []*drive.Visit) {
	t.Helper()
	for _, v := range visits {
		must(t, drive.Until(ctx, time.Minute, "everything is acknowledged", func() bool { return v.Owed() == 0 }))
		must(t, drive.Until(ctx, time.Minute, "everything is on the visitor's screen", func() bool {
			return len(v.View.Said()) > len(v.Acked()) // and the first message, which was not sent over the socket
		}))
	}
}

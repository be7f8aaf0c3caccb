package whole

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"usher/internal/e2e/drive"
)

// The same message from two tabs that both retry is one message, with one number.
func TestWS21OneMessageSentTwentyTimesOverTwoSocketsIsOneMessage(t *testing.T) {
	p := demo(t, dataDir(t), "")
	ctx := within(t)
	v, conversation := begin(t, p, "10.0.2.1", "Hello")
	const tabs, times = 2, 10
	id := drive.NewMessageID()
	numbers := make(chan int64, tabs*times)
	var group sync.WaitGroup
	ready := make(chan struct{})
	for range tabs {
		line, err := v.Dial(ctx, 0)
		must(t, err)
		defer line.Cut()
		group.Go(func() {
			<-ready
			if err := sayManyTimes(ctx, line, drive.Say{T: "say", ID: id, Text: "Is anybody there?"}, times, numbers); err != nil {
				t.Error(err)
			}
		})
	}
	close(ready)
	group.Wait()
	close(numbers)
	seen := map[int64]int{}
	for n := range numbers {
		seen[n]++
	}
	if len(seen) != 1 {
		t.Errorf("the same message was acknowledged at %v", seen)
	}
	log, err := signIn(t, p, p.SignIns, kadri).Log(ctx, conversation)
	must(t, err)
	if got := drive.SaidIn(log); len(got) != 2 || got[1] != id {
		t.Errorf("the log has the messages %v, want the first one and %s", got, id)
	}
	fresh, err := v.Dial(ctx, 0)
	must(t, err)
	defer fresh.Cut()
	page, err := fresh.Await(ctx, "events")
	must(t, err)
	if got := drive.SaidIn(page.Events); len(got) != 2 {
		t.Errorf("a tab that opens afterwards shows %v", got)
	}
}

// sayManyTimes sends one message again and again and collects the number of each acknowledgement.
func sayManyTimes(ctx context.Context, line *drive.Socket, m drive.Say, times int, numbers chan<- int64) error {
	for range times {
		if err := line.Send(ctx, m); err != nil {
			return err
		}
	}
	for got := 0; got < times; {
		f, err := line.Read(ctx)
		if err != nil {
			return fmt.Errorf("after %d acknowledgements: %w", got, err)
		}
		switch f.T {
		case "ack":
			got++
			numbers <- f.N
		case "error":
			return fmt.Errorf("refused: %s %s", f.Code, f.Message)
		}
	}
	return nil
}

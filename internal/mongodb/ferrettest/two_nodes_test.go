package ferrettest_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"usher/internal/eventlog"
	"usher/internal/mongodb"
)

// Two programs on one database: what one has written the other sees, and a race between them has one winner.
func TestOfAHundredWritersOnTwoNodesExactlyOneWins(t *testing.T) {
	address := inNewDatabase(t, startFerretDB(t))
	nodes := []*mongodb.Store{open(t, address), open(t, address)}
	const rounds, writers = 5, 100
	for round := range int64(rounds) {
		var wait sync.WaitGroup
		var won atomic.Int64
		start := make(chan struct{})
		for i := range writers {
			events := said(t, fmt.Sprintf("writer %d", i))
			wait.Go(func() {
				<-start
				switch err := nodes[i%2].Append(t.Context(), "c:1", round, events); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, eventlog.ErrConflict):
					t.Errorf("writer %d: %v", i, err)
				}
			})
		}
		close(start)
		wait.Wait()
		if won.Load() != 1 {
			t.Errorf("round %d has %d winners", round, won.Load())
		}
	}
	for _, node := range nodes {
		if got := texts(t, node, "c:1"); len(got) != rounds {
			t.Errorf("a node sees %d events of %d", len(got), rounds)
		}
	}
}

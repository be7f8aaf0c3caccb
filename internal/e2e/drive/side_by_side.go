package drive

import (
	"sync"
	"sync/atomic"
)

// SideBySide does n things, at most atOnce of them at a time, and stops at the first error.
func SideBySide(n, atOnce int, do func(i int) error) error {
	var next atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, atOnce)
	for range atOnce {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					failed <- err
					next.Store(int64(n))
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

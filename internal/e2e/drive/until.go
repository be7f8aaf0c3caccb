package drive

import (
	"context"
	"fmt"
	"time"
)

// Until waits for a condition, and says what it waited for when that does not come.
func Until(ctx context.Context, within time.Duration, what string, yes func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !yes() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited %s in vain: %s", within, what)
		case <-tick.C:
		}
	}
	return nil
}

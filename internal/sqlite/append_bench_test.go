package sqlite_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"usher/internal/eventlog"
)

// One writer: every append pays for its own fsync.
func BenchmarkAppendOneAtATime(b *testing.B) {
	store := open(b, filepath.Join(b.TempDir(), "usher.db"))
	var head int64
	for b.Loop() {
		if err := store.Append(b.Context(), "c:1", head, said(b, "Hello, is anybody there?")); err != nil {
			b.Fatal(err)
		}
		head++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "appends/s")
}

// Sixty-four writers share fsyncs.
func BenchmarkAppendBySixtyFourWriters(b *testing.B) { sixtyFour(b, false) }

// The same with a view that stands in two lists, as a message in a conversation has.
func BenchmarkAppendWithViewBySixtyFourWriters(b *testing.B) { sixtyFour(b, true) }

func sixtyFour(b *testing.B, withView bool) {
	store := open(b, filepath.Join(b.TempDir(), "usher.db"))
	var writers atomic.Int64
	b.SetParallelism(32) // times GOMAXPROCS, 2 where this was measured
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		id := fmt.Sprintf("c:%d", writers.Add(1))
		for head := int64(0); pb.Next(); head++ {
			var views []eventlog.View
			if withView {
				views = append(views, eventlog.View{Kind: "conversation", ID: id, N: head + 1, Sort: head, Lists: []string{"agent:a", "open"},
					Doc: map[string]any{"last": "Hello, is anybody there?", "n": head + 1}})
			}
			if err := store.Append(b.Context(), id, head, said(b, "Hello, is anybody there?"), views...); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "appends/s")
}

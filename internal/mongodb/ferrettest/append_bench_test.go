package ferrettest_test

import (
	"fmt"
	"sync/atomic"
	"testing"
)

// The peer's pace, not MongoDB's: good for comparing two versions of the store on the same machine.
func BenchmarkAppendToFreshStreamsOnFerretDB(b *testing.B) {
	store := open(b, inNewDatabase(b, startFerretDB(b)))
	var n atomic.Int64
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := store.Append(b.Context(), fmt.Sprintf("c:%d", n.Add(1)), 0, said(b, "Hello, is anybody there?")); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "appends/s")
}

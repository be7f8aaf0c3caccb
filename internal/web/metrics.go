package web

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Metrics counts requests and shows numbers that others own, in the text format that Prometheus reads. Serve Handler on a listener
// of its own that is not open to the world.
type Metrics struct {
	classes [6]atomic.Uint64 // by first digit of the status
	buckets [len(latencySteps) + 1]atomic.Uint64
	micros  atomic.Uint64

	mu      sync.Mutex
	numbers []number
}

// latencySteps are the upper bounds of the buckets, in seconds.
var latencySteps = [...]float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5}

type number struct {
	name, kind, help string
	read             func() float64
}

// NewMetrics starts with the process' own numbers.
func NewMetrics() *Metrics {
	m := &Metrics{}
	m.Gauge("usher_goroutines", "Goroutines of the process.", func() float64 { return float64(runtime.NumGoroutine()) })
	m.Gauge("usher_heap_bytes", "Bytes of live and not yet collected objects.", func() float64 {
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)
		return float64(mem.HeapAlloc)
	})
	return m
}

// Gauge shows a number that goes up and down. The name must be unique and of Prometheus' form; read must be safe to call at any time.
func (m *Metrics) Gauge(name, help string, read func() float64) { m.add(name, "gauge", help, read) }

// Counter shows a number that only grows; by convention its name ends in _total.
func (m *Metrics) Counter(name, help string, read func() float64) { m.add(name, "counter", help, read) }

func (m *Metrics) add(name, kind, help string, read func() float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.numbers = append(m.numbers, number{name, kind, help, read})
	sort.Slice(m.numbers, func(i, j int) bool { return m.numbers[i].name < m.numbers[j].name })
}

// Observe counts one request; it is meant for Config.Observe.
func (m *Metrics) Observe(status int, took time.Duration) {
	m.classes[min(max(status/100, 0), len(m.classes)-1)].Add(1)
	at := sort.SearchFloat64s(latencySteps[:], took.Seconds())
	m.buckets[at].Add(1)
	m.micros.Add(uint64(max(0, took.Microseconds())))
}

// Handler answers every request with all numbers.
func (m *Metrics) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		m.write(w)
	})
}

func (m *Metrics) write(w io.Writer) {
	fmt.Fprint(w, "# HELP usher_http_requests_total Requests answered, by class of status.\n# TYPE usher_http_requests_total counter\n")
	for class := range m.classes {
		if n := m.classes[class].Load(); n > 0 {
			fmt.Fprintf(w, "usher_http_requests_total{class=\"%dxx\"} %d\n", class, n)
		}
	}
	fmt.Fprint(w, "# HELP usher_http_request_seconds Time to answer.\n# TYPE usher_http_request_seconds histogram\n")
	total := uint64(0)
	for i, step := range latencySteps {
		total += m.buckets[i].Load()
		fmt.Fprintf(w, "usher_http_request_seconds_bucket{le=\"%s\"} %d\n", strconv.FormatFloat(step, 'g', -1, 64), total)
	}
	total += m.buckets[len(latencySteps)].Load()
	fmt.Fprintf(w, "usher_http_request_seconds_bucket{le=\"+Inf\"} %d\nusher_http_request_seconds_sum %g\nusher_http_request_seconds_count %d\n",
		total, float64(m.micros.Load())/1e6, total)
	m.mu.Lock()
	numbers := append([]number(nil), m.numbers...)
	m.mu.Unlock()
	for _, n := range numbers {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n%s %g\n", n.name, n.help, n.name, n.kind, n.name, n.read())
	}
}

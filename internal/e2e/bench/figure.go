package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// figure is one line of the table.
type figure struct {
	name    string
	what    string
	goal    float64
	atLeast bool // the goal is a floor; otherwise a ceiling
	noGoal  bool // printed for reading along
	unit    string
	values  []float64 // one per round; a count has one
	how     string
}

// take appends a round's value.
func (f *figure) take(v float64) { f.values = append(f.values, v) }

func (f figure) reached() string {
	switch m := median(f.values); {
	case len(f.values) == 0:
		return "not measured"
	case f.noGoal:
		return ""
	case f.atLeast && m >= f.goal, !f.atLeast && m <= f.goal:
		return "yes"
	}
	return "NOT REACHED"
}

func (f figure) goalText() string {
	switch {
	case f.noGoal:
		return "–"
	case f.atLeast:
		return "≥ " + number(f.goal)
	case f.goal == 0:
		return "0"
	}
	return "≤ " + number(f.goal)
}

func show(out io.Writer, table []figure) {
	rows := [][]string{{"", "figure", "goal", "median", "min – max", "reached", "how"}}
	for _, f := range table {
		span := ""
		if len(f.values) > 1 {
			span = number(slices.Min(f.values)) + " – " + number(slices.Max(f.values))
		}
		measured := "–"
		if len(f.values) > 0 {
			measured = strings.TrimSpace(number(median(f.values)) + " " + f.unit)
		}
		rows = append(rows, []string{f.name, f.what, f.goalText(), measured, span, f.reached(), f.how})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			if i < len(row)-1 {
				cell += strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2)
			}
			fmt.Fprint(out, cell)
		}
		fmt.Fprintln(out)
	}
}

func number(v float64) string {
	switch {
	case v == float64(int64(v)) && v < 1e9:
		return fmt.Sprintf("%d", int64(v))
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func median(values []float64) float64 { return percentile(values, 50) }

// percentile is the nearest-rank percentile; 0 of nothing.
func percentile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(p/100*float64(len(sorted))+0.999999) - 1
	return sorted[min(max(rank, 0), len(sorted)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// ratio is a/b, and 0 when there is nothing to divide by.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

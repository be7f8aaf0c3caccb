package main

import (
	"strings"
	"testing"
)

func TestPercentilesAreTheNearestRank(t *testing.T) {
	values := []float64{5, 1, 4, 2, 3}
	for p, want := range map[float64]float64{50: 3, 99: 5, 1: 1, 100: 5} {
		if got := percentile(values, p); got != want {
			t.Errorf("p%v = %v, want %v", p, got, want)
		}
	}
	if values[0] != 5 || percentile(nil, 50) != 0 {
		t.Error("the values were changed, or nothing has a percentile")
	}
}

func TestWhatIsNotReachedIsPrintedAsSuch(t *testing.T) {
	for _, c := range []struct {
		f    figure
		want string
	}{
		{figure{goal: 2, values: []float64{1, 2, 9}}, "yes"},
		{figure{goal: 2, values: []float64{3, 3, 1}}, "NOT REACHED"},
		{figure{goal: 0.6, atLeast: true, values: []float64{0.6}}, "yes"},
		{figure{goal: 0.6, atLeast: true, values: []float64{0.59}}, "NOT REACHED"},
		{figure{values: []float64{0}}, "yes"},
		{figure{values: []float64{1}}, "NOT REACHED"},
		{figure{noGoal: true, values: []float64{1}}, ""},
		{figure{goal: 1}, "not measured"},
	} {
		if got := c.f.reached(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.f, got, c.want)
		}
	}
	var out strings.Builder
	show(&out, []figure{{name: "N0", what: "a thing", goal: 2, values: []float64{3}}})
	if !strings.Contains(out.String(), "NOT REACHED") || !strings.Contains(out.String(), "≤ 2") {
		t.Errorf("the table:\n%s", out.String())
	}
}

func TestEveryVisitorHasAnAddressOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for i := range 200_000 {
		if a := address(i); seen[a] {
			t.Fatalf("%s twice", a)
		} else {
			seen[a] = true
		}
	}
}

package routing

import "testing"

func TestAStateEndsAtItsInstantAndNotBefore(t *testing.T) {
	tests := []struct{ state, then string }{
		{Settling, Here}, {AfterWork, Here}, {Unsure, Away}, {LastCall, Off}, {Here, Here}, {Off, Off}, {Away, Away},
	}
	for _, test := range tests {
		a := Agent{State: test.state, UntilAt: 1000}
		if before, at := stateAt(&a, 999), stateAt(&a, 1000); before != test.state || at != test.then {
			t.Errorf("%s is %s before its end and %s at it, want %s", test.state, before, at, test.then)
		}
		a.UntilAt = 0
		if open := stateAt(&a, 1<<60); open != test.state {
			t.Errorf("%s without an end became %s", test.state, open)
		}
	}
}

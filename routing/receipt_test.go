package routing

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func crowd(n int) Floor {
	f := Floor{Open: true, N: 41}
	for i := range n {
		f.Agents = append(f.Agents, person(fmt.Sprintf("a%03d", i), Middle, i%4, 3, 0, int64(i)))
	}
	f.Agents[2].State = Off
	return f
}

func TestAFloorOf64IsStoredWhole(t *testing.T) {
	d := Decide(policyF, crowd(WholeFloor), lead("L1"), 1000_000)
	if f := d.Receipt.Floor; !f.Whole || len(f.Rows) != WholeFloor || f.Counts != nil || f.Hash != "" {
		t.Fatalf("%+v", f)
	}
}

func TestALargerFloorKeepsCandidatesAndResponsibleAndCountsTheRest(t *testing.T) {
	l := lead("L1").ownedBy("a003")
	d := Decide(policyF, crowd(80), l, 1000_000)
	f := d.Receipt.Floor
	if f.Whole || f.Agents != 80 || len(f.Rows) != 60 || len(f.Hash) != 64 { // 80 − 20 full − 1 off + the responsible, who is full
		t.Fatalf("whole %v, %d agents, %d rows, hash %q", f.Whole, f.Agents, len(f.Rows), f.Hash)
	}
	if diff := cmp.Diff([]Count{{Code: Off, N: 1}, {Code: Full, N: 19}}, f.Counts); diff != "" {
		t.Error(diff)
	}
	if _, err := Redecide(d.Receipt); !errors.Is(err, ErrNotWhole) {
		t.Errorf("Redecide says %v", err)
	}
	if code := Explain(d.Receipt, "a007").Code; code != NotRecorded {
		t.Errorf("a007: %s", code)
	}
	other := crowd(80)
	other.Agents[7].Load--
	if Decide(policyF, other, l, 1000_000).Receipt.Floor.Hash == f.Hash {
		t.Error("another floor must have another hash")
	}
}

func TestTheReceiptSaysWhereItComesFromAndNamesNobody(t *testing.T) {
	p := policyF
	p.ID, p.Name, p.Version = "p1", "Anna's favourite", 3
	l := lead("L1")
	l.Trigger = Trigger{Kind: "place_freed", Event: 40}
	d := Decide(p, crowd(4), l, 1001_000)
	want := Head{
		Format: 1, Algorithm: 1, Number: 42, FoldedTo: 41, At: 1001_000, Trigger: Trigger{Kind: "place_freed", Event: 40},
		PolicyHash: p.Hash(),
	}
	if diff := cmp.Diff(want, d.Receipt.Head); diff != "" {
		t.Error(diff)
	}
	b, err := json.Marshal(d)
	if err != nil || strings.Contains(string(b), "Anna") {
		t.Errorf("%v %s", err, b)
	}
	if d.Receipt.AgeMs != 1000 || d.Receipt.Key != 1000_000 || d.Receipt.Policy.Version != 3 {
		t.Errorf("%+v", d.Receipt)
	}
}

func TestRedecideRefusesAnotherFormat(t *testing.T) {
	if _, err := Redecide(Receipt{Head: Head{Format: 2, Algorithm: 1}}); !errors.Is(err, ErrFormat) {
		t.Fatal(err)
	}
}

// FuzzRedecide feeds stored bytes that anything may have happened to: no panic, and what decides once decides again alike.
func FuzzRedecide(f *testing.F) {
	for _, g := range append(choiceExamples(), ladderExamples()...) {
		b, err := json.Marshal(Decide(g.policy, Floor{Agents: g.agents, Open: true}, g.lead, g.atS*1000).Receipt)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"head":{"format":1,"algorithm":1},"floor":{"whole":true}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Receipt
		if json.Unmarshal(b, &r) != nil {
			return
		}
		d, err := Redecide(r)
		if err != nil {
			return
		}
		again, err := Redecide(d.Receipt)
		if d.Receipt.Floor.Whole && err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, again); err == nil && diff != "" {
			t.Fatal(diff)
		}
		for _, row := range d.Receipt.Floor.Rows {
			Explain(d.Receipt, row.Agent.ID)
		}
	})
}

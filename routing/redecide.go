package routing

import "errors"

// Errors of Redecide.
var (
	// ErrFormat: the receipt was written by another version of this package.
	ErrFormat = errors.New("routing: the receipt has a format or algorithm this program does not know")
	// ErrNotWhole: the floor was too large to be stored whole; fold it from the dispatch log and call Decide.
	ErrNotWhole = errors.New("routing: the receipt does not hold the whole floor")
)

// Redecide decides again from nothing but a receipt. For a whole receipt it gives the same bytes as the first time.
func Redecide(r Receipt) (Decision, error) {
	if r.Head.Format != ReceiptFormat || r.Head.Algorithm != AlgorithmVersion {
		return Decision{}, ErrFormat
	}
	if !r.Floor.Whole || r.Floor.Agents != len(r.Floor.Rows) {
		return Decision{}, ErrNotWhole
	}
	f := Floor{Open: r.Floor.Open, OpensAt: r.Floor.OpensAt, N: r.Head.FoldedTo, Agents: make([]Agent, len(r.Floor.Rows))}
	for i, row := range r.Floor.Rows {
		f.Agents[i] = row.Agent
	}
	return Decide(r.Policy, f, r.Lead, r.Head.At), nil
}

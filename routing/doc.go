// Package routing decides who answers a lead. It is a pure function with a memory of its reasons: a policy, a floor, a lead and an
// instant go in, a decision and its receipt come out. It reads no clock, draws no random number, opens nothing and imports only
// the standard library.
//
// The pipeline has one file per step, in this order:
//
//	closed.go       is the site open?
//	responsible.go  may the responsible agent have it first?
//	fit.go          for every agent the first reason against
//	ladder.go       which steps of the policy are open at this age?
//	candidates.go   who fits with room in the first open step that has anybody?
//	window.go       who of them is owed enough?
//	ties.go         least loaded, most owed, longest since last given, hash
//	ledger.go       what the choice costs and whom it credits
//	wake.go         when can time alone change the answer?
//
// receipt.go writes down what was read, redecide.go decides again from it, explain.go answers "why Anna?" and "why not me?".
// list.go orders the leads that wait. group.go makes the same choice among many thousands of agents without looking at each.
//
// Figures: load and limit count quarters of a chat (Chat = 4). Owed, shares and the window count 1/2^20 of a lead (Unit).
// Instants are milliseconds UTC and are named ...At; durations are seconds and are named ...S.
package routing

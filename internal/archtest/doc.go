// Package archtest holds the plan of the house as tests: which room may import which, how long a file may grow, and that every
// package says what it is for. It has no code of its own; a rule that is in the way is changed here, on purpose, with its reason.
package archtest

// Package activity is the room of who changed what. Every change of people, sites, routing, alerts and privacy is an event with its author already, each
// in its own room's stream; this room stands between those rooms and the store and, with the append of such an event, writes one line
// more: a view. So no room has to think of it, a line is there if and only if its event is, and all lines can be folded from the log again.
//
// A line holds no personal data of visitors: ids, kinds and figures, and of settings the whole new value, so that two lines that follow each
// other give the difference. What is secret (passwords, invitations, codes) and what people typed about somebody is left out by the table in rules.go.
package activity

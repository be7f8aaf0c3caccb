// Package dispatch is the room of the one dispatcher: it knows who is on duty and how busy (the floor), who waits (the waiting list), and
// calls the pure routing package whenever that may change somebody's place.
//
// The floor is a fold of the stream "dispatch" and of nothing else (events.go, floor.go). A command stages events, draining the waiting list
// stages decisions, and one append makes all of them true; only then do conversations and agents learn of it
// (tell.go). The append is the commit point and the fence: a second dispatcher loses it and steps down. A dispatcher that was killed folds the
// stream, compares the floor with the conversations (reconcile.go) and goes on where it was.
//
// All state is owned by the goroutine of Run. Commands are functions sent to it; readers get copies.
package dispatch

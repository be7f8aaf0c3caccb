// Package widget is the visitor's door: the loader that a host page includes, the panel in its frame, the way a conversation
// begins, and the socket on which it goes on.
//
// A visitor who only looks costs no store work: sites, office state and rendered loaders are held in memory, and nothing is
// written before the first message. What reaches a visitor passes one allow-list (show_event.go), and the numbers a visitor sees
// count only what that list lets through (thread.go): neither a gap nor an empty frame tells what staff or the
// matching of clients did behind it.
package widget

// Package agent is the staff's door: the console's page, its API under /agent/api and its socket.
//
// One file holds one thing that a person can do (conversation_accept.go, person_change.go). Who may do it stands in one table
// (access.go): a route that is not in it cannot be registered, and can (can.go) says no to everything that it does not name. The door
// holds no state of the business. It turns requests into use cases of chat, dispatch, crm, staff and site, whose parts it declares as
// interfaces (needs.go), and what these rooms tell into frames (listen.go, teller.go).
//
// Frames reach a console by three topics of the hub: "staff" for everybody, "agent:<id>" for one person, and
// "staff-conversation:<id>" for the consoles that have a conversation open.
package agent

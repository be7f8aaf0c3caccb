// Package crm is the room of clients: who is known, which people belong to them, which requests of theirs are open and who is responsible.
//
// A client is a stream "client:<id>". A lead is a client of the kind "lead": a visitor of whom nothing is proved yet; the card makes itself
// with the first conversation. Keys (an e-mail address, a phone number, a signed subject, a visitor) are views of their own
// that lead to the client, so that matching is a look-up.
//
// Matching (match.go) decides who may answer, never what a visitor may see: nothing of its result goes back to them.
package crm

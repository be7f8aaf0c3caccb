// Package staff is the room of the people who answer: who they are, how they sign in, and for how long a sign-in holds.
//
// A person is a stream "staff:<id>", an e-mail address is claimed by a stream "staff-email:<hash>", a sign-in is a stream
// "session:<hash of its token>". Service keeps all of them folded in memory: Load reads them once, every change is appended before it
// is believed. Passwords are kept as argon2id hashes, tokens as SHA-256; nothing that opens a door is ever given out by a read.
//
// The room knows neither HTTP nor sockets. It tells a listener when a person changed (the floor must know) and when a sign-in ended
// (the staff's door closes the sockets that hang on it).
package staff

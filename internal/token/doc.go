// Package token is the room of access tokens: words with which programs act for a person, within scopes and for a time.
//
// A token is a stream "token:<id>" with events issued, used and revoked. What is kept of the word itself is its SHA-256: its 256 random
// bits need no salt and no slow hash. The word begins with ush_, so that scanners for leaked secrets know it. Who the person is, and
// whether they still work here, is not this room's matter: the door asks the room of the staff at each use, so that a token never
// opens more than its person may do at that moment.
package token

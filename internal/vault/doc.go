// Package vault keeps the secrets that must be read again, and so cannot be hashes, from standing in the store in clear: seeds of second
// steps, keys with which sites sign identities, secrets of webhooks. It stands between the rooms and the store. Which field of which event
// is a secret says one table; a room appends and reads it as if it were plain, and so cannot forget to encrypt it.
//
// A secret is encrypted with AES-256-GCM under a random nonce, with the name of its stream, the number and the kind of its event as
// associated data: moved to another person, site or event it is refused. In front stands the id of the key, so that a lost or wrong
// key is told as what it is.
package vault

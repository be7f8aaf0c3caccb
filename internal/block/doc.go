// Package block is the room of who may not write for a while: one browser, whoever gives an address or a number, or a network. Who, why, until when
// and by whom is an event in a stream of its own; whether a caller is shut out is decided by package gate.
//
// Every block ends: an hour, a day, a week or a month, never later. It never shuts out the network from which staff are signed in, and clients
// who proved who they are only when whoever blocks was told how many they are and wanted it. Addresses and numbers are kept as a
// digest with a masked word beside it.
package block

// Package privacy is the room of people's rights in their own data: who is found under a name or address, what is handed out to them, what is
// erased, and how long what is kept.
//
// Erasing redacts the log. Conversations and cards keep the skeleton: numbers, times, ids, who of the staff did what; every text, name, address,
// answer and page goes, in the log, in the views and in the files of the embedded store. The other way, a key per person that is thrown away, was
// not taken: it would put ciphers between every reader and the log, in both stores and in the documents that people query, it needs a place for keys that is
// backed up less than the data, and what was forgotten to be enciphered would stay. Here it is the reverse: each room names what
// may stay, and what nobody named is gone. The price is that the log, of which everybody else can rely that it only grows, has a second
// operation, eventlog.Eraser, and that the embedded store is written anew once after each erasure (about a second for each 100 MB, in which writing waits).
//
// What holds, and the tests show:
//
//  1. What was erased is in no event, no view, no answer and no byte of the embedded store's files. MongoDB's own oplog, journal and free blocks
//     age out as the server writes over them.
//  2. Everybody else's data are as before, and numbers have no gap.
//  3. Erased stays erased: the list of erasures is a file beside the store and not in its backup, and each start goes through it. Whoever
//     puts an old backup back loses nothing but what had to be lost.
//  4. What is held is neither erased nor forgotten by the clock.
//  5. Each export and each erasure is an event with its author. The certificate counts and proves what is left; it has no digest of what
//     was removed, because guesses could be tried against one.
package privacy

// Package mail is the room of letters: answers leave by e-mail when the visitor is not there to read them, and a transcript when it
// is asked for.
//
// A letter holds what the staff said and the visitor has not seen, and nothing that a visitor typed: an address that was only claimed
// may belong to somebody else, and a form that mails strangers' words to strangers is a relay for fraud. A transcript holds both sides
// and therefore goes only to an address that the host site has signed, or at the wish of the staff.
//
// The life of each letter stands in the stream "mail:<conversation>": sending, then sent, failed, maybe or postponed. What the code must
// keep, and the tests hold:
//
//  1. "sending" is stored before the server is called. What stands so after a crash becomes "maybe" and is never sent again; only a
//     definite "not taken" is tried again.
//  2. The text is read when the letter leaves: a message that was retracted before is not in it, a person who was erased gets none.
//  3. Messages that were seen in the widget are not mailed, and none is mailed twice.
//  4. No call into the room blocks, and a mail server that is down costs conversations nothing.
//  5. The stream holds no text and no whole address.
//
// A channel is one file that implements Channel: smtp.go, log_channel.go.
package mail

// Package alert is the room of alerts: what happened, who is told, how, and whether it arrived.
//
// This version knows one cause and one channel that costs money: a visitor makes contact, the lead rings for somebody of the staff,
// and that person gets an SMS, at once or when nobody has acknowledged the lead in time. The console's sound and popup ring
// without this room; it is the next rung of the ladder.
//
// Each alert is a life in the stream "alert:<conversation>": queued, sending, then sent, failed, maybe or dropped, and what the
// provider reports later: delivered or undelivered. What the code must keep, and the tests hold:
//
//  1. One lead alerts one person at most once. The stream is the fence: an alert is queued by an append after the head that was read, so
//     of two who hear the same ring one loses the append, reads again and finds it done. A closed lead that comes back is a new one.
//  2. "sending" is stored before the provider is called. What is found in that state after a crash becomes "maybe" and is never sent again;
//     neither is an alert whose answer was lost. Only a definite "not taken" (no connection, 429, bad credentials) is tried again.
//  3. Recipients are staff: their numbers come from the People interface alone, and are checked again before each call.
//  4. No call into the room blocks. The queue is bounded, and what does not fit is counted and made an alarm. A provider that is down
//     for a day costs conversations nothing.
//  5. No text of a visitor can become a link or a number to call in an SMS, and the stream holds no text, name or whole number.
//
// A channel is one file that implements Channel: sms_twilio.go, log_channel.go.
package alert

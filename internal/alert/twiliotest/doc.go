// Package twiliotest is a stand-in for the SMS provider's HTTP API, for tests on loopback.
//
// It speaks the protocol as the provider documents it: the resource /2010-04-01/Accounts/<SID>/Messages.json with basic authentication and
// form parameters, answers and errors in its JSON, and status callbacks with the X-Twilio-Signature header. Tests script what it does
// to each call, also what providers do on bad days: no answer, a wrong one, or a message that is sent although the call failed. What it
// really "sent" is on the list of Sent.
package twiliotest

package web

// The close codes a client may see. The range tells a client whether to come back: 1001, 1012 and 1013 mean "come back after the
// advised delay", 4004 and 4009 mean "stay away until a person signs in again", the rest mean "fix what you send, then come back".
const (
	// CloseNormal answers a client that said goodbye.
	CloseNormal = 1000
	// CloseGoingAway is sent when the page or the node goes away.
	CloseGoingAway = 1001
	// CloseProtocol answers bytes that are not RFC 6455.
	CloseProtocol = 1002
	// CloseUnsupported answers a binary message: we speak text only.
	CloseUnsupported = 1003
	// CloseNoStatus is never sent; it stands for a close frame without a code.
	CloseNoStatus = 1005
	// CloseAbnormal is never sent; it stands for a connection that broke without a close frame.
	CloseAbnormal = 1006
	// CloseInvalidText answers a text message that is not UTF-8.
	CloseInvalidText = 1007
	// ClosePolicy answers a message cut into too many fragments.
	ClosePolicy = 1008
	// CloseTooBig answers a message over the read limit.
	CloseTooBig = 1009
	// CloseFault says that something failed on our side, without saying what.
	CloseFault = 1011
	// CloseRestart is sent while the node drains; the reason carries retry_after_ms.
	CloseRestart = 1012
	// CloseBusy says that there is no room now; come back later.
	CloseBusy = 1013

	// CloseBadFrames ends a socket that sent several unreadable messages in a row.
	CloseBadFrames = 4000
	// CloseNoAuth ends a socket that stayed silent instead of signing in.
	CloseNoAuth = 4003
	// CloseAuthFailed ends a socket whose token is wrong, foreign or erased; the client must stop.
	CloseAuthFailed = 4004
	// CloseSecondAuth ends a socket that signed in twice.
	CloseSecondAuth = 4005
	// CloseBadCursor ends a socket that asked to resume from a place that does not exist.
	CloseBadCursor = 4007
	// CloseRate ends a socket that went on sending after it was told that it sends too much.
	CloseRate = 4008
	// CloseRevoked ends a socket whose sign-in was taken away while it was open.
	CloseRevoked = 4009
	// CloseReplaced ends the oldest sockets of somebody who opened too many.
	CloseReplaced = 4010
	// CloseSlow ends a socket that does not read what is sent to it.
	CloseSlow = 4013
)

// dropsQueue tells whether frames that still wait are thrown away when a socket closes with code: somebody who lost access must
// not receive what was queued a moment before, and somebody who does not read cannot.
func dropsQueue(code int) bool {
	switch code {
	case CloseAuthFailed, CloseRevoked, CloseSlow, CloseFault:
		return true
	}
	return false
}

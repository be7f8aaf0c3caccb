package widget

// For the tests outside: reading and writing of single frames.
var (
	ReadFrame = readFrame
	Encode    = encode
	PlaceOf   = placeOf
	AliasIn   = aliasIn
)

// ServerFrames gives an empty frame of each type that the server sends.
func ServerFrames() map[string]any {
	return map[string]any{"ready": &readyFrame{}, "events": &eventsFrame{}, "ack": &ackFrame{}, "state": &stateFrame{}, "marks": &marksFrame{},
		"typing": &staffTypingFrame{}, "pong": &pongFrame{}, "error": &errorFrame{}, "bye": &byeFrame{}}
}

// SayFrame is what a client's message is read into.
type SayFrame = sayFrame

package widget

import (
	"bytes"
	"encoding/json"
	"errors"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/internal/web"
)

// The refusals of a frame.
var (
	errFrameJSON      = fault.New(fault.Malformed, "bad_json", "This is not a frame of the agreed form.")
	errFrameType      = fault.New(fault.Malformed, "unknown_type", "There is no such frame.")
	errFrameForbidden = fault.New(fault.Forbidden, "forbidden", "That is not yours to send.")
	errFrameCursor    = fault.New(fault.Malformed, "bad_json", "There is no such place in this conversation.")
)

// protocolVersion is the version of the frames that we speak.
const protocolVersion = 1

// clientFields lists the frames of clients and the fields that each may have, exactly so spelled.
var clientFields = map[string]map[string]bool{
	"hello":  {"t": true, "v": true, "site": true, "token": true, "after": true},
	"say":    {"t": true, "id": true, "text": true, "quote": true, "files": true},
	"typing": {"t": true},
	"mark":   {"t": true, "delivered": true, "seen": true},
	"page":   {"t": true, "url": true, "title": true},
	"rate":   {"t": true, "good": true, "comment": true},
	"ping":   {"t": true},
}

// notForVisitors are types that exist, at the other end or for staff. Naming them apart tells nothing that the panel's script
// does not show, and shows a developer the mistake.
var notForVisitors = map[string]bool{
	"ready": true, "events": true, "ack": true, "state": true, "marks": true, "error": true, "bye": true, "pong": true,
	"note": true, "assign": true, "assigned": true, "system": true, "agent_typing": true, "presence": true, "close": true,
	"closed": true, "accept": true, "take": true, "hand_over": true, "open": true, "shut": true, "row": true, "counts": true,
	"lead": true, "lead_gone": true, "people": true, "alarm": true, "sound": true, "edit": true, "delete": true, "retract": true,
}

// readFrame decodes one frame of a client, strictly: one JSON object, every name once and known, every value of its type. It
// gives a pointer to one of the client's frames, or one of the faults above, or that of a message's id.
func readFrame(raw []byte) (any, error) {
	if err := web.CheckJSON(raw); err != nil {
		return nil, errFrameJSON.Because(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return nil, errFrameJSON.Because(err)
	}
	var t string
	if err := json.Unmarshal(fields["t"], &t); err != nil {
		return nil, errFrameJSON.Because(err)
	}
	allowed, known := clientFields[t]
	switch {
	case notForVisitors[t]:
		return nil, errFrameForbidden
	case !known:
		return nil, errFrameType
	}
	for name, value := range fields {
		if !allowed[name] || bytes.Equal(value, []byte("null")) {
			return nil, errFrameJSON
		}
	}
	return readTyped(t, raw)
}

func readTyped(t string, raw []byte) (any, error) {
	switch t {
	case "hello":
		return readHello(raw)
	case "say":
		f, err := into(raw, &sayFrame{})
		if err != nil {
			return nil, err
		}
		return f, chat.CheckID(f.ID)
	case "mark":
		f, err := into(raw, &markFrame{})
		if err != nil || f.Delivered < 0 || f.Seen < 0 {
			return nil, errFrameJSON.Because(err)
		}
		return f, nil
	case "rate":
		return into(raw, &rateFrame{})
	case "page":
		return into(raw, &pageFrame{})
	case "typing":
		return into(raw, &typingFrame{})
	}
	return into(raw, &pingFrame{})
}

func readHello(raw []byte) (any, error) {
	f, err := into(raw, &helloFrame{})
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field == "after":
		return nil, errFrameCursor.Because(errCursor)
	case err != nil:
		return nil, err
	case f.After < 0:
		return nil, errFrameCursor.Because(errCursor)
	case f.V != protocolVersion:
		return nil, errFrameJSON
	case !tokenForm.MatchString(f.Token):
		return nil, errFrameForbidden.Because(errToken)
	}
	return f, nil
}

// errToken is the cause of a hello whose token cannot be one.
var errToken = errors.New("widget: not a visitor's token")

// errCursor is the cause of a cursor that no answer of ours gave.
var errCursor = errors.New("widget: a cursor below nothing or above the head")

func into[T any](raw []byte, frame *T) (*T, error) {
	if err := json.Unmarshal(raw, frame); err != nil {
		return nil, errFrameJSON.Because(err)
	}
	return frame, nil
}

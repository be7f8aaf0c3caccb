package widget

import (
	"bytes"
	"encoding/json"

	"usher/internal/chat"
)

// The room of conversations gives no event with a retracted text. What this file sees to are the moments in between: events and frames
// that were made before the retraction and have not left yet.

// retractedIn lists the messages that these events take back.
func retractedIn(events []shownEvent) (ids map[string]bool) {
	for _, e := range events {
		if e.Kind != chat.KindRetracted {
			continue
		}
		if ids == nil {
			ids = map[string]bool{}
		}
		ids[e.ID] = true
	}
	return ids
}

// bury takes the texts of these messages out of events, and tells whether one was there.
func bury(events []shownEvent, ids map[string]bool) (found bool) {
	for i := range events {
		if events[i].Kind == chat.KindSaid && ids[events[i].ID] {
			events[i].bury()
			found = true
		}
	}
	return found
}

var retractedMark = []byte(`"kind":"retracted"`)

// retractedBy lists the messages that a frame takes back. Nearly none does, so it is looked for before anything is read; a text
// that has the same letters has them with its quotation marks escaped.
func retractedBy(frame []byte) map[string]bool {
	if !bytes.HasPrefix(frame, eventsHead) || !bytes.Contains(frame, retractedMark) {
		return nil
	}
	var f eventsFrame
	if json.Unmarshal(frame, &f) != nil {
		return nil
	}
	return retractedIn(f.Events)
}

// buryIn gives a frame without the texts of these messages. Frames are shared between sockets, so it makes a new one.
func buryIn(frame []byte, ids map[string]bool) []byte {
	var f eventsFrame
	if !bytes.HasPrefix(frame, eventsHead) || json.Unmarshal(frame, &f) != nil {
		return frame
	}
	if !bury(f.Events, ids) {
		return frame
	}
	return encode(f)
}

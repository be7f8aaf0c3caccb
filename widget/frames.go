package widget

import (
	"encoding/json"
	"time"

	"usher/internal/mail"
)

// The frames that a client may send.
type (
	helloFrame struct {
		T     string `json:"t"`
		V     int    `json:"v"`
		Site  string `json:"site"`
		Token string `json:"token"`
		After int64  `json:"after"` // the number up to which the client has everything
	}
	sayFrame struct {
		T    string `json:"t"`
		ID   string `json:"id"`
		Text string `json:"text"`
		// Quote is the id of the message that this one answers; "" when it answers none.
		Quote string `json:"quote,omitempty"`
		// Files are ids of uploads of this visitor that come with the message.
		Files []string `json:"files,omitempty"`
	}
	typingFrame struct {
		T string `json:"t"`
	}
	markFrame struct {
		T         string `json:"t"`
		Delivered int64  `json:"delivered"`
		Seen      int64  `json:"seen"`
	}
	// rateFrame says what the visitor thinks of the conversation.
	rateFrame struct {
		T       string `json:"t"`
		Good    bool   `json:"good"`
		Comment string `json:"comment"`
	}
	// pageFrame says that the visitor has gone to another page of the host.
	pageFrame struct {
		T     string `json:"t"`
		URL   string `json:"url"`
		Title string `json:"title"`
	}
	pingFrame struct {
		T string `json:"t"`
	}
)

// The frames that the server sends. Numbers count what a visitor may see, from 1 without a gap.
type (
	readyFrame struct {
		T            string `json:"t"`
		V            int    `json:"v"`
		Conversation string `json:"conversation"`
		Head         int64  `json:"head"`
		Now          string `json:"now"`
	}
	// eventsFrame must begin with these three fields: placeOf reads them.
	eventsFrame struct {
		T      string       `json:"t"`
		After  int64        `json:"after"`
		Upto   int64        `json:"upto"`
		More   bool         `json:"more"`
		Events []shownEvent `json:"events"`
	}
	ackFrame struct {
		T  string `json:"t"`
		ID string `json:"id"`
		N  int64  `json:"n"`
		At string `json:"at"`
	}
	stateFrame struct {
		T       string        `json:"t"`
		State   string        `json:"state"`
		Agent   *shownAgent   `json:"agent"`
		Picture *shownPicture `json:"picture"` // null: initials
		Ahead   int           `json:"ahead"`
		Office  shownOffice   `json:"office"`
		Letter  *mail.Offer   `json:"letter,omitempty"` // absent: the conversation is not sent by e-mail
	}
	shownAgent struct {
		Name string `json:"name"`
		Here bool   `json:"here"`
	}
	shownOffice struct {
		State    string `json:"state"`
		People   int    `json:"people"`
		OpensAt  string `json:"opens_at,omitempty"`
		UsuallyS int    `json:"usually_s,omitempty"`
	}
	marksFrame struct {
		T         string `json:"t"`
		Delivered int64  `json:"delivered"`
		Seen      int64  `json:"seen"`
	}
	staffTypingFrame struct {
		T    string `json:"t"`
		Name string `json:"name"`
	}
	pongFrame struct {
		T string `json:"t"`
	}
	errorFrame struct {
		T            string `json:"t"`
		Code         string `json:"code"`
		Message      string `json:"message"`
		ID           string `json:"id,omitempty"`
		RetryAfterMS int64  `json:"retry_after_ms,omitempty"`
	}
	byeFrame struct {
		T       string `json:"t"`
		RetryMS int64  `json:"retry_ms"`
	}
)

// encode writes a frame. Every frame above is made of text and numbers, so it cannot fail.
func encode(frame any) []byte {
	raw, err := json.Marshal(frame)
	if err != nil {
		panic("widget: a frame that cannot be written: " + err.Error())
	}
	return raw
}

// stamp writes a time as every frame has it: RFC 3339, UTC, milliseconds.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

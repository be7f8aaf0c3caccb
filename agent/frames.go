package agent

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"usher/internal/chat"
	"usher/internal/fault"
)

// protocol is the version of the frames below. It is raised when an old console could no longer work with a new server.
const protocol = 1

// frameUp is any frame of a console; which fields count follows from T. Fields that are not here are ignored: the server knows
// better who writes and when.
type frameUp struct {
	T            string   `json:"t"`
	V            int      `json:"v"`
	CSRF         string   `json:"csrf"`
	Conversation string   `json:"conversation"`
	After        int64    `json:"after"`
	ID           string   `json:"id"`
	Text         string   `json:"text"`
	Quote        string   `json:"quote"`
	Files        []string `json:"files"`
	Delivered    int64    `json:"delivered"`
	Seen         int64    `json:"seen"`
	Blocked      bool     `json:"blocked"`
}

// The frames to a console. The samples in testdata/frames are read by the tests of both sides.
type (
	readyFrame struct {
		T   string    `json:"t"`
		V   int       `json:"v"`
		Me  mePerson  `json:"me"`
		Now time.Time `json:"now"`
	}
	countsFrame struct {
		T          string `json:"t"`
		Mine       int    `json:"mine"`
		Waiting    int    `json:"waiting"`
		All        int    `json:"all"`
		Snoozed    int    `json:"snoozed"` // of mine
		Suspect    int    `json:"suspect"`
		Unanswered int    `json:"unanswered"`
	}
	eventsFrame struct {
		T            string        `json:"t"`
		Conversation string        `json:"conversation"`
		After        int64         `json:"after"`
		Upto         int64         `json:"upto"`
		More         bool          `json:"more"`
		Events       []storedEvent `json:"events"`
	}
	ackFrame struct {
		T            string    `json:"t"`
		Conversation string    `json:"conversation"`
		ID           string    `json:"id"`
		N            int64     `json:"n"`
		At           time.Time `json:"at"`
	}
	marksFrame struct {
		T            string     `json:"t"`
		Conversation string     `json:"conversation"`
		Delivered    int64      `json:"delivered"` // how far the visitor's browser got
		Seen         int64      `json:"seen"`
		Online       bool       `json:"online"`
		LastOnline   *time.Time `json:"last_online"`
	}
	typingFrame struct {
		T            string      `json:"t"`
		Conversation string      `json:"conversation"`
		By           chat.Author `json:"by"`
	}
	leadFrame struct {
		T            string     `json:"t"`
		Conversation string     `json:"conversation"`
		Row          row        `json:"row"`
		AnswerBy     *time.Time `json:"answer_by"`
		Rule         string     `json:"rule"`
		HelperFor    string     `json:"helper_for"`

		Note *leadNote `json:"note,omitempty"`
	}
	// leadNote is what the colleague wrote who handed a conversation over.
	leadNote struct {
		By   string `json:"by"`
		Text string `json:"text"`
	}
	leadGoneFrame struct {
		T            string `json:"t"`
		Conversation string `json:"conversation"`
		Why          string `json:"why"`
		By           string `json:"by"`
	}
	floorPerson struct {
		ID    string  `json:"id"`
		Name  string  `json:"name"`
		Photo string  `json:"photo"` // id of a portrait, or ""
		Tier  string  `json:"tier"`
		State string  `json:"state"`
		Load  float64 `json:"load"`
		Limit float64 `json:"limit"`
	}
	peopleFrame struct {
		T     string        `json:"t"`
		Items []floorPerson `json:"items"`
	}
	noteFrame struct {
		T            string      `json:"t"`
		Conversation string      `json:"conversation"`
		Event        storedEvent `json:"event"`
	}
	mentionFrame struct {
		T            string `json:"t"`
		Conversation string `json:"conversation"`
		By           string `json:"by"`
		Text         string `json:"text"`
	}
	alarmFrame struct {
		T            string `json:"t"`
		Conversation string `json:"conversation"`
		Code         string `json:"code"`
	}
	errorFrame struct {
		T            string `json:"t"`
		Code         string `json:"code"`
		Message      string `json:"message"`
		Conversation string `json:"conversation,omitempty"`
		ID           string `json:"id,omitempty"`
		RetryAfterMS int64  `json:"retry_after_ms,omitempty"`
	}
	plainFrame struct {
		T string `json:"t"`
	}
)

// encode writes a frame. Frames are structs of plain values, which always marshal.
func encode(frame any) []byte {
	b, err := json.Marshal(frame)
	if err != nil {
		return []byte(`{"t":"error","code":"internal","message":"Something failed on our side."}`)
	}
	return b
}

// refusal tells a console why one frame of it was not done.
func refusal(err error, about frameUp) errorFrame {
	f := fault.From(err)
	return errorFrame{T: "error", Code: f.Code, Message: f.Message, Conversation: about.Conversation, ID: about.ID, RetryAfterMS: f.RetryAfter.Milliseconds()}
}

// On the topic of a conversation a frame travels in an envelope, so that each console can tell, without reading JSON, whether it has
// the events already, and whether the frame is about what its own person does.
const envelope = 8 + 26

var errEnvelope = errors.New("agent: a frame without its envelope")

// seal puts a frame into its envelope. Frames without events have upto 0; from is an agent's id or "".
func seal(upto int64, from string, frame []byte) []byte {
	b := make([]byte, envelope, envelope+len(frame))
	binary.BigEndian.PutUint64(b, uint64(upto))
	copy(b[8:], from)
	return append(b, frame...)
}

func unseal(b []byte) (upto int64, from string, frame []byte, err error) {
	if len(b) < envelope {
		return 0, "", nil, errEnvelope
	}
	end := 8
	for end < envelope && b[end] != 0 {
		end++
	}
	return int64(binary.BigEndian.Uint64(b)), string(b[8:end]), b[envelope:], nil
}

package agent

import (
	"context"
	"time"

	"usher/internal/fault"
)

type notesOutput struct {
	Body struct {
		Events []storedEvent `json:"events"`
	}
}

// listNotes gives every note beside a conversation, oldest first.
func (d *Door) listNotes(ctx context.Context, in *conversationInput) (*notesOutput, error) {
	notes, err := d.Conversations.Notes(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &notesOutput{}
	out.Body.Events = storedEvents(notes)
	return out, nil
}

type addNoteInput struct {
	ID   string `path:"id"`
	Body struct {
		ID       string   `json:"id" maxLength:"40" doc:"Made by the client; the same id again writes nothing new."`
		Text     string   `json:"text" maxLength:"16000"`
		Mentions []string `json:"mentions" maxItems:"20" doc:"Ids of the people it is for."`
		Files    []string `json:"files,omitempty" maxItems:"10" doc:"Ids of one's own uploads that come with it."`
	}
}

type addNoteOutput struct {
	Body struct {
		ID string    `json:"id"`
		N  int64     `json:"n"`
		At time.Time `json:"at"`
	}
}

// addNote writes a note. Who is mentioned must be on the staff: a note does not widen who may read.
func (d *Door) addNote(ctx context.Context, in *addNoteInput) (*addNoteOutput, error) {
	for _, id := range in.Body.Mentions {
		if person, known := d.Staff.ByID(id); !known || !person.Active {
			return nil, fault.New(fault.Invalid, "unknown_person", "Somebody who is mentioned is not on the staff.")
		}
	}
	files, err := d.Attached.Attach(ctx, in.ID, authorOf(actorOf(ctx)), in.Body.Files)
	if err != nil {
		return nil, err
	}
	ack, err := d.Conversations.Note(ctx, in.ID, authorOf(actorOf(ctx)), in.Body.ID, in.Body.Text, in.Body.Mentions, files...)
	if err != nil {
		return nil, err
	}
	out := &addNoteOutput{}
	out.Body.ID, out.Body.N, out.Body.At = ack.ID, ack.N, ack.At
	return out, nil
}

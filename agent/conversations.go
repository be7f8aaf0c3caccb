package agent

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/chat"
)

func (d *Door) mountConversations(api huma.API) {
	handle(d, api, http.MethodGet, "/conversations", "A list of conversations", d.listConversations)
	handle(d, api, http.MethodGet, "/conversations/{id}", "One conversation with its card", d.showConversation)
	handle(d, api, http.MethodGet, "/conversations/{id}/events", "What happened in a conversation", d.listEvents)
	handle(d, api, http.MethodGet, "/conversations/{id}/receipts", "Why this person", d.listReceipts)
	handle(d, api, http.MethodPost, "/conversations/{id}/accept", "Accept the lead that rings", d.acceptConversation)
	handle(d, api, http.MethodPost, "/conversations/{id}/refuse", "Pass the lead on", d.refuseConversation)
	handle(d, api, http.MethodPost, "/conversations/{id}/take", "Take a conversation", d.takeConversation)
	handle(d, api, http.MethodPost, "/conversations/{id}/hand-over", "Hand a conversation to a colleague", d.handOverConversation)
	handle(d, api, http.MethodPost, "/conversations/{id}/hand-up", "Hand a conversation to somebody more experienced", d.handUpConversation)
	handle(d, api, http.MethodPost, "/conversations/{id}/close", "Close a conversation", d.closeConversation)
	handle(d, api, http.MethodPost, "/conversations/{id}/reopen", "Open a closed conversation again", d.reopenConversation)
	handle(d, api, http.MethodPost, "/conversations/{id}/free", "Say that a suspect is a person", d.freeConversation)
	handle(d, api, http.MethodGet, "/conversations/{id}/notes", "What only the staff sees", d.listNotes)
	handle(d, api, http.MethodGet, "/conversations/{id}/alerts", "Who was told by SMS, and whether it arrived", d.listAlerts)
	handle(d, api, http.MethodGet, "/conversations/{id}/letters", "What left by e-mail, and whether it was taken", d.listLetters)
	handle(d, api, http.MethodPost, "/conversations/{id}/transcript", "Send the conversation to the visitor by e-mail", d.sendTranscript)
	handle(d, api, http.MethodPost, "/conversations/{id}/notes", "Write a note that only the staff sees", d.addNote)
	handle(d, api, http.MethodPost, "/conversations/{id}/messages/{message}/retract", "Take a message of one's own back", d.retractMessage)
	handle(d, api, http.MethodPost, "/conversations/{id}/messages/{message}/original", "Read what was taken back; the reading is logged", d.showOriginal)
}

type conversationInput struct {
	ID string `path:"id"`
}

type rowOutput struct {
	Body struct {
		Row row `json:"row"`
	}
}

// learnWithin is how long an answer waits for a conversation to learn what the dispatcher has decided; it takes milliseconds.
const learnWithin = time.Second

// bell rings when anything happens in a conversation.
type bell chan struct{}

// Push is the hub's call. It never blocks: a bell that has rung need not ring again before it is heard.
func (b bell) Push([]byte) bool {
	select {
	case b <- struct{}{}:
	default:
	}
	return true
}

// rowOnce does something by the dispatcher and answers with the row as soon as the conversation shows it. The decision is durable when
// act returns, but the conversation learns of it a moment later, and a row from before would let a console ring again.
func (d *Door) rowOnce(ctx context.Context, conversation string, act func() error, shows func(chat.Summary) bool) (*rowOutput, error) {
	rung := make(bell, 1)
	d.Hub.Subscribe(openedBy(conversation), rung)
	defer d.Hub.Forget(rung)
	if err := act(); err != nil {
		return nil, err
	}
	late := time.NewTimer(learnWithin)
	defer late.Stop()
	for {
		sum, err := d.Conversations.Summary(ctx, conversation)
		if err != nil {
			return nil, err
		}
		if shows(sum) {
			return d.rowAfter(ctx, conversation, nil)
		}
		select {
		case <-rung:
		case <-late.C:
			return d.rowAfter(ctx, conversation, nil) // the row frame will tell
		}
	}
}

// isWith says that somebody has a conversation.
func isWith(agent string) func(chat.Summary) bool {
	return func(s chat.Summary) bool { return s.Agent == agent }
}

// rowAfter answers an action with the conversation as it now is.
func (d *Door) rowAfter(ctx context.Context, conversation string, err error) (*rowOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &rowOutput{}
	out.Body.Row, err = d.readRow(ctx, conversation, actorOf(ctx).Agent.ID)
	return out, err
}

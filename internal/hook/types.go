package hook

// Type is one kind of thing that is told. The list is closed.
type Type string

// What is told.
const (
	ConversationStarted  Type = "conversation.started"
	ConversationAssigned Type = "conversation.assigned"
	ConversationAnswered Type = "conversation.answered"
	ConversationClosed   Type = "conversation.closed"
	ConversationReopened Type = "conversation.reopened"
	ConversationRated    Type = "conversation.rated"
	MessageCreated       Type = "message.created"
	MessageRetracted     Type = "message.retracted"
	LeadCreated          Type = "lead.created"
	ClientChanged        Type = "client.changed"
	RequestChanged       Type = "request.changed"

	// Test is sent when somebody asks for it, and cannot be chosen.
	Test Type = "webhook.test"
)

// Types lists what can be chosen.
func Types() []Type {
	return []Type{ConversationStarted, ConversationAssigned, ConversationAnswered, ConversationClosed, ConversationReopened, ConversationRated, MessageCreated, MessageRetracted,
		LeadCreated, ClientChanged, RequestChanged}
}

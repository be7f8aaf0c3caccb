package privacy

import (
	"context"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/file"
)

// Conversations is what this room needs of the room of conversations; the contracts are those of chat.Service.
type Conversations interface {
	Summary(ctx context.Context, conversation string) (chat.Summary, error)
	List(ctx context.Context, list string, page eventlog.Page) ([]chat.Summary, string, error)
	Events(ctx context.Context, conversation string, after int64, limit int) ([]eventlog.Event, error)
	Notes(ctx context.Context, conversation string) ([]eventlog.Event, error)
	BegunBy(ctx context.Context, visitor string) ([]string, error)
	ConversationEraser
}

// ConversationEraser forgets parts of conversations.
type ConversationEraser interface {
	Erase(ctx context.Context, conversation string, e chat.Erased) ([]chat.Removed, error)
	CutIP(ctx context.Context, conversation string) error
}

// Clients is what this room needs of the room of clients; the contracts are those of crm.Service.
type Clients interface {
	Client(ctx context.Context, id string) (crm.Client, error)
	Search(ctx context.Context, text, after string, limit int) ([]crm.Client, string, error)
	Erase(ctx context.Context, by chat.Author, client, person, certificate string) (chat.Removed, error)
}

// Decisions is what this room needs of the dispatcher.
type Decisions interface {
	ForgetWords(ctx context.Context, numbers []int64) (forgotten int, err error)
}

// Files is what this room needs of the room of files.
type Files interface {
	Erase(ctx context.Context, conversation string) error
	List(ctx context.Context, conversation string) ([]file.Sent, error)
	Open(ctx context.Context, conversation string, reader chat.Author, id string) (file.Content, error)
}

// Store is where this room keeps what it did.
type Store interface {
	eventlog.Log
	eventlog.Views
	Scrub(ctx context.Context) error
}

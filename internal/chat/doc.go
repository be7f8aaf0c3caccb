// Package chat is the room of conversations: what was said, by whom, who answers, and what each side may see of it.
//
// A conversation is a stream "conversation:<id>" of numbered events (events.go). The only way to change one is a use case of
// Service (one file each): it loads the conversation, decides which events follow, appends them with the
// head it had read, folds them and tells the listeners, all under the conversation's own lock. A lost race reloads and decides again.
// The Summary is the view of a conversation: the row in a list, the document in MongoDB, rebuilt from the log at any time.
//
// The room knows neither HTTP nor sockets nor a database, and does not decide who answers: internal/dispatch does.
package chat

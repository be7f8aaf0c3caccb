package agent

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// mountDesk registers what an agent has at hand beside the conversation: ready replies, tags, and laying aside for later.
func (d *Door) mountDesk(api huma.API) {
	handle(d, api, http.MethodGet, "/replies", "The ready replies one may use", d.listReplies)
	handle(d, api, http.MethodPost, "/replies", "Make a ready reply", d.makeReply)
	handle(d, api, http.MethodPut, "/replies/{id}", "Change a ready reply", d.changeReply)
	handle(d, api, http.MethodDelete, "/replies/{id}", "Remove a ready reply", d.removeReply)
	handle(d, api, http.MethodGet, "/tags", "The firm's tags", d.listTags)
	handle(d, api, http.MethodPost, "/tags", "Make a tag", d.makeTag)
	handle(d, api, http.MethodPut, "/tags/{id}", "Change a tag", d.changeTag)
	handle(d, api, http.MethodDelete, "/tags/{id}", "Remove a tag", d.removeTag)
	handle(d, api, http.MethodPut, "/conversations/{id}/tags/{tag}", "Put a tag on a conversation", d.tagConversation)
	handle(d, api, http.MethodDelete, "/conversations/{id}/tags/{tag}", "Take a tag off a conversation", d.untagConversation)
	handle(d, api, http.MethodGet, "/conversations/{id}/snooze", "Until when a conversation can be laid aside", d.showSnooze)
	handle(d, api, http.MethodPost, "/conversations/{id}/snooze", "Lay a conversation aside for later", d.snoozeConversation)
	handle(d, api, http.MethodPost, "/conversations/{id}/wake", "Bring a conversation back before its time", d.wakeConversation)
}

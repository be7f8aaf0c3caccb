package agent

import (
	"context"
	"slices"

	"usher/internal/chat"
	"usher/internal/eventlog"
)

type listConversationsInput struct {
	List  string `query:"list" enum:"mine,snoozed,waiting,all,suspect,closed,unanswered" default:"mine"`
	Tag   string `query:"tag" maxLength:"26" doc:"Only those with this tag, by its id."`
	After string `query:"after" maxLength:"400" doc:"The next of a former answer."`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type listConversationsOutput struct {
	Body struct {
		Items []row  `json:"items"`
		Next  string `json:"next" doc:"Give it as after for the next part; empty when this was the last. With a tag a part may be shorter than asked for."`
	}
}

// listName names a console's list as the room of conversations does.
func listName(list, reader string) string {
	switch list {
	case "mine":
		return "agent:" + reader
	case "snoozed":
		return "snoozed:" + reader
	}
	return list
}

// listConversations gives a part of a list, the newest first; those who wait come in the order in which they wait.
func (d *Door) listConversations(ctx context.Context, in *listConversationsInput) (*listConversationsOutput, error) {
	reader := actorOf(ctx).Agent.ID
	page := eventlog.Page{After: in.After, Limit: in.Limit, OldestFirst: in.List == "waiting"}
	if in.Tag != "" && !idForm.MatchString(in.Tag) {
		return nil, malformed
	}
	sums, next, err := d.listTagged(ctx, in.List, in.Tag, reader, page)
	if err != nil {
		return nil, err
	}
	out := &listConversationsOutput{}
	out.Body.Next = next
	out.Body.Items, err = d.rowsFor(ctx, sums, reader)
	return out, err
}

// taggedReads bounds how much is read for one part of a list that is filtered here and not by an index.
const taggedReads = 20

// listTagged gives a part of a list, of those with a tag if one is named. For "all" and "closed" the store has a list of its own. The
// others hold what is open of one person, or waits: they are read and filtered, a part that ends early goes on with next.
func (d *Door) listTagged(ctx context.Context, list, tag, reader string, page eventlog.Page) (sums []chat.Summary, next string, err error) {
	switch {
	case tag == "":
		return d.Conversations.List(ctx, listName(list, reader), page)
	case list == "all":
		return d.Conversations.List(ctx, chat.TagList(tag), page)
	case list == "closed":
		return d.Conversations.List(ctx, chat.ClosedTagList(tag), page)
	}
	limit := page.Limit
	for range taggedReads {
		page.Limit = limit - len(sums)
		read, after, err := d.Conversations.List(ctx, listName(list, reader), page)
		if err != nil {
			return nil, "", err
		}
		for _, sum := range read {
			if slices.Contains(sum.Tags, tag) {
				sums = append(sums, sum)
			}
		}
		if page.After = after; after == "" || len(sums) == limit {
			break
		}
	}
	return sums, page.After, nil
}

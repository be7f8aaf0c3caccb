package agent

import (
	"context"

	"usher/internal/tag"
)

type tagOutput struct {
	Body struct {
		Tag tag.Tag `json:"tag"`
	}
}

type listTagsOutput struct {
	Body struct {
		Items []tag.Tag `json:"items"`
	}
}

// listTags gives the firm's tags by name.
func (d *Door) listTags(context.Context, *struct{}) (*listTagsOutput, error) {
	out := &listTagsOutput{}
	out.Body.Items = d.Tags.List()
	return out, nil
}

type makeTagInput struct {
	Body struct {
		Name   string `json:"name" maxLength:"400"`
		Colour string `json:"colour" enum:"plain,accent,amber,green,violet"`
	}
}

// makeTag makes a tag for the firm.
func (d *Door) makeTag(ctx context.Context, in *makeTagInput) (*tagOutput, error) {
	return d.putTag(ctx, tag.Tag{Name: in.Body.Name, Colour: in.Body.Colour})
}

type changeTagInput struct {
	ID   string `path:"id"`
	Body struct {
		Name   string `json:"name" maxLength:"400"`
		Colour string `json:"colour" enum:"plain,accent,amber,green,violet"`
		N      int64  `json:"n" doc:"The n that was read."`
	}
}

// changeTag gives a tag another name or colour, wherever it stands.
func (d *Door) changeTag(ctx context.Context, in *changeTagInput) (*tagOutput, error) {
	return d.putTag(ctx, tag.Tag{ID: in.ID, Name: in.Body.Name, Colour: in.Body.Colour, N: in.Body.N})
}

func (d *Door) putTag(ctx context.Context, t tag.Tag) (*tagOutput, error) {
	saved, err := d.Tags.Put(ctx, authorOf(actorOf(ctx)), t)
	if err != nil {
		return nil, inBody(err)
	}
	out := &tagOutput{}
	out.Body.Tag = saved
	return out, nil
}

// removeTag takes a tag out of use: it is shown nowhere any more.
func (d *Door) removeTag(ctx context.Context, in *removeInput) (*struct{}, error) {
	return nil, d.Tags.Remove(ctx, authorOf(actorOf(ctx)), in.ID, in.N)
}

type conversationTagInput struct {
	ID  string `path:"id"`
	Tag string `path:"tag" maxLength:"26"`
}

// tagConversation puts one of the firm's tags on a conversation.
func (d *Door) tagConversation(ctx context.Context, in *conversationTagInput) (*rowOutput, error) {
	if !idForm.MatchString(in.Tag) {
		return nil, malformed
	}
	t, known := d.Tags.Get(in.Tag)
	if !known {
		return nil, tag.ErrNoTag
	}
	return d.rowAfter(ctx, in.ID, d.Conversations.Tag(ctx, in.ID, authorOf(actorOf(ctx)), t.ID, t.Name))
}

// untagConversation takes a tag off, also one that the firm no longer has.
func (d *Door) untagConversation(ctx context.Context, in *conversationTagInput) (*rowOutput, error) {
	if !idForm.MatchString(in.Tag) {
		return nil, malformed
	}
	t, _ := d.Tags.Get(in.Tag)
	return d.rowAfter(ctx, in.ID, d.Conversations.Untag(ctx, in.ID, authorOf(actorOf(ctx)), in.Tag, t.Name))
}

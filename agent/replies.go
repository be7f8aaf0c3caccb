package agent

import (
	"context"

	"usher/internal/canned"
)

type replyOutput struct {
	Body struct {
		Reply canned.Reply `json:"reply"`
	}
}

type listRepliesOutput struct {
	Body struct {
		Items     []canned.Reply `json:"items"`
		Variables []string       `json:"variables" doc:"All that may stand in braces."`
	}
}

// listReplies gives the firm's replies and one's own.
func (d *Door) listReplies(ctx context.Context, _ *struct{}) (*listRepliesOutput, error) {
	out := &listRepliesOutput{}
	out.Body.Items, out.Body.Variables = d.Replies.For(actorOf(ctx).Agent.ID), canned.Variables()
	return out, nil
}

// mayKeep says whether somebody may change a reply of this owner: everybody their own, managers the firm's.
func mayKeep(a actor, owner string) error {
	if owner == "" && !can(a.Agent, change, sharedReply) {
		return errForbidden
	}
	return nil
}

type makeReplyInput struct {
	Body struct {
		Name   string            `json:"name" maxLength:"200" doc:"What is typed after the slash."`
		Text   string            `json:"text" maxLength:"16000" doc:"May hold {name}, {first_name}, {agent}, {site}, {page} and {topic}."`
		Texts  map[string]string `json:"texts,omitempty" doc:"For visitors of other languages, by language: pl, et."`
		Shared bool              `json:"shared" doc:"For everybody; only managers make these."`
	}
}

// makeReply makes a reply for the firm or for oneself.
func (d *Door) makeReply(ctx context.Context, in *makeReplyInput) (*replyOutput, error) {
	a, b := actorOf(ctx), in.Body
	owner := a.Agent.ID
	if b.Shared {
		owner = ""
	}
	if err := mayKeep(a, owner); err != nil {
		return nil, err
	}
	return d.putReply(ctx, canned.Reply{Owner: owner, Name: b.Name, Text: b.Text, Texts: b.Texts})
}

type changeReplyInput struct {
	ID   string `path:"id"`
	Body struct {
		Name  string            `json:"name" maxLength:"200" doc:"What is typed after the slash."`
		Text  string            `json:"text" maxLength:"16000" doc:"May hold {name}, {first_name}, {agent}, {site}, {page} and {topic}."`
		Texts map[string]string `json:"texts,omitempty" doc:"For visitors of other languages, by language: pl, et."`
		N     int64             `json:"n" doc:"The n that was read."`
	}
}

// changeReply replaces a reply whole. A conflict names the fields in which the newer version differs.
func (d *Door) changeReply(ctx context.Context, in *changeReplyInput) (*replyOutput, error) {
	a, b := actorOf(ctx), in.Body
	had, err := d.Replies.Get(a.Agent.ID, in.ID)
	if err != nil {
		return nil, err
	}
	if err := mayKeep(a, had.Owner); err != nil {
		return nil, err
	}
	return d.putReply(ctx, canned.Reply{ID: in.ID, Owner: had.Owner, Name: b.Name, Text: b.Text, Texts: b.Texts, N: b.N})
}

func (d *Door) putReply(ctx context.Context, r canned.Reply) (*replyOutput, error) {
	saved, err := d.Replies.Put(ctx, authorOf(actorOf(ctx)), r)
	if err != nil {
		return nil, inBody(err)
	}
	out := &replyOutput{}
	out.Body.Reply = saved
	return out, nil
}

type removeInput struct {
	ID string `path:"id"`
	N  int64  `query:"n" minimum:"1" required:"true" doc:"The n that was read."`
}

// removeReply takes a reply out of use.
func (d *Door) removeReply(ctx context.Context, in *removeInput) (*struct{}, error) {
	a := actorOf(ctx)
	had, err := d.Replies.Get(a.Agent.ID, in.ID)
	if err != nil {
		return nil, err
	}
	if err := mayKeep(a, had.Owner); err != nil {
		return nil, err
	}
	had.N = in.N
	return nil, d.Replies.Remove(ctx, authorOf(a), had)
}

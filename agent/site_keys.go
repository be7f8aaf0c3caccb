package agent

import (
	"context"
	"time"
)

// siteKeyItem is a key as managers see it. What it signs with is in the answer that made it and nowhere else.
type siteKeyItem struct {
	ID      int64      `json:"id"`
	By      string     `json:"by" doc:"Name of who made it; empty for the program itself."`
	MadeAt  time.Time  `json:"made_at"`
	Current bool       `json:"current" doc:"The newest one. The others are still good until they end."`
	Until   *time.Time `json:"until" doc:"When a former one ends."`
}

type siteKeysBody struct {
	Items   []siteKeyItem `json:"items"`
	Version int64         `json:"version" doc:"Send it when a new key is made, so that two are not made at once."`
}

func (d *Door) keysOf(key string) (body siteKeysBody, err error) {
	keys, version, err := d.Sites.Keys(key)
	body.Version, body.Items = version, make([]siteKeyItem, len(keys))
	for i, k := range keys {
		body.Items[i] = siteKeyItem{ID: k.ID, By: k.By.Name, MadeAt: k.MadeAt, Current: k.Current, Until: deadline(k.Until)}
	}
	return body, err
}

type siteInput struct {
	Key string `path:"key"`
}

type siteKeysOutput struct{ Body siteKeysBody }

// listKeys tells which keys of a site are good, without what is secret of them.
func (d *Door) listKeys(_ context.Context, in *siteInput) (*siteKeysOutput, error) {
	body, err := d.keysOf(in.Key)
	return &siteKeysOutput{body}, err
}

type makeKeyInput struct {
	Key  string `path:"key"`
	Body struct {
		Version int64 `json:"version" doc:"That of the keys as they were read."`
	}
}

type makeKeyOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		siteKeysBody
		Value string `json:"value" doc:"What the host signs with, HS256. It is shown in this answer and never again."`
	}
}

// makeKey makes a new key. Who has only found an open console cannot: it takes a password given within the last ten minutes.
func (d *Door) makeKey(ctx context.Context, in *makeKeyInput) (*makeKeyOutput, error) {
	me := actorOf(ctx)
	if err := d.Staff.Fresh(me.ID); err != nil {
		return nil, err
	}
	value, err := d.Sites.MakeKey(ctx, authorOf(me), in.Key, in.Body.Version)
	if err != nil {
		return nil, err
	}
	out := &makeKeyOutput{CacheControl: "no-store"}
	out.Body.Value = value
	out.Body.siteKeysBody, err = d.keysOf(in.Key)
	return out, err
}

type endKeyInput struct {
	Key  string `path:"key"`
	Made int64  `path:"made" minimum:"1"`
}

// endKey ends a former key before its time.
func (d *Door) endKey(ctx context.Context, in *endKeyInput) (*siteKeysOutput, error) {
	if err := d.Sites.EndKey(ctx, authorOf(actorOf(ctx)), in.Key, in.Made); err != nil {
		return nil, err
	}
	body, err := d.keysOf(in.Key)
	return &siteKeysOutput{body}, err
}

package chat

import (
	"context"
	"slices"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// The kinds of event of tags.
const (
	KindTagged   = "tagged"
	KindUntagged = "untagged"
)

// Tagged is the data of tagged and untagged. Name is what the tag was called at that time, so that the log can be read after it was renamed.
type Tagged struct {
	By   Author `json:"by"`
	Tag  string `json:"tag"` // id
	Name string `json:"name"`
}

// MaxTags is how many tags a conversation may have. Each one is a list that the conversation stands in, and a view stands in 32 at most.
const MaxTags = 20

// ErrManyTags is the answer to one tag too many.
var ErrManyTags = fault.New(fault.Invalid, "too_many_tags", "A conversation has at most 20 tags. Take one off first.")

// Tag puts a tag on a conversation; one that is there already changes nothing. That the firm has such a tag is the caller's to know.
//
// Faults: ErrNoConversation, ErrManyTags, ErrBusy.
func (s *Service) Tag(ctx context.Context, conversation string, by Author, tag, name string) (err error) {
	defer fault.Wrap(&err, "tag %s", conversation)
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		if slices.Contains(c.sum.Tags, tag) {
			return nil, nil
		}
		if len(c.sum.Tags) >= MaxTags {
			return nil, ErrManyTags
		}
		return []draft{{KindTagged, Tagged{By: by, Tag: tag, Name: name}}}, nil
	})
	return err
}

// Untag takes a tag off; one that is not there changes nothing.
//
// Faults: ErrNoConversation, ErrBusy.
func (s *Service) Untag(ctx context.Context, conversation string, by Author, tag, name string) (err error) {
	defer fault.Wrap(&err, "untag %s", conversation)
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		if !slices.Contains(c.sum.Tags, tag) {
			return nil, nil
		}
		return []draft{{KindUntagged, Tagged{By: by, Tag: tag, Name: name}}}, nil
	})
	return err
}

func foldTagged(s *Summary, e eventlog.Event) error {
	d, err := Decode[Tagged](e)
	if err == nil && !slices.Contains(s.Tags, d.Tag) {
		s.Tags = append(s.Tags, d.Tag)
		s.TagNames = append(s.TagNames, d.Name)
	}
	return err
}

func foldUntagged(s *Summary, e eventlog.Event) error {
	d, err := Decode[Tagged](e)
	if at := slices.Index(s.Tags, d.Tag); err == nil && at >= 0 {
		s.Tags = slices.Delete(s.Tags, at, at+1)
		s.TagNames = slices.Delete(s.TagNames, at, at+1)
	}
	return err
}

// TagList names the list of the open conversations with a tag, ClosedTagList that of the closed ones: with 100,000 conversations
// nobody must look through the closed to find the open.
func TagList(tag string) string { return "tag:" + tag }

// ClosedTagList names the list of the closed conversations with a tag.
func ClosedTagList(tag string) string { return "tag:" + tag + ":closed" }

// tagLists names the lists that a conversation stands in for its tags. A suspect stands in none: it is silent.
func (s Summary) tagLists() []string {
	name := TagList
	switch s.State {
	case Suspect:
		return nil
	case Closed:
		name = ClosedTagList
	}
	lists := make([]string, len(s.Tags))
	for i, tag := range s.Tags {
		lists[i] = name(tag)
	}
	return lists
}

package main

import (
	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/tag"
)

// names tells conversations what clients and tags are called now.
type names struct {
	*crm.Service
	tags *tag.Service
}

func (n names) TagNow(id string) string {
	t, _ := n.tags.Get(id)
	return t.Name
}

// followNames makes the rows and the search of conversations follow the names of clients and tags. renamed hears whose row changed.
func followNames(r rooms, renamed func(conversation string)) {
	r.chat.Name(chat.Naming{Names: names{r.crm, r.tags}, Renamed: renamed})
	r.crm.OnChange(r.chat.ClientRenamed)
	r.tags.OnChange(r.chat.TagRenamed)
}

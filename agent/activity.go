package agent

import (
	"context"
	"time"

	"usher/internal/activity"
)

type listActivityInput struct {
	By    string    `query:"by" maxLength:"64" doc:"A person's id."`
	Group string    `query:"group" enum:"people,sites,routing,alerts,desk,programs,privacy,blocks,sealed"`
	From  time.Time `query:"from" doc:"Not before this."`
	To    time.Time `query:"to" doc:"Before this."`
	After string    `query:"after" maxLength:"600" doc:"The next of a former answer."`
	Limit int       `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type activityItem struct {
	ID        string            `json:"id"`
	At        time.Time         `json:"at"`
	Kind      string            `json:"kind" doc:"What happened: site_changed."`
	Group     string            `json:"group"`
	By        string            `json:"by"`
	ByName    string            `json:"by_name" doc:"Empty when nobody did it."`
	About     string            `json:"about" doc:"The id of the thing."`
	AboutName string            `json:"about_name"`
	Facts     map[string]string `json:"facts"`
	Changes   []activity.Change `json:"changes"`
	More      int               `json:"more" doc:"Changes that are not listed."`
}

type listActivityOutput struct {
	Body struct {
		Items []activityItem `json:"items"`
		Next  string         `json:"next" doc:"Give it as after for the next part; empty when this was the last."`
	}
}

// listActivity tells who changed what, the newest first. Every text is one line, whatever somebody put into a name.
func (d *Door) listActivity(ctx context.Context, in *listActivityInput) (*listActivityOutput, error) {
	lines, next, err := d.Activity.List(ctx, activity.Query{By: in.By, Group: in.Group, From: in.From, To: in.To, After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &listActivityOutput{}
	out.Body.Next, out.Body.Items = next, make([]activityItem, len(lines))
	for i, l := range lines {
		item := activityItem{ID: l.ID, At: l.At, Kind: l.Kind, Group: l.Group, By: l.By, ByName: l.ByName, About: l.About, Facts: l.Facts, Changes: l.Changes, More: l.More}
		if name := d.nameOf(l.By); name != "" {
			item.ByName = name
		}
		item.ByName, item.AboutName = activity.OneLine(item.ByName), activity.OneLine(d.aboutName(l.Line))
		out.Body.Items[i] = item
	}
	return out, nil
}

// aboutName names what a line is about, as it is called today.
func (d *Door) aboutName(l activity.Line) string {
	switch l.Group {
	case "people":
		return d.nameOf(l.About)
	case "sites":
		if s, ok := d.Sites.Get(l.About); ok {
			return s.Name
		}
	case "programs":
		w, _ := d.Hooks.Get(l.About)
		return w.Name
	case "desk":
		if t, ok := d.Tags.Get(l.About); ok {
			return t.Name
		}
		r, _ := d.Replies.Get("", l.About)
		return r.Name
	}
	return ""
}

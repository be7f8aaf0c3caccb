package agent

import (
	"context"

	"usher/internal/site"
)

// siteItem is a site with the line that embeds it.
type siteItem struct {
	site.Site
	Embed string `json:"embed" doc:"To be put into the pages of the site."`
}

type listSitesOutput struct {
	Body struct {
		Items []siteItem `json:"items"`
	}
}

// listSites gives every site with all its settings. What signs identities is not among them.
func (d *Door) listSites(_ context.Context, _ *struct{}) (*listSitesOutput, error) {
	out := &listSitesOutput{}
	out.Body.Items = []siteItem{}
	for _, s := range d.Sites.List() {
		out.Body.Items = append(out.Body.Items, d.siteItem(s))
	}
	return out, nil
}

func (d *Door) siteItem(s site.Site) siteItem {
	return siteItem{Site: s, Embed: `<script async src="` + d.origin.String() + `/widget.js?site=` + s.Key + `"></script>`}
}

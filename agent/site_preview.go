package agent

import (
	"context"

	"usher/internal/site"
)

type previewSiteOutput struct {
	Body struct {
		ID string `json:"id" doc:"The draft is at /widget/frame?preview={id} for a quarter of an hour."`
	}
}

// previewSite keeps a draft of a site's settings for looking at. Nothing is saved.
func (d *Door) previewSite(_ context.Context, in *saveSiteInput) (*previewSiteOutput, error) {
	id, err := d.Sites.Preview(d.siteOf(in))
	if err != nil {
		return nil, inBody(err)
	}
	out := &previewSiteOutput{}
	out.Body.ID = id
	return out, nil
}

type sightingsInput struct {
	Key string `path:"key"`
}

type sightingsOutput struct {
	Body struct {
		Items []site.Sighting `json:"items"`
	}
}

// listSightings tells on which pages a site's chat was seen since the program started.
func (d *Door) listSightings(_ context.Context, in *sightingsInput) (*sightingsOutput, error) {
	if _, ok := d.Sites.Get(in.Key); !ok {
		return nil, site.ErrNoSite
	}
	out := &sightingsOutput{}
	out.Body.Items = append([]site.Sighting{}, d.Sites.Sightings(in.Key)...)
	return out, nil
}

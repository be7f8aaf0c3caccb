package agent

import (
	"context"
	"errors"

	"usher/internal/fault"
	"usher/internal/hours"
	"usher/internal/site"
)

type saveSiteInput struct {
	Key  string `path:"key"`
	Body siteBody
}

// siteBody is a site as it is sent: all of its settings.
type siteBody struct {
	Key             string                `json:"key,omitempty" maxLength:"40" doc:"That of the address, if given."`
	Name            string                `json:"name"`
	Origins         []string              `json:"origins" maxItems:"1000"`
	Enabled         bool                  `json:"enabled"`
	Gate            string                `json:"gate" enum:"auto,always_captcha,off"`
	Form            siteForm              `json:"form"`
	Brand           site.Brand            `json:"brand"`
	Picture         *site.Picture         `json:"picture,omitempty" doc:"Whose face the chat has. Without it this stays as it is."`
	Texts           site.Texts            `json:"texts"`
	TextsIn         map[string]site.Texts `json:"texts_in,omitempty" doc:"In other languages, by their code."`
	Contact         site.Contact          `json:"contact"`
	Language        string                `json:"language"`
	Region          string                `json:"region,omitempty"`
	EnforceIdentity bool                  `json:"enforce_identity,omitempty"`
	Embed           string                `json:"embed,omitempty" doc:"Ignored: it is made of the key."`
	Hours           *hours.Hours          `json:"hours,omitempty" doc:"When leads are given out. Without it the hours stay as they are."`
	N               int64                 `json:"n,omitempty" doc:"Ignored in favour of version."`
	Version         int64                 `json:"version" doc:"The n that was read; 0 makes a new site."`
}

// siteForm is the questionnaire as it is sent: its version is counted here and not by who sends it.
type siteForm struct {
	Version int          `json:"version,omitempty" doc:"Ignored."`
	Fields  []site.Field `json:"fields"`
}

type saveSiteOutput struct {
	Body struct {
		Site siteItem `json:"site"`
	}
}

// saveSite makes a site or replaces its settings whole.
func (d *Door) saveSite(ctx context.Context, in *saveSiteInput) (*saveSiteOutput, error) {
	b := in.Body
	if b.Key != "" && b.Key != in.Key {
		return nil, malformed
	}
	had, _ := d.Sites.Get(in.Key)
	wanted := d.siteOf(in)
	if err := d.checkPicture(ctx, had.Picture, wanted.Picture); err != nil {
		return nil, err
	}
	saved, err := d.Sites.Put(ctx, authorOf(actorOf(ctx)), wanted, b.Version)
	if err != nil {
		return nil, inBody(err)
	}
	if had.Picture.Logo != saved.Picture.Logo {
		d.Portraits.DropPortrait(ctx, had.Picture.Logo)
	}
	out := &saveSiteOutput{}
	out.Body.Site = d.siteItem(saved)
	return out, nil
}

// siteOf reads a site from what was sent. What a sender may leave out stays as it is.
func (d *Door) siteOf(in *saveSiteInput) site.Site {
	b := in.Body
	opening, picture := hours.Hours{}, site.Picture{Show: site.ShowPerson}
	if had, ok := d.Sites.Get(in.Key); ok {
		opening, picture = had.Hours, had.Picture
	}
	if b.Picture != nil {
		picture = *b.Picture
	}
	if b.Hours != nil {
		opening = *b.Hours
	}
	return site.Site{
		Key: in.Key, Name: b.Name, Origins: b.Origins, Enabled: b.Enabled, Gate: b.Gate, Form: site.Form{Fields: b.Form.Fields}, Brand: b.Brand,
		Texts: b.Texts, TextsIn: b.TextsIn, Contact: b.Contact, Language: b.Language, Region: b.Region, EnforceIdentity: b.EnforceIdentity,
		Picture: picture, Hours: opening,
	}
}

// inBody says of a room's field names that they are those of the request's body.
func inBody(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return err
	}
	named := *f
	named.Fields = make(map[string]string, len(f.Fields))
	for field, code := range f.Fields {
		named.Fields["body."+field] = code
	}
	return &named
}

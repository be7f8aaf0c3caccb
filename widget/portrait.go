package widget

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"usher/internal/file"
	"usher/internal/site"
)

// Portraits gives pictures of the staff and logos to anybody who knows their ids. The faults are those that package file states.
type Portraits interface {
	Portrait(ctx context.Context, id string) (file.Content, error)
}

// shownPicture is the picture of a chat at a moment. Of is the staff member whom it shows, as by.who of their messages, or empty for a logo: a face stands
// beside its own words only.
type shownPicture struct {
	ID string `json:"id"`
	Of string `json:"of,omitempty"`
}

// pictureOf says which picture a site's chat has while agent answers ("" for nobody), and whose it is ("" for the firm's). Nobody's photo is
// told of but that of who answers, or of who was chosen by the site.
func (d *Door) pictureOf(s site.Site, agent string) (id, whose string) {
	switch s.Picture.Show {
	case site.ShowLogo:
		agent = ""
	case site.ShowChosen:
		agent = s.Picture.Person
	}
	if agent != "" {
		if photo := d.cfg.Floor.Photo(agent); photo != "" {
			return photo, agent
		}
	}
	return s.Picture.Logo, ""
}

// shownPicture is what the visitor of a conversation is told of it; nil for none.
func (d *Door) shownPicture(s site.Site, agent, stream string) *shownPicture {
	id, whose := d.pictureOf(s, agent)
	if id == "" {
		return nil
	}
	return &shownPicture{ID: id, Of: aliasIn(stream, whose)}
}

// aliasIn is a word for one of the staff that tells them from others in one conversation and means nothing anywhere else.
func aliasIn(stream, agent string) string {
	if agent == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(stream + " " + agent))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
}

// portraitFor is how long browsers keep a portrait: the bytes under an id never change, but one that was removed should be gone from everywhere by the
// next day.
const portraitFor = "public, max-age=86400, immutable"

// getPortrait gives a picture to whoever knows its id. It is shown in the frame and in the console, both of this origin, and nowhere else.
func (d *Door) getPortrait(c *fiber.Ctx) error {
	found, err := d.cfg.Portraits.Portrait(c.Context(), c.Params("id"))
	if err != nil {
		return err
	}
	tag := `"` + found.Name + `"`
	c.Set(fiber.HeaderCacheControl, portraitFor)
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'; frame-ancestors 'none'")
	if matches(c.Get(fiber.HeaderIfNoneMatch), tag) {
		return c.SendStatus(http.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, found.Type)
	return c.Send(found.Body)
}

package widget

import (
	"bytes"
	"encoding/json"
	"html/template"
	"net/url"
	"slices"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"

	"usher/internal/gate"
	"usher/internal/site"
	"usher/internal/web"
)

// panelConfig is what the panel reads from its page; widget/ui/panel/config.ts has the same shape.
type panelConfig struct {
	Site     string        `json:"site"`
	Name     string        `json:"name"`
	Language string        `json:"language"`
	Origins  []string      `json:"origins"`
	Form     panelForm     `json:"form"`
	Brand    site.Brand    `json:"brand"`
	Picture  *shownPicture `json:"picture,omitempty"` // for as long as nobody answers
	Contact  site.Contact  `json:"contact"`
	Office   Office        `json:"office"`
	Texts    panelTexts    `json:"texts,omitzero"`
}

// panelForm is the questionnaire in the language of the panel.
type panelForm struct {
	Version int          `json:"version"`
	Fields  []panelField `json:"fields"`
}

// panelField is a question as it is asked; what is empty is left out, since every visitor loads it.
type panelField struct {
	Key       string          `json:"key"`
	Label     string          `json:"label"`
	Kind      string          `json:"kind"`
	Required  bool            `json:"required,omitempty"`
	Hint      string          `json:"hint,omitempty"`
	Options   []string        `json:"options,omitempty"`
	Names     []string        `json:"names,omitempty"` // of the options, where they differ from them
	Link      *site.Link      `json:"link,omitempty"`
	ShownWhen *site.ShownWhen `json:"shown_when,omitempty"`
}

// formIn gives the questionnaire in a language.
func formIn(f site.Form, language string) panelForm {
	form := panelForm{Version: f.Version, Fields: make([]panelField, 0, len(f.Fields))}
	for _, field := range f.Fields {
		asked, names := field.In(language)
		if slices.Equal(names, asked.Options) {
			names = nil
		}
		form.Fields = append(form.Fields, panelField{Key: asked.Key, Label: asked.Label, Kind: asked.Kind, Required: asked.Required, Hint: asked.Hint,
			Options: asked.Options, Names: names, Link: asked.Link, ShownWhen: asked.ShownWhen})
	}
	return form
}

// panelTexts leaves out what the site has not written, so that the panel's own words stand.
type panelTexts struct {
	Greeting string `json:"greeting,omitempty"`
	Away     string `json:"away,omitempty"`
	Consent  string `json:"consent,omitempty"`
}

type panelPage struct {
	Language, Name, Style string
	Direction             string // rtl; empty: from left to right
	Scheme                string // light or dark; empty: as the system
	Scripts               []string
	Contact               site.Contact
	Config                template.JS
}

// The page has no inline script or style, so that its policy can forbid both; a block of data is not executed. What a
// header says, and tags that HTML lets be understood, are left out: the page counts to what an opened chat may weigh.
var panelTemplate = template.Must(template.New("panel").Parse(`<!doctype html>
<html lang="{{.Language}}"{{with .Direction}} dir="{{.}}"{{end}}{{with .Scheme}} data-scheme="{{.}}"{{end}}>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>{{.Name}}</title>
{{with .Style}}<link rel="stylesheet" href="../static/{{.}}">{{end}}
<script type="application/json" id="config">{{.Config}}</script>
{{range .Scripts}}<script defer src="../static/{{.}}"></script>
{{end}}<div id="panel"></div>
<noscript><p>{{.Name}}{{with .Contact.Email}} · <a href="mailto:{{.}}" target="_blank" rel="noopener">{{.}}</a>{{end}}{{with .Contact.Phone}} · {{.}}{{end}}</p></noscript>
`))

// getFrame serves the panel's page. Only the site's own pages may show it.
func (d *Door) getFrame(c *fiber.Ctx) error {
	if draft := c.Query("preview"); draft != "" {
		return d.getPreview(c, draft)
	}
	s, err := d.enabled(c.Query("site"))
	if err != nil {
		return err
	}
	ancestors := s.Ancestors()
	if own := ownOrigin(d.base(c)); !slices.Contains(ancestors, own) {
		ancestors = append(ancestors, own)
	}
	if !d.refererAllowed(s, c) {
		return ErrOrigin
	}
	if err := d.allow(c.Context(), gate.PurposeBootstrap, gate.Site(s.Key)); err != nil {
		return err
	}
	language := d.language(c.Query("lang"), c.Get(fiber.HeaderAcceptLanguage), s.Language)
	page, err := d.panelPage(s, language, "", ancestors, d.office(s.Key))
	if err != nil {
		return err
	}
	d.cfg.Sites.Seen(s.Key, ownOrigin(c.Get(fiber.HeaderReferer)))
	web.FramePage(c, ancestors)
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	c.Set("X-Robots-Tag", "noindex")
	c.Set(fiber.HeaderCacheControl, "private, max-age=30")
	c.Set(fiber.HeaderVary, "Accept-Encoding, Accept-Language, Origin, Referer")
	if acceptsBrotli(c.Get(fiber.HeaderAcceptEncoding)) { // half of the bytes; the page holds no secret that its length could tell
		c.Set(fiber.HeaderContentEncoding, "br")
		page = squeeze(page, brotli.WriterOptions{Quality: 5, LGWin: 12}) // a window of 4 KiB: a larger one costs 2 MB a page
	}
	return c.Send(page)
}

func (d *Door) panelPage(s site.Site, language, scheme string, ancestors []string, office Office) ([]byte, error) {
	config, err := json.Marshal(panelConfig{
		Site: s.Key, Name: s.Name, Language: language, Origins: ancestors, Form: formIn(s.Form, language), Brand: s.Brand, Picture: d.shownPicture(s, "", ""), Contact: s.Contact,
		Office: office, Texts: panelTexts(s.TextsFor(language)),
	})
	if err != nil {
		return nil, err
	}
	page := panelPage{Language: language, Direction: direction(language), Scheme: scheme, Name: s.Name, Contact: s.Contact, Style: d.cfg.Manifest["panel.css"],
		Config: template.JS(config)} //nolint:gosec // encoding/json escapes <, > and &, so the block cannot be left
	for _, logical := range []string{"panel." + language + ".js", "panel.js"} {
		if name := d.cfg.Manifest[logical]; name != "" {
			page.Scripts = append(page.Scripts, name)
		}
	}
	var out bytes.Buffer
	if err := panelTemplate.Execute(&out, page); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// getPreview serves the panel's page with a draft of a site's settings, to the console and to nobody else. It talks about a site that is
// not there: nothing can be sent from it, and it finds no conversation of the real one.
func (d *Door) getPreview(c *fiber.Ctx, draft string) error {
	s, ok := d.cfg.Sites.Previewed(draft)
	if !ok {
		return site.ErrNoSite
	}
	own := []string{ownOrigin(d.base(c))}
	office := Office{State: OfficeHere, People: 1}
	if c.Query("office") == OfficeClosed {
		office = Office{State: OfficeClosed}
	}
	s.Key = "~preview"
	scheme := "light"
	if c.Query("scheme") == "dark" {
		scheme = "dark"
	}
	page, err := d.panelPage(s, d.language(c.Query("lang"), "", s.Language), scheme, own, office)
	if err != nil {
		return err
	}
	web.FramePage(c, own)
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	return c.Send(page)
}

// refererAllowed refuses the frame early where the browser says which page wants it; where it does not, frame-ancestors decides.
func (d *Door) refererAllowed(s site.Site, c *fiber.Ctx) bool {
	asked := c.Get(fiber.HeaderOrigin)
	if asked == "" {
		referer := c.Get(fiber.HeaderReferer)
		if referer == "" {
			return true
		}
		if asked = ownOrigin(referer); asked == "" {
			return false
		}
	}
	return d.isOwn(asked, c.Get(fiber.HeaderHost)) || s.AllowsOrigin(asked)
}

// ownOrigin cuts an address to its origin; "" if it has none.
func ownOrigin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme) {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

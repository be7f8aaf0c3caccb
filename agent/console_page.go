package agent

import (
	"bytes"
	"encoding/json"
	"html/template"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"usher/internal/fault"
	"usher/internal/web"
)

// page is the console's one page. Its scripts and styles are files of our own under hashed names; the config is a data block, which
// browsers do not run, so the policy needs no exception for it.
var page = template.Must(template.New("console").Parse(`<!doctype html>
<html lang="{{.Language}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{{.Firm}}</title>
{{- if .Style}}
<link rel="stylesheet" href="/static/{{.Style}}">
{{- end}}
</head>
<body>
<div id="root">
{{- if not .Script}}The console was not built into this program. Build it with: go run ./static/build{{end -}}
</div>
<noscript>The console needs JavaScript.</noscript>
<script type="application/json" id="config">{{.Config}}</script>
{{- if .Words}}
<script src="/static/{{.Words}}" defer></script>
{{- end}}
{{- if .Script}}
<script type="module" src="/static/{{.Script}}"></script>
{{- end}}
</body>
</html>
`))

var errNoPage = fault.New(fault.NotFound, "not_found", "There is nothing here, or it is not yours to see.")

func (d *Door) mountPage(app *fiber.App, api huma.API) {
	app.Get("/agent", func(c *fiber.Ctx) error { return c.Redirect("/agent/", http.StatusPermanentRedirect) })
	app.Get("/agent/*", d.showPage)
	web.Document(api, http.MethodGet, "/agent", "To the console", web.Answer{Status: http.StatusPermanentRedirect})
	web.Document(api, http.MethodGet, "/agent/{rest}", "The console's page", web.Answer{Status: http.StatusOK, Type: fiber.MIMETextHTML})
}

// showPage answers every address of the console alike: the page itself reads where it is.
func (d *Door) showPage(c *fiber.Ctx) error {
	if rest := c.Params("*"); rest == "api" || strings.HasPrefix(rest, "api/") || rest == "socket" {
		return errNoPage
	}
	files := d.wordFiles("console.")
	language := pageLanguage(c.Cookies("usher_language"), c.Get(fiber.HeaderAcceptLanguage), files)
	config, err := json.Marshal(struct {
		Firm      string            `json:"firm"`
		Language  string            `json:"language"`
		Languages map[string]string `json:"languages"`
		Rooms     map[string]string `json:"rooms"`
		Mail      bool              `json:"mail"`
	}{d.firm(), language, files, d.wordFiles("rooms."), d.Post.Works()})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	err = page.Execute(&out, struct {
		Firm, Language, Words, Script, Style string
		Config                               template.JS // json.Marshal escapes < > and &
	}{d.firm(), language, files[language], d.Files["console.js"], d.Files["console.css"], template.JS(config)}) //nolint:gosec // see above
	if err != nil {
		return err
	}
	web.ConsolePage(c)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(out.Bytes())
}

// wordFiles gives the file of words of each language that was built: those of the "console." or of its "rooms.".
func (d *Door) wordFiles(of string) map[string]string {
	files := map[string]string{}
	for logical, name := range d.Files {
		if rest, found := strings.CutPrefix(logical, of); found {
			if language, found := strings.CutSuffix(rest, ".js"); found {
				files[language] = name
			}
		}
	}
	return files
}

// pageLanguage chooses the language whose words the page comes with: the reader's own choice, then what the browser accepts, in its
// order, then English. The page can change it without being loaded again.
func pageLanguage(chosen, accepted string, files map[string]string) string {
	const longest = 512 // more is no list that a browser sends
	if len(accepted) > longest {
		accepted = ""
	}
	for part := range strings.SplitSeq(chosen+","+accepted, ",") {
		tag, quality, _ := strings.Cut(part, ";")
		language, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		if files[language] != "" && strings.TrimSpace(quality) != "q=0" {
			return language
		}
	}
	return "en"
}

// firm is the firm's name: that of its first site.
func (d *Door) firm() string {
	if sites := d.Sites.List(); len(sites) > 0 {
		return sites[0].Name
	}
	return "Usher"
}

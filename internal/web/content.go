package web

import "github.com/danielgtaylor/huma/v2"

// ContentHeaders are those of an answer whose bytes somebody else made: whatever they are, a browser must neither guess a type, nor run them, nor let
// another page or a shared cache have them. Put it into the output of a typed operation.
type ContentHeaders struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Cache       string `header:"Cache-Control"`
	NoSniff     string `header:"X-Content-Type-Options"`
}

// ForeignContent makes the headers of such an answer. disposition is "inline" only for what was made anew here.
func ForeignContent(mediaType, disposition string) ContentHeaders {
	return ContentHeaders{Type: mediaType, Disposition: disposition, Policy: "sandbox; default-src 'none'; frame-ancestors 'none'",
		Cache: "private, max-age=300", NoSniff: "nosniff"}
}

// AnswersEmptyUploads lets the handler of a PUT route say what is wrong with a body of no bytes, instead of the library.
func AnswersEmptyUploads(api huma.API, path string) {
	api.OpenAPI().Paths[path].Put.RequestBody.Required = false
}

package web

import (
	"encoding/json"
	"net/http"
	"path"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
)

// apiOnce guards huma's own package variables, which are the same for every API of the program.
var apiOnce sync.Once

// NewAPI puts a typed API on the application: requests are validated against the schema of their Go types (unknown fields, wrong
// case and wrong types are 422), errors have the shape of Problem, and the OpenAPI 3.1 description stands at /openapi.json. There
// is no page that loads a viewer from somebody else. Handlers may return a *fault.Error (or anything that wraps one).
func NewAPI(app *fiber.App, title, version string) huma.API {
	apiOnce.Do(func() {
		huma.NewError = newHumaError
		huma.NewErrorWithContext = newHumaErrorWithContext
		huma.ValidateStrictCasing = true
	})
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       &huma.Info{Title: title, Version: version},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName)},
		},
		Formats:       map[string]huma.Format{fiber.MIMEApplicationJSON: huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}, // the second for problem+json
		DefaultFormat: fiber.MIMEApplicationJSON,
	}
	api := humafiber.New(app, config)
	describe := sync.OnceValues(func() ([]byte, error) { return json.Marshal(api.OpenAPI()) })
	app.Get("/openapi.json", func(c *fiber.Ctx) error {
		body, err := describe()
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, "application/openapi+json")
		return c.Send(body)
	})
	Document(api, http.MethodGet, "/openapi.json", "This description", Answer{Status: http.StatusOK, Type: "application/openapi+json"})
	return api
}

// schemaName names a type in the description with its package: two rooms may have a Step of their own.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if room := path.Base(t.PkgPath()); t.PkgPath() != "" {
		return strings.ToUpper(room[:1]) + room[1:] + name
	}
	return name
}

// Answer is one possible answer of a route that is not described by Go types.
type Answer struct {
	Status int
	Type   string // media type; empty when there is no body
	Text   string // what it means; empty: the status' own text
}

var pathParam = regexp.MustCompile(`\{([^}]+)\}`)

// Document adds a route that is not typed (a picture, a socket, a file) to the OpenAPI description. The path is written as in
// OpenAPI: /captcha/{id}. A path ending in {rest} may stand for a Fiber route that ends in a star.
func Document(api huma.API, method, path, summary string, answers ...Answer) {
	op := &huma.Operation{
		Method: method, Path: path, Summary: summary, OperationID: operationID(method, path), Responses: map[string]*huma.Response{},
	}
	for _, found := range pathParam.FindAllStringSubmatch(path, -1) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: found[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	for _, a := range answers {
		text := a.Text
		if text == "" {
			text = http.StatusText(a.Status)
		}
		response := &huma.Response{Description: text}
		if a.Type != "" {
			response.Content = map[string]*huma.MediaType{a.Type: {}}
		}
		op.Responses[itoa(a.Status)] = response
	}
	op.Responses["default"] = &huma.Response{Description: "A refusal", Content: map[string]*huma.MediaType{
		problemType: {Schema: huma.SchemaFromType(api.OpenAPI().Components.Schemas, problemGoType)},
	}}
	api.OpenAPI().AddOperation(op)
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

func operationID(method, path string) string {
	return strings.Trim(notWord.ReplaceAllString(strings.ToLower(method+"-"+path), "-"), "-")
}

var fiberParam = regexp.MustCompile(`:([A-Za-z0-9_]+)\??`)

// Undocumented lists "METHOD /path" of every Fiber route that the OpenAPI description does not know; a test keeps it empty. The HEAD
// twin of a GET route and middleware are not listed.
func Undocumented(app *fiber.App, api huma.API) []string {
	known := map[string]bool{}
	for path, item := range api.OpenAPI().Paths {
		for _, method := range methodsOf(item) {
			known[method+" "+anyParam(path)] = true
		}
	}
	var missing []string
	for _, route := range app.GetRoutes(true) {
		path := strings.ReplaceAll(fiberParam.ReplaceAllString(route.Path, "{$1}"), "*", "{rest}")
		if route.Method != http.MethodHead && !known[route.Method+" "+anyParam(path)] {
			missing = append(missing, route.Method+" "+path)
		}
	}
	sort.Strings(missing)
	return missing
}

// anyParam makes two spellings of a path equal when only the names of the parameters differ.
func anyParam(path string) string { return pathParam.ReplaceAllString(path, "{}") }

func methodsOf(item *huma.PathItem) (methods []string) {
	for method, op := range map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPut: item.Put, http.MethodPost: item.Post, http.MethodDelete: item.Delete,
		http.MethodOptions: item.Options, http.MethodHead: item.Head, http.MethodPatch: item.Patch,
	} {
		if op != nil {
			methods = append(methods, method)
		}
	}
	return methods
}

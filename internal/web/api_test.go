package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"usher/internal/fault"
	"usher/internal/web"
)

type NameInput struct {
	Limit int `query:"limit" minimum:"1" maximum:"50" default:"10"`
	Body  struct {
		Name  string            `json:"name" minLength:"2" maxLength:"5"`
		Email string            `json:"email,omitempty" format:"email"`
		Tier  string            `json:"tier,omitempty" enum:"gold,silver"`
		Tags  map[string]string `json:"tags,omitempty"`
		Sub   *struct {
			N int `json:"n"`
		} `json:"sub,omitempty"`
	}
}

type nameOutput struct {
	Body struct {
		Hello   string `json:"hello"`
		ID      string `json:"id"`
		Address string `json:"address"`
	}
}

func apiServer(t testing.TB) (s *server, api huma.API) {
	s = start(t, web.Config{}, func(app *fiber.App, ss *web.Sockets) {
		api = web.NewAPI(app, "Usher", "1")
		huma.Post(api, "/names/{id}", func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"10"`
			NameInput
		}) (*nameOutput, error) {
			switch in.Body.Name {
			case "busy":
				return nil, fault.New(fault.TooMany, "rate_limited", "Wait.").After(3 * time.Second)
			case "fail":
				return nil, errors.New("mongo: E11000 in /var/lib")
			case "panic":
				panic("secret text")
			}
			out := &nameOutput{}
			out.Body.Hello, out.Body.ID, out.Body.Address = in.Body.Name, web.RequestID(ctx), web.ClientIP(ctx).String()
			return out, nil
		})
		app.Get("/captcha/:id", func(c *fiber.Ctx) error { return c.SendString("picture") })
		app.Get("/static/*", func(c *fiber.Ctx) error { return c.SendString("file") })
		app.Get("/forgotten/:x", func(c *fiber.Ctx) error { return c.SendString("x") })
		web.Document(api, http.MethodGet, "/captcha/{name}", "A picture", web.Answer{Status: 200, Type: "image/png"})
		web.Document(api, http.MethodGet, "/static/{rest}", "A file", web.Answer{Status: 200}, web.Answer{Status: 304})
	})
	return s, api
}

func TestWhatTheSchemaForbidsIs422WithFieldsAndWithoutEcho(t *testing.T) {
	s, _ := apiServer(t)
	for _, c := range []struct {
		name, target, body string
		want               []string // field:code
	}{
		{"unknown field", "/names/1", `{"name":"ann","evil_field":1}`, []string{"body:unknown_field"}},
		{"known field in another case", "/names/1", `{"name":"ann","Email":"a@b.example"}`, []string{"body:unknown_field"}},
		{"missing field", "/names/1", `{}`, []string{"body.name:required"}},
		{"missing field below", "/names/1", `{"name":"ann","sub":{}}`, []string{"body.sub.n:required"}},
		{"too short", "/names/1", `{"name":"a"}`, []string{"body.name:too_short"}},
		{"too long", "/names/1", `{"name":"evil_field"}`, []string{"body.name:too_long"}},
		{"object for a text", "/names/1", `{"name":{"$ne":null}}`, []string{"body.name:wrong_type"}},
		{"array for a text", "/names/1", `{"name":["evil_field"]}`, []string{"body.name:wrong_type"}},
		{"null for a text", "/names/1", `{"name":null}`, []string{"body.name:wrong_type"}},
		{"number for a text", "/names/1", `{"name":17}`, []string{"body.name:wrong_type"}},
		{"text for the whole", "/names/1", `"evil_field"`, []string{"body:wrong_type"}},
		{"bad e-mail", "/names/1", `{"name":"ann","email":"evil_field"}`, []string{"body.email:bad_format"}},
		{"not in the list", "/names/1", `{"name":"ann","tier":"evil_field"}`, []string{"body.tier:not_one_of"}},
		{"number in a map of texts", "/names/1", `{"name":"ann","tags":{"evil field\u003c":1}}`, []string{"body.tags.*:wrong_type"}},
		{"query too large", "/names/1?limit=51", `{"name":"ann"}`, []string{"query.limit:too_large"}},
		{"query of the wrong type", "/names/1?limit=evil_field", `{"name":"ann"}`, []string{"query.limit:wrong_type"}},
		{"long path part", "/names/evil_field_evil", `{"name":"ann"}`, []string{"path.id:too_long"}},
		{"number that no float holds", "/names/1", `{"name":"ann","sub":{"n":1e400}}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := s.raw(t, request("POST", c.target, c.body, "Content-Type: application/json"))
			if c.want == nil {
				if a.status < 400 || a.status >= 500 {
					t.Fatalf("got %d %s", a.status, a.body)
				}
				return
			}
			a.mustBe(t, 422, "invalid")
			var p web.Problem
			if err := json.Unmarshal([]byte(a.body), &p); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range p.Errors {
				got = append(got, e.Field+":"+e.Code)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Fatal(diff)
			}
			if strings.Contains(a.body, "evil") {
				t.Fatalf("the answer repeats the input: %s", a.body)
			}
		})
	}
}

func TestTypedHandlersAnswerLikeAllOthers(t *testing.T) {
	s, _ := apiServer(t)
	post := func(body string, headers ...string) answer {
		return s.raw(t, request("POST", "/names/1", body, append(headers, "Content-Type: application/json")...))
	}
	a := post(`{"name":"ann"}`, "Accept: application/xml")
	if a.status != 200 || a.header.Get("Content-Type") != "application/json" || !strings.Contains(a.body, a.header.Get("X-Request-Id")) || !strings.Contains(a.body, "127.0.0.1") {
		t.Fatalf("got %d %v %s", a.status, a.header, a.body)
	}
	busy := post(`{"name":"busy"}`)
	busy.mustBe(t, 429, "rate_limited")
	if busy.header.Get("Retry-After") != "3" {
		t.Fatalf("headers: %v", busy.header)
	}
	for _, name := range []string{"fail", "panic"} {
		failed := post(`{"name":"` + name + `"}`)
		failed.mustBe(t, 500, "internal")
		if containsAny(failed.body, "mongo", "secret", "/var") {
			t.Fatalf("the client reads %s", failed.body)
		}
		eventually(t, "the cause is logged with the id", func() bool {
			return containsAny(s.log.String(), "E11000", "secret text") && strings.Contains(s.log.String(), failed.header.Get("X-Request-Id"))
		})
	}
	s.raw(t, request("POST", "/names/1", "")).mustBe(t, 400, "malformed_request")
	s.raw(t, request("GET", "/names/1", "")).mustBe(t, 405, "method_not_allowed")
}

func TestTheDescriptionIsOpenAPI31AndNoViewerIsServed(t *testing.T) {
	s, _ := apiServer(t)
	a := s.raw(t, request("GET", "/openapi.json", ""))
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Responses   map[string]any
		}
	}
	if err := json.Unmarshal([]byte(a.body), &doc); err != nil || doc.OpenAPI != "3.1.0" {
		t.Fatalf("%v: %.200s", err, a.body)
	}
	if doc.Paths["/names/{id}"]["post"].OperationID == "" || doc.Paths["/captcha/{name}"]["get"].OperationID != "get-captcha-name" {
		t.Fatalf("paths: %v", doc.Paths)
	}
	for _, path := range []string{"/docs", "/openapi.yaml", "/schemas/Problem.json"} {
		s.raw(t, request("GET", path, "")).mustBe(t, 404, "not_found")
	}
}

func TestRoutesThatNobodyDescribedAreListed(t *testing.T) {
	s, api := apiServer(t)
	if diff := cmp.Diff([]string{"GET /forgotten/{x}"}, web.Undocumented(s.app, api)); diff != "" {
		t.Fatal(diff)
	}
}

func TestFieldsThatAClientMustNotSetAreFoundInInputs(t *testing.T) {
	start(t, web.Config{}, func(app *fiber.App, _ *web.Sockets) {
		api := web.NewAPI(app, "Usher", "1")
		type inner struct {
			Role string `json:"role" readOnly:"true"`
		}
		huma.Put(api, "/people/{id}", func(context.Context, *struct {
			ID   string `path:"id"`
			Body struct {
				Name string  `json:"name"`
				List []inner `json:"list"`
			}
		}) (*struct{}, error) {
			return nil, nil
		})
		if diff := cmp.Diff([]string{"PUT /people/{id}: body.list[].role"}, web.ReadOnlyInputs(api)); diff != "" {
			t.Error(diff)
		}
	})
}

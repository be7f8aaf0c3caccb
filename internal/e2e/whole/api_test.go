package whole

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"usher/internal/e2e/drive"
)

type description struct {
	OpenAPI    string                                `json:"openapi"`
	Info       struct{ Title, Version string }       `json:"info"`
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct{ Schemas map[string]json.RawMessage }
}

func describe(t *testing.T, p *drive.Program) (d description, raw string) {
	t.Helper()
	a, err := drive.Get(within(t), p.Base+"/openapi.json", nil)
	must(t, err)
	must(t, json.Unmarshal(a.Body, &d))
	return d, string(a.Body)
}

func TestTheDescriptionOfTheAPIIsWholeAndOpenAPI31(t *testing.T) {
	p := demo(t, dataDir(t), "")
	d, raw := describe(t, p)
	if !strings.HasPrefix(d.OpenAPI, "3.1.") || d.Info.Title == "" || d.Info.Version == "" {
		t.Errorf("openapi %q, title %q, version %q", d.OpenAPI, d.Info.Title, d.Info.Version)
	}
	for _, found := range regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(raw, -1) {
		if d.Components.Schemas[found[1]] == nil {
			t.Errorf("a reference to %s, which is not described", found[1])
		}
	}
	for path, item := range d.Paths {
		for method, op := range item {
			var o struct {
				OperationID string                     `json:"operationId"`
				Summary     string                     `json:"summary"`
				Responses   map[string]json.RawMessage `json:"responses"`
			}
			must(t, json.Unmarshal(op, &o))
			if o.OperationID == "" || o.Summary == "" || len(o.Responses) == 0 {
				t.Errorf("%s %s: operation %q, summary %q, %d answers", method, path, o.OperationID, o.Summary, len(o.Responses))
			}
		}
	}
}

// Every address that the front ends and the printed welcome use is in the description.
func TestEveryAddressThatTheFrontEndsUseIsDescribed(t *testing.T) {
	p := demo(t, dataDir(t), "")
	d, _ := describe(t, p)
	var known []*regexp.Regexp
	for path := range d.Paths {
		pattern := regexp.MustCompile(`\\\{[^}]*\\\}`).ReplaceAllString(regexp.QuoteMeta(path), `.+`)
		known = append(known, regexp.MustCompile("^"+pattern+"$"))
	}
	used := map[string]string{"/": "", "/healthz": "", "/readyz": "", "/openapi.json": "", "/widget.js": "", "/widget/frame": "",
		"/widget/socket": "", "/agent": "", "/agent/": "", "/agent/socket": "", "/static/x.js": "", "/demo/": "", "/demo/oak": "", "/demo/shop.css": ""}
	literal := regexp.MustCompile("[\"'`]((?:/widget|/agent)(?:/[A-Za-z0-9_$.{}/-]*)?)[\"'`?]")
	for _, dir := range []string{"../../../widget/ui", "../../../agent/ui"} {
		must(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".ts") && !strings.HasSuffix(path, ".tsx") || strings.Contains(path, ".test.") {
				return err
			}
			raw, err := os.ReadFile(path)
			for _, found := range literal.FindAllStringSubmatch(string(raw), -1) {
				used[regexp.MustCompile(`\$\{[^}]*\}`).ReplaceAllString(found[1], "x")] = path
			}
			return err
		}))
	}
	for address, where := range used {
		if strings.HasSuffix(address, "/api") || strings.HasSuffix(address, "/sites/") { // the beginning of longer ones
			continue
		}
		described := false
		for _, k := range known {
			described = described || k.MatchString(address) || k.MatchString(address+"x")
		}
		if !described {
			t.Errorf("%s is used (%s) and not described", address, where)
		}
	}
}

// Whatever is described answers, and what is not described does not: 404 in our own shape, with no word of what lies inside.
func TestWhatIsDescribedAnswersAndNothingElseDoes(t *testing.T) {
	p := demo(t, dataDir(t), "")
	ctx := within(t)
	d, _ := describe(t, p)
	param := regexp.MustCompile(`\{[^}]*\}`)
	for path, item := range d.Paths {
		if item["get"] == nil {
			continue
		}
		a, err := drive.Get(ctx, p.Base+param.ReplaceAllString(path, "aaaaaaaaaaaaaaaaaaaaaaaaaa"), nil)
		must(t, err)
		if a.Status >= http.StatusInternalServerError || a.Status == http.StatusMethodNotAllowed {
			t.Errorf("GET %s answers %d: %s", path, a.Status, a.Body)
		}
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/docs", "/openapi.yaml", "/admin", "/agent/api/", "/agent/api/nothing", "/widget/api/", "/.env",
		"/static/", "/static/../go.mod", "/demo/page.html", "/schemas/X.json"} {
		a, err := drive.Get(ctx, p.Base+path, nil)
		must(t, err)
		if a.Status != http.StatusNotFound && a.Status != http.StatusBadRequest && a.Status != http.StatusUnauthorized {
			t.Errorf("GET %s answers %d: %.200s", path, a.Status, a.Body)
		}
		var problem struct{ Code, Message string }
		if json.Unmarshal(a.Body, &problem) != nil || problem.Code == "" {
			t.Errorf("GET %s: not an answer of our shape: %.200s", path, a.Body)
		}
		if strings.Contains(fmt.Sprint(problem), "goroutine") {
			t.Errorf("GET %s: %s", path, problem.Message)
		}
	}
}

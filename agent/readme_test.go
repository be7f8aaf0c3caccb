package agent

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"usher/internal/staff"
	"usher/internal/token"
)

var (
	curlLine = regexp.MustCompile(`(?m)^curl (?:-X ([A-Z]+) )?"\$USHER([^"]+)"(.*)$`)
	curlBody = regexp.MustCompile(`-d '([^']*)'`)
	curlHead = regexp.MustCompile(`-H ["']([A-Za-z-]+): ([^\n]*?)["'](?: |$)`)
)

// The examples of the README are sent as they stand there, one after the other.
func TestTheExamplesOfTheReadmeWork(t *testing.T) {
	raw, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	h := open(t)
	word, _ := h.tokenFor(h.hire("Anna Kask", staff.RoleManager, staff.TierSenior), token.Scopes()...)
	text := strings.ReplaceAll(string(raw), " \\\n  ", " ")
	examples := curlLine.FindAllStringSubmatch(text, -1)
	if len(examples) < 9 {
		t.Fatalf("%d examples", len(examples))
	}
	known := strings.NewReplacer()
	var made clientAnswer
	for _, example := range examples {
		method, path := example[1], known.Replace(example[2])
		if method == "" {
			method = http.MethodGet
		}
		b := h.program(word)
		for _, head := range curlHead.FindAllStringSubmatch(example[3], -1) {
			if head[1] != "Authorization" {
				b.header.Set(head[1], head[2])
			}
		}
		var body any
		if sent := curlBody.FindStringSubmatch(example[3]); sent != nil {
			body = sent[1]
		}
		if strings.Contains(example[3], "--data-binary") {
			body = table("external_id,name,email\nC-7,Seven,seven@firm.example\n")
		}
		r := b.ask(method, path, body).want(http.StatusOK)
		if strings.Contains(path, "/clients") && r.status == http.StatusOK && strings.Contains(r.header.Get("Content-Type"), "json") && made.Request == "" {
			if got := into[clientAnswer](r); got.Client.ID != "" {
				made = got
				known = strings.NewReplacer("$CLIENT", got.Client.ID, "$REQUEST", got.Request)
			}
		}
	}
}

package agent

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/staff"
	"usher/internal/token"
)

type clientAnswer struct {
	Client  clientRecord
	Did     string
	Request string
}

// office is a house with a manager, an agent, and a program of the agent's that keeps clients.
func officeWithProgram(t *testing.T) (h *house, manager, marek staff.Agent, crmProgram *browser) {
	t.Helper()
	h = open(t)
	manager, marek = h.hire("Anna Kask", staff.RoleManager, staff.TierSenior), h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	word, _ := h.tokenFor(marek, token.ClientsRead, token.ClientsWrite)
	return h, manager, marek, h.program(word)
}

func card(name string, more map[string]any) map[string]any {
	body := map[string]any{"name": name}
	maps.Copy(body, more)
	return body
}

func TestAProgramKeepsClientsAndTheirRequests(t *testing.T) {
	h, _, marek, program := officeWithProgram(t)
	people := []map[string]any{{"name": "Liis", "emails": []string{"liis@baltic.example"}, "phones": []string{"+372 555 0101"}}}
	first := into[clientAnswer](program.ask("PUT", "/clients?external_id=C-1", card("Baltic Homes", map[string]any{"people": people})).want(http.StatusOK))
	if first.Did != crm.Made || first.Client.People[0].Phones[0] != "+3725550101" {
		t.Fatalf("%+v", first)
	}
	again := into[clientAnswer](program.ask("PUT", "/clients?external_id=C-1", card("Baltic Homes OÜ", map[string]any{"people": people})).want(http.StatusOK))
	if again.Did != crm.Changed || again.Client.ID != first.Client.ID {
		t.Fatalf("%+v", again)
	}
	path := "/clients/" + first.Client.ID
	opened := into[clientAnswer](program.ask("POST", path+"/requests", map[string]any{"title": "Order 4417", "external_id": "R-1", "responsible": marek.ID}).want(http.StatusOK))
	if opened.Request == "" || opened.Client.Requests[0].ResponsibleName != "Marek Nowak" {
		t.Fatalf("%+v", opened)
	}
	same := into[clientAnswer](program.ask("POST", path+"/requests", map[string]any{"title": "Order 4417", "external_id": "R-1"}).want(http.StatusOK))
	if same.Request != opened.Request || len(same.Client.Requests) != 1 {
		t.Errorf("%+v", same)
	}
	t.Run("S4.16 the chat of a client whom a program made goes to who is responsible for the request that it opened", func(t *testing.T) {
		m, err := h.clients.Match(context.Background(), crm.Query{Visitor: "v", Claim: chat.Claim{Email: "LIIS@baltic.example"}})
		if err != nil || m.Request == nil || m.Request.Responsible != marek.ID {
			t.Errorf("%+v %v", m, err)
		}
	})
	program.ask("PATCH", path+"/requests/"+opened.Request, map[string]any{"responsible": "aaaaaaaaaaaaaaaaaaaaaaaaaa"}).want(http.StatusUnprocessableEntity)
	program.ask("PATCH", path+"/requests/"+first.Client.ID, map[string]any{"state": "closed"}).want(http.StatusNotFound)
	closed := into[clientAnswer](program.ask("PATCH", path+"/requests/"+opened.Request, map[string]any{"state": "closed", "responsible": ""}).want(http.StatusOK))
	if closed.Client.Requests[0].State != "closed" || closed.Client.Requests[0].ClosedAt == nil {
		t.Errorf("%+v", closed)
	}
	list := into[struct{ Items []clientRecord }](program.ask("GET", "/clients?q=baltic+liis", nil).want(http.StatusOK))
	byID := into[struct{ Items []clientRecord }](program.ask("GET", "/clients?external_id=C-1", nil).want(http.StatusOK))
	none := into[struct{ Items []clientRecord }](program.ask("GET", "/clients?external_id=C-2", nil).want(http.StatusOK))
	if len(list.Items) != 1 || len(byID.Items) != 1 || none.Items == nil || len(none.Items) != 0 {
		t.Errorf("%+v %+v %+v", list, byID, none)
	}
	program.ask("PUT", "/clients/aaaaaaaaaaaaaaaaaaaaaaaaaa", card("x", nil)).want(http.StatusNotFound)
	program.ask("PUT", "/clients?external_id=C-1", card("x", map[string]any{"external_id": "C-9"})).want(http.StatusBadRequest)
	for _, field := range []string{"id", "version_", "created_at", "subjects", "site_id"} {
		program.ask("POST", "/clients", card("x", map[string]any{field: "x"})).want(http.StatusUnprocessableEntity)
	}
}

func TestOfTwoWhoChangeAClientTheSecondIsToldWhatDiffers(t *testing.T) {
	_, _, _, program := officeWithProgram(t)
	made := program.ask("POST", "/clients", card("Baltic", nil)).want(http.StatusOK)
	path := "/clients/" + into[clientAnswer](made).Client.ID
	if made.header.Get("ETag") != `"1"` {
		t.Error(made.header)
	}
	with := func(etag string) *browser {
		b := *program
		b.header = program.header.Clone()
		b.header.Set("If-Match", etag)
		return &b
	}
	with(`"1"`).ask("PUT", path, card("Baltic Homes", nil)).want(http.StatusOK)
	r := with(`"1"`).ask("PUT", path, card("Baltic OÜ", nil)).want(http.StatusConflict)
	if r.code() != "newer_version" || !strings.Contains(string(r.body), `"body.name"`) {
		t.Error(string(r.body))
	}
	program.ask("PUT", path, card("Baltic OÜ", map[string]any{"version": 1})).want(http.StatusConflict)
	for _, etag := range []string{`"x"`, `"0"`, `"-1"`, `"1", "2"`} {
		with(etag).ask("PUT", path, card("x", nil)).want(http.StatusUnprocessableEntity)
	}
	with("*").ask("PUT", path, card("Baltic OÜ", nil)).want(http.StatusOK)
}

func TestTheSameKeyIsTheSameAnswer(t *testing.T) {
	_, _, _, program := officeWithProgram(t)
	with := func(key string) *browser {
		b := *program
		b.header = program.header.Clone()
		b.header.Set("Idempotency-Key", key)
		return &b
	}
	first := with("k1").ask("POST", "/clients", card("Baltic", nil)).want(http.StatusOK)
	again := with("k1").ask("POST", "/clients", card("Baltic", nil)).want(http.StatusOK)
	if !bytes.Equal(first.body, again.body) || again.header.Get("Idempotent-Replayed") != "true" || first.header.Get("Idempotent-Replayed") != "" || again.header.Get("ETag") != first.header.Get("ETag") {
		t.Errorf("%s %v\n%s %v", first.body, first.header, again.body, again.header)
	}
	if r := with("k1").ask("POST", "/clients", card("Other", nil)).want(http.StatusUnprocessableEntity); r.code() != "idempotency_key_reused" {
		t.Error(string(r.body))
	}
	with("k2").ask("POST", "/clients", card("", nil)).want(http.StatusUnprocessableEntity)
	with("a b").ask("POST", "/clients", card("x", nil)).want(http.StatusUnprocessableEntity)
	path := "/clients/" + into[clientAnswer](first).Client.ID + "/requests"
	for range 3 {
		with("k3").ask("POST", path, map[string]any{"title": "Order"}).want(http.StatusOK)
	}
	all := into[struct{ Items []clientRecord }](program.ask("GET", "/clients", nil))
	if len(all.Items) != 1 || len(all.Items[0].Requests) != 1 {
		t.Errorf("%+v", all)
	}
}

func TestClientsComeAndGoAsTables(t *testing.T) {
	h, anna, marek, program := officeWithProgram(t)
	manager := h.signedIn(anna)
	text := table("Nazwa;E-mail;Telefon;Kolor\n=Baltic;a@baltic.example;+372 555 0101;x\nBez;;;x\n")
	dry := into[struct {
		Made, Refused int
		Mapping       map[string]int
		Columns       []string
		Delimiter     string
	}](manager.ask("POST", "/clients/import?dry=true", text).want(http.StatusOK))
	if dry.Made != 1 || dry.Refused != 1 || dry.Mapping["email"] != 2 || dry.Delimiter != ";" || len(dry.Columns) != 4 {
		t.Errorf("%+v", dry)
	}
	if all := into[struct{ Items []clientRecord }](manager.ask("GET", "/clients", nil)); len(all.Items) != 0 {
		t.Error("a dry run wrote something")
	}
	manager.ask("POST", "/clients/import?email=2&name=1", text).want(http.StatusOK)
	if all := into[struct{ Items []clientRecord }](manager.ask("GET", "/clients", nil)); len(all.Items) != 1 || len(all.Items[0].People[0].Phones) != 0 {
		t.Errorf("%+v", all)
	}
	manager.ask("POST", "/clients/import?email=9", text).want(http.StatusUnprocessableEntity)
	manager.ask("POST", "/clients/import", map[string]any{}).want(http.StatusUnsupportedMediaType)
	manager.ask("POST", "/clients/import", table("name\n\xff")).want(http.StatusUnprocessableEntity)
	t.Run("AG18 a table that is given out holds no formula, and no network address", func(t *testing.T) {
		h.visit("Eva", "Hello") // from 203.0.113.42
		r := manager.ask("GET", "/clients/export?list=all", nil).want(http.StatusOK)
		if !strings.Contains(string(r.body), ",'=Baltic,") || strings.Contains(string(r.body), "203.0.113") || !strings.HasPrefix(r.header.Get("Content-Type"), "text/csv") {
			t.Errorf("%v %s", r.header, r.body)
		}
	})
	h.signedIn(marek).ask("GET", "/clients/export", nil).want(http.StatusForbidden)
	program.ask("GET", "/clients/export", nil).want(http.StatusForbidden)
	program.ask("POST", "/clients/import", text).want(http.StatusForbidden)
	t.Run("MG10 an import of 200 MB is 413 before it is read, and a packed one 415", func(t *testing.T) {
		packed := *manager
		packed.header = http.Header{"Content-Encoding": {"gzip"}}
		packed.ask("POST", "/clients/import", text).want(http.StatusUnsupportedMediaType)
		if status := announce(t, h, manager, 200<<20); status != http.StatusRequestEntityTooLarge {
			t.Error(status)
		}
		manager.ask("POST", "/clients/import?dry=true", table("email\n"+strings.Repeat("a@b.example\n", 950_000))).want(http.StatusRequestEntityTooLarge)
	})
}

// announce sends only the head of a request for a table of a size, and reads the answer: nothing of the body need be sent for it.
func announce(t *testing.T, h *house, b *browser, size int64) int {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: %d\r\nCookie: %s=%s\r\n%s: %s\r\n\r\n", ImportPath, size,
		plainCookie, b.cookie, csrfHeader, b.csrf)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	return res.StatusCode
}

func TestALongListComesByParts(t *testing.T) {
	h, _, _, program := officeWithProgram(t)
	for i := range 120 {
		if _, err := h.clients.Create(context.Background(), "x", "", crm.Draft{Name: fmt.Sprintf("Client %d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	seen, after := map[string]bool{}, ""
	for {
		part := into[struct {
			Items []clientRecord
			Next  string
		}](program.ask("GET", "/clients?limit=50&after="+after, nil).want(http.StatusOK))
		for _, c := range part.Items {
			if seen[c.ID] {
				t.Fatal("twice")
			}
			seen[c.ID] = true
		}
		if after = part.Next; after == "" {
			break
		}
	}
	if len(seen) != 120 {
		t.Error(len(seen))
	}
	program.ask("GET", "/clients?after=nonsense", nil).want(http.StatusUnprocessableEntity)
}

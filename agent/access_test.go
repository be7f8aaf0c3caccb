package agent

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"

	"usher/internal/chat"
	"usher/internal/file"
	"usher/internal/site"
	"usher/internal/staff"
	"usher/internal/web"
)

// plausible bodies, so that a refusal is about rights and not about form.
var plausible = map[string]any{
	"POST /session":                   map[string]any{"email": "x@tamm.example", "password": "x"},
	"POST /setup":                     map[string]any{"token": "x", "firm": "x", "name": "x", "email": "x@x.example", "password": "x", "origin": ""},
	"POST /setup/look":                map[string]any{"token": "x"},
	"POST /invitations":               map[string]any{"token": "x", "password": "x"},
	"POST /invitations/look":          map[string]any{"token": "x"},
	"POST /password":                  map[string]any{"token": "x", "password": "x"},
	"POST /password/look":             map[string]any{"token": "x"},
	"POST /password/forgotten":        map[string]any{"email": "x"},
	"PUT /me/presence":                map[string]any{"state": "here"},
	"PUT /me/phone":                   map[string]any{"phone": "+37255501010"},
	"POST /me/phone/confirmation":     map[string]any{"code": "000000"},
	"PUT /me/password":                map[string]any{"old": "x", "password": "y"},
	"POST /conversations/{id}/refuse": map[string]any{},
	"POST /conversations/{id}/take":   map[string]any{},
	"POST /conversations/{id}/notes":  map[string]any{"id": "message-00000001", "text": "x", "mentions": []string{}},
	"POST /conversations/{id}/messages/{message}/retract": map[string]any{},
	"POST /conversations/{id}/hand-over":                  map[string]any{"to": "aaaaaaaaaaaaaaaaaaaaaaaaaa"},
	"POST /people":                                        map[string]any{"name": "x", "email": "x@x.example", "role": "agent", "tier": "junior", "limit": 1},
	"PATCH /people/{id}":                                  map[string]any{},
	"PUT /files":                                          map[string]any{"settings": file.DefaultSettings(), "version": 77},
	"PUT /routing":                                        map[string]any{"policy": map[string]any{"id": "", "version": 0, "algorithm": "equal_work", "steps": []any{}, "window": 0, "grace_s": 0, "answer_s": 0}, "version": 77},
	"POST /routing/preview":                               map[string]any{"lead": map[string]any{}},
	"POST /replies":                                       map[string]any{"name": "x", "text": "x", "shared": false},
	"PUT /replies/{id}":                                   map[string]any{"name": "x", "text": "x", "n": 1},
	"POST /tags":                                          map[string]any{"name": "x", "colour": "plain"},
	"PUT /tags/{id}":                                      map[string]any{"name": "x", "colour": "plain", "n": 1},
	"POST /conversations/{id}/snooze":                     map[string]any{"until": "tomorrow"},
	"PUT /privacy":                                        map[string]any{"settings": map[string]any{"ip_days": 30, "retention": map[string]any{}}, "version": 77},
	"POST /privacy/preview":                               map[string]any{"settings": map[string]any{"ip_days": 30, "retention": map[string]any{}}},
	"POST /privacy/people":                                map[string]any{"text": "x"},
	"POST /privacy/exports":                               map[string]any{"password": "x"},
	"POST /privacy/erasures":                              map[string]any{"password": "x", "typed": "x"},
	"PUT /privacy/clients/{id}/hold":                      map[string]any{"reason": "x"},
	"PUT /conversations/{id}/hold":                        map[string]any{"reason": "x"},
	"POST /blocks":                                        map[string]any{"conversation": "aaaaaaaaaaaaaaaaaaaaaaaaaa", "kind": "visitor", "reason": "x", "hours": 1},
	"POST /blocks/preview":                                map[string]any{"conversation": "aaaaaaaaaaaaaaaaaaaaaaaaaa", "kind": "visitor"},
	"PUT /sites/{key}":                                    map[string]any{},
	"POST /webhooks":                                      map[string]any{"name": "x", "url": "https://example.com/", "types": []string{"message.created"}, "enabled": true},
	"PUT /webhooks/{id}":                                  map[string]any{"name": "x", "url": "https://example.com/", "types": []string{"message.created"}, "enabled": true, "version": 1},
	"POST /clients":                                       map[string]any{"name": "x"},
	"PUT /clients":                                        map[string]any{"name": "x"},
	"PUT /clients/{id}":                                   map[string]any{"name": "x"},
	"POST /clients/{id}/requests":                         map[string]any{"title": "x"},
	"PATCH /clients/{id}/requests/{request}":              map[string]any{},
	"POST /clients/import":                                table("email\na@b.example\n"),
	"POST /me/tokens":                                     map[string]any{"name": "x", "scopes": []string{"clients:read"}, "expires_at": "2030-01-01T00:00:00Z"},
	"POST /session/second":                                map[string]any{"ticket": "x", "code": "x"},
	"POST /session/second/setup":                          map[string]any{"ticket": "x"},
	"POST /session/second/setup/confirmation":             map[string]any{"ticket": "x", "code": "x"},
	"POST /me/second-step/confirmation":                   map[string]any{"code": "x"},
	"PUT /second-step":                                    map[string]any{"demanded": false, "version": 0},
	"POST /session/proof":                                 map[string]any{"password": "x"},
	"POST /sites/{key}/keys":                              map[string]any{"version": 0},
}

func fill(path string) string {
	return strings.NewReplacer("{id}", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "{key}", "demo", "{tag}", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "{message}", "message-00000001", "{made}", "1",
		"{request}", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "{delivery}", "aaaaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaaaaaaaaaaaa", "{file}", "bbbbbbbbbbbbbbbbbbbbbbbbbb").Replace(path)
}

// each calls fn for every route of the table.
func each(fn func(method, path string, r rule, body any)) {
	for route, r := range rules {
		method, full, _ := strings.Cut(route, " ")
		path := strings.TrimPrefix(full, prefix)
		fn(method, path, r, plausible[method+" "+path])
	}
}

func TestEveryRouteHasARuleAndEveryRuleARoute(t *testing.T) {
	h := open(t)
	registered := map[string]bool{}
	for path, item := range h.api.OpenAPI().Paths {
		if !strings.HasPrefix(path, prefix) {
			continue
		}
		for method, there := range map[string]bool{"GET": item.Get != nil, "POST": item.Post != nil, "PUT": item.Put != nil, "PATCH": item.Patch != nil, "DELETE": item.Delete != nil} {
			if there {
				registered[method+" "+path] = true
			}
		}
	}
	for route := range rules {
		if !registered[route] {
			t.Errorf("%s stands in the table and is not registered", route)
		}
		delete(registered, route)
	}
	for route := range registered {
		t.Errorf("%s is registered without a rule", route)
	}
	for route := range rules {
		if _, said := scopes[route]; !said {
			t.Errorf("%s: say in scopes.go which scope of an access token opens it, or closed", route)
		}
	}
	for route := range scopes {
		if _, there := rules[route]; !there {
			t.Errorf("%s has a scope and no rule", route)
		}
	}
	if missing := web.Undocumented(h.app, h.api); len(missing) > 0 {
		t.Errorf("not in the OpenAPI description: %v", missing)
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	h := open(t)
	h.hire("Anna Kask", staff.RoleManager, staff.TierSenior)
	marek := h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	off := h.hire("Off Duty", staff.RoleManager, staff.TierSenior)
	gone := h.signedIn(off)
	off.Active = false
	if _, err := h.staff.Change(context.Background(), "system", off); err != nil {
		t.Fatal(err)
	}
	agent, second, nobody, stranger := h.signedIn(marek), h.signedIn(marek), h.browser(), h.browser()
	stranger.cookie = strings.Repeat("A", 43)
	each(func(method, path string, r rule, body any) {
		if r.verb == knock {
			return
		}
		t.Run("AG01 "+method+" "+path+" needs a session", func(t *testing.T) {
			for name, b := range map[string]*browser{"nobody": nobody, "an unknown cookie": stranger, "somebody switched off": gone} {
				if got := b.ask(method, fill(path), body); got.status != http.StatusUnauthorized {
					t.Errorf("%s: %d %s", name, got.status, got.body)
				}
			}
		})
		if !can(marek, r.verb, r.object) {
			t.Run("MG01 "+method+" "+path+" is for managers", func(t *testing.T) {
				agent.ask(method, fill(path), body).want(http.StatusForbidden)
			})
		}
		if method != "GET" {
			testOnPurpose(t, agent, second, method, path, body)
		}
	})
}

// testOnPurpose holds that a changing request must come from our own page in the very session.
func testOnPurpose(t *testing.T, b, other *browser, method, path string, body any) {
	t.Helper()
	t.Run("AG02 "+method+" "+path+" must come from our own page", func(t *testing.T) {
		tries := map[string]func(*browser){
			"no csrf":                  func(x *browser) { x.csrf = "" },
			"an empty csrf":            func(x *browser) { x.csrf, x.header = "", http.Header{"X-Usher-Csrf": {""}} },
			"another session's csrf":   func(x *browser) { x.csrf = other.csrf },
			"a changed csrf":           func(x *browser) { x.csrf = x.csrf[:len(x.csrf)-2] + "AA" },
			"sec-fetch-site cross":     func(x *browser) { x.header = http.Header{"Sec-Fetch-Site": {"cross-site"}} },
			"sec-fetch-site same-site": func(x *browser) { x.header = http.Header{"Sec-Fetch-Site": {"same-site"}} },
			"a foreign origin":         func(x *browser) { x.header = http.Header{"Origin": {"https://evil.test"}} },
			"origin null":              func(x *browser) { x.header = http.Header{"Origin": {"null"}} },
		}
		for name, spoil := range tries {
			x := *b
			x.header = http.Header{}
			spoil(&x)
			if got := x.ask(method, fill(path), body); got.status != http.StatusForbidden {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
	})
}

func TestRightsAreDeniedUnlessNamed(t *testing.T) {
	for _, who := range []staff.Agent{{}, {ID: "x", Active: true}, {ID: "x", Role: "visitor", Active: true}, {ID: "x", Role: staff.RoleManager},
		{Role: staff.RoleManager, Active: true}} {
		for v, objects := range allowed {
			for o := range objects {
				if can(who, v, o) {
					t.Errorf("%+v may %s %s", who, v, o)
				}
			}
		}
	}
	if manager := (staff.Agent{ID: "x", Role: staff.RoleManager, Active: true}); can(manager, "erase", conversation) || can(manager, read, "note") || can(manager, "", "") {
		t.Error("a manager may do what nobody has named")
	}
}

func TestIDsThatCannotBeIDs(t *testing.T) {
	h := open(t)
	manager := h.signedIn(h.hire("Anna Kask", staff.RoleManager, staff.TierSenior))
	for _, id := range []string{"1", "true", "null", strings.Repeat("a", 25), strings.Repeat("a", 27), strings.Repeat("A", 26), strings.Repeat("1", 26), "5f1d7f3e8a9b4c0d1e2f3a4b"} {
		each(func(method, path string, _ rule, body any) {
			if !strings.Contains(path, "{id}") {
				return
			}
			t.Run("AG05 "+method+" "+strings.ReplaceAll(path, "{id}", id), func(t *testing.T) {
				manager.ask(method, fill(strings.ReplaceAll(path, "{id}", id)), body).want(http.StatusBadRequest)
			})
		})
	}
	for _, to := range []any{map[string]any{"$ne": nil}, []any{}, 7, true, nil} {
		if r := manager.ask("POST", "/conversations/"+chat.NewID()+"/hand-over", map[string]any{"to": to}); r.status != http.StatusUnprocessableEntity {
			t.Errorf("AG05 to=%v: %d %s", to, r.status, r.body)
		}
	}
	manager.ask("POST", "/conversations/"+chat.NewID()+"/hand-over", map[string]any{"to": "../"}).want(http.StatusBadRequest)
	manager.ask("GET", "/conversations/"+chat.NewID(), nil).want(http.StatusNotFound)
	manager.ask("POST", "/conversations/"+chat.NewID()+"/close", nil).want(http.StatusNotFound)
}

func TestStrictRequests(t *testing.T) {
	h := open(t)
	manager := h.signedIn(h.hire("Anna Kask", staff.RoleManager, staff.TierSenior))
	marek := h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	for _, field := range []string{"hash", "status", "operation_admin", "site_id", "Password", "id", "joined"} {
		t.Run("AG04 a person's "+field+" cannot be sent", func(t *testing.T) {
			manager.ask("PATCH", "/people/"+marek.ID, map[string]any{field: "x"}).want(http.StatusUnprocessableEntity)
		})
	}
	t.Run("MG11 settings take no field that is not theirs", func(t *testing.T) {
		manager.ask("PUT", "/sites/demo", map[string]any{"site_id": "other"}).want(http.StatusUnprocessableEntity)
		manager.ask("PUT", "/routing", `{"policy":{"site_id":1},"version":1}`).want(http.StatusUnprocessableEntity)
	})
	for _, query := range []string{"list=password_hash", "list=$where", "sort=password_hash", "filter[name]=x", "list=mine&operator=or"} {
		t.Run("AG08 "+query+" is refused", func(t *testing.T) {
			manager.ask("GET", "/conversations?"+query, nil).want(http.StatusUnprocessableEntity)
		})
	}
	for _, query := range []string{"limit=1000000000", "limit=0", "limit=-1", "limit=101", "limit=1e3", "after=nonsense", "after=AAAAAAAAAAAAAAAAAAAA"} {
		t.Run("AG09 "+query+" is refused", func(t *testing.T) {
			manager.ask("GET", "/conversations?"+query, nil).want(http.StatusUnprocessableEntity)
		})
	}
	t.Run("AG09 a cursor of another list is refused", func(t *testing.T) {
		for range 3 {
			h.visit("Eva", "Hello")
		}
		until(t, "all wait", func() bool { n, err := h.chats.Count(context.Background(), "waiting"); return err == nil && n == 3 })
		first := into[struct {
			Items []row
			Next  string
		}](manager.ask("GET", "/conversations?list=all&limit=2", nil).want(http.StatusOK))
		if len(first.Items) != 2 || first.Next == "" {
			t.Fatalf("%+v", first)
		}
		second := into[struct{ Items []row }](manager.ask("GET", "/conversations?list=all&limit=2&after="+first.Next, nil).want(http.StatusOK))
		if len(second.Items) != 1 || second.Items[0].ID == first.Items[0].ID || second.Items[0].ID == first.Items[1].ID {
			t.Fatalf("%+v", second)
		}
		manager.ask("GET", "/conversations?list=waiting&after="+first.Next, nil).want(http.StatusUnprocessableEntity)
	})
	t.Run("AG12 a password of a megabyte is 413", func(t *testing.T) {
		big := `{"email":"a@b.example","password":"` + strings.Repeat("x", 1_000_000) + `"}`
		res, err := noRedirects.Post(h.url+prefix+"/session", "application/json", strings.NewReader(big)) //nolint:noctx // the client has a timeout
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("a megabyte: %d", res.StatusCode)
		}
	})
	t.Run("AG05 operators in every string of every body are 422", func(t *testing.T) {
		each(func(method, path string, _ rule, body any) {
			fields, ok := body.(map[string]any)
			if !ok {
				return
			}
			for name, value := range fields {
				if _, text := value.(string); !text {
					continue
				}
				for _, bad := range []any{map[string]any{"$ne": nil}, map[string]any{"$gt": ""}, []any{}, 7, true, nil} {
					spoilt := map[string]any{}
					maps.Copy(spoilt, fields)
					spoilt[name] = bad
					if r := manager.ask(method, fill(path), spoilt); r.status != http.StatusUnprocessableEntity {
						t.Errorf("%s %s %s=%v: %d %s", method, path, name, bad, r.status, r.body)
					}
				}
			}
		})
	})
}

func TestSitesAndOrigins(t *testing.T) {
	h := open(t)
	manager := h.signedIn(h.hire("Anna Kask", staff.RoleManager, staff.TierSenior))
	put := func(version int64, change func(*site.Site)) reply {
		s := site.Default("demo", "Tamm Kitchens", []string{"https://tamm.example"})
		change(&s)
		return manager.ask("PUT", "/sites/demo", map[string]any{"name": s.Name, "origins": s.Origins, "enabled": s.Enabled, "gate": s.Gate,
			"form": s.Form, "brand": s.Brand, "texts": s.Texts, "contact": s.Contact, "language": s.Language, "version": version})
	}
	put(0, func(*site.Site) {}).want(http.StatusOK)
	t.Run("MG14 of two managers who save, the second is told", func(t *testing.T) {
		put(0, func(*site.Site) {}).want(http.StatusConflict)
		put(1, func(s *site.Site) { s.Name = "Tamm" }).want(http.StatusOK)
	})
	for _, origin := range []string{"*", "*.com", "co.uk", "https://co.uk", "https://tamm.example/path", "https://10.0.0.1", "javascript:alert(1)"} {
		t.Run("MG03 the origin "+origin+" is refused with its place", func(t *testing.T) {
			r := put(2, func(s *site.Site) { s.Origins = []string{origin} }).want(http.StatusUnprocessableEntity)
			if !strings.Contains(string(r.body), `"body.origins[0]"`) {
				t.Error(string(r.body))
			}
		})
	}
	t.Run("MG03 ten thousand origins are refused", func(t *testing.T) {
		put(2, func(s *site.Site) { s.Origins = make([]string, 1001) }).want(http.StatusUnprocessableEntity)
	})
	t.Run("MG08 no picture can be named by its address", func(t *testing.T) {
		for _, field := range []string{"logo", "logo_url", "avatar", "image"} {
			s := site.Default("demo", "Tamm Kitchens", nil)
			body := map[string]any{"name": s.Name, "origins": s.Origins, "enabled": s.Enabled, "gate": s.Gate, "form": s.Form, "texts": s.Texts,
				"contact": s.Contact, "language": s.Language, "version": 2,
				"brand": map[string]any{"color": "#0b5b6b", "on_color": "#ffffff", field: "http://169.254.169.254/logo.png"}}
			if r := manager.ask("PUT", "/sites/demo", body).want(http.StatusUnprocessableEntity); !strings.Contains(string(r.body), "unknown_field") {
				t.Errorf("%s: %s", field, r.body)
			}
		}
		manager.ask("PATCH", "/people/"+chat.NewID(), map[string]any{"avatar": "http://169.254.169.254/me.png"}).want(http.StatusUnprocessableEntity)
	})
	t.Run("MG09 colours are colours", func(t *testing.T) {
		for _, colour := range []string{"url(https://evil.test)", "</style><script>", "red", "#12"} {
			put(2, func(s *site.Site) { s.Brand.Color = colour }).want(http.StatusUnprocessableEntity)
		}
	})
	items := into[struct{ Items []siteItem }](manager.ask("GET", "/sites", nil).want(http.StatusOK)).Items
	if len(items) != 1 || items[0].Name != "Tamm" || items[0].N != 2 || !strings.Contains(items[0].Embed, "site=demo") {
		t.Errorf("%+v", items)
	}
}

func TestTheConsolePage(t *testing.T) {
	h := open(t)
	if _, err := h.sites.Put(context.Background(), chat.Author{Kind: chat.System}, site.Default("demo", `Tamm </script><script>alert(1)</script>`, nil), 0); err != nil {
		t.Fatal(err)
	}
	b := h.browser()
	for _, path := range []string{"/agent/", "/agent/people", "/agent/c/aaaaaaaaaaaaaaaaaaaaaaaaaa/why"} {
		r := b.ask("GET", path, nil).want(http.StatusOK)
		policy := r.header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "base-uri 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy %q has no %s", path, policy, part)
			}
		}
		if strings.Contains(string(r.body), "<script>alert") || !strings.Contains(string(r.body), "/static/console-abc.js") || !strings.Contains(string(r.body), `id="config"`) {
			t.Errorf("%s: %s", path, r.body)
		}
		if r.header.Get("X-Content-Type-Options") != "nosniff" || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", path, r.header)
		}
	}
	if r := b.ask("GET", "/agent", nil); r.status != http.StatusPermanentRedirect || r.header.Get("Location") != "/agent/" {
		t.Error(r.status, r.header)
	}
	b.ask("GET", "/agent/api/nothing", nil).want(http.StatusNotFound)
	b.ask("GET", "/agent/api", nil).want(http.StatusNotFound)
	b.ask("GET", "/agent/socket", nil).want(http.StatusUpgradeRequired)
}

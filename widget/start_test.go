package widget_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"usher/internal/chat"
	"usher/internal/site"
)

// asking is a shop that asks its visitors for something.
func asking() site.Site {
	s := shop()
	s.Region = "EE"
	s.Form.Fields = []site.Field{
		{Key: "name", Label: "Your name", Kind: site.KindText, Required: true}, {Key: "email", Label: "E-mail", Kind: site.KindEmail},
		{Key: "phone", Label: "Phone", Kind: site.KindPhone}, {Key: "topic", Label: "About", Kind: site.KindChoice, Options: []string{"Prices"}},
		{Key: "terms", Label: "I agree", Kind: site.KindConsent, Required: true},
	}
	return s
}

// began reads the first event of a conversation.
func (h *house) began(conversation string) chat.Began {
	h.t.Helper()
	events, err := h.chat.Events(h.t.Context(), conversation, 0, 1)
	must(h.t, err)
	if len(events) == 0 {
		h.t.Fatal("nothing is stored")
	}
	began, err := chat.Decode[chat.Began](events[0])
	must(h.t, err)
	return began
}

func TestAStartKeepsWhatTheVisitorSaidAndWhatTheServerKnows(t *testing.T) {
	h := open(t, options{sites: []site.Site{asking()}})
	token := newToken()
	a := h.start(token, object{"answers": object{"name": " Tomasz\u202e ", "email": "T@Firma.PL", "phone": "600 0142", "topic": "Prices"}, "consent": true},
		"X-Test-Ip", "203.0.113.9")
	if a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	got := h.began(a.json(t)["conversation"].(string))
	if got.Visitor == token || strings.Contains(marshal(got), token) || len(got.Visitor) != 26 {
		t.Error("the token itself is stored")
	}
	want := chat.Began{Site: "shop", Visitor: got.Visitor, StartID: got.StartID, IP: "203.0.113.9", Browser: "Mozilla/5.0 (test)", Language: "en", TimeZone: "Europe/Tallinn",
		Page:  chat.Page{URL: shopOrigin + "/worktops?utm_source=x", Title: "Worktops"},
		Claim: chat.Claim{Name: "Tomasz", Email: "T@firma.pl", Phone: "+3726000142", Topic: "Prices"},
		Answers: []chat.Answer{{Key: "name", Label: "Your name", Value: "Tomasz"}, {Key: "email", Label: "E-mail", Value: "T@firma.pl"},
			{Key: "phone", Label: "Phone", Value: "+3726000142"}, {Key: "topic", Label: "About", Value: "Prices"}, {Key: "terms", Label: "I agree", Value: "true"}},
		Consent: &chat.Consent{Given: true, WordsSHA256: fmt.Sprintf("%x", sha256.Sum256([]byte("I agree\n"+asking().Texts.Consent))), FormVersion: 1, SiteVersion: 1, Language: "en"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("QN05 WB20 WB21", diff)
	}
	if strings.Contains(h.logs.String(), "secret") || strings.Contains(h.logs.String(), token) {
		t.Error("WB21 the log holds what it must not")
	}
}

func TestAStartThatIsNotRightStoresNothing(t *testing.T) {
	h := open(t, options{sites: []site.Site{asking()}})
	good := object{"answers": object{"name": "Tomasz"}, "consent": true}
	with := func(changes object) string {
		body := object{}
		maps.Copy(body, good)
		maps.Copy(body, changes)
		return startBody(newToken(), body)
	}
	answers := func(key string, value any) string { return with(object{"answers": object{"name": "T", key: value}}) }
	before := h.store.count()
	for _, c := range []struct {
		name, body  string
		status      int
		field, code string
	}{
		{"QN01 required field missing", with(object{"answers": object{}}), 422, "answers.name", "required"},
		{"QN02 unknown field of the form", answers("shoe_size", "46"), 422, "answers", "unknown_field"},
		{"QN03 unknown field of the request", with(object{"assigned_to": "me"}), 422, "body", "unknown_field"},
		{"QN03 priority", with(object{"priority": 1}), 422, "body", "unknown_field"},
		{"QN03 site_id", with(object{"site_id": "other"}), 422, "body", "unknown_field"},
		{"QN03 ip", with(object{"ip": "1.2.3.4"}), 422, "body", "unknown_field"},
		{"QN03 verified", with(object{"verified": true}), 422, "body", "unknown_field"},
		{"QN03 seq", with(object{"seq": 1}), 422, "body", "unknown_field"},
		{"QN06 blank name", with(object{"answers": object{"name": " \u200b"}}), 422, "answers.name", "required"},
		{"QN07 e-mail", answers("email", "a@b"), 422, "answers.email", "email"},
		{"QN07 e-mail with CRLF", answers("email", "a@b.ee\r\nBcc: c@d.ee"), 422, "answers.email", "email"},
		{"QN08 phone", answers("phone", "call me"), 422, "answers.phone", "phone"},
		{"QN09 not offered", answers("topic", "-1"), 422, "answers.topic", "not_one_of"},
		{"QN09 array", answers("topic", []string{"Prices"}), 422, "body.answers.topic", "wrong_type"},
		{"QN10 operator", answers("email", object{"$ne": nil}), 422, "body.answers.email", "wrong_type"},
		{"QN11 operator as key", answers("$where", "1"), 422, "answers", "unknown_field"},
		{"QN11 proto", answers("__proto__", "1"), 422, "answers", "unknown_field"},
		{"QN20 consent missing", with(object{"consent": nil}), 422, "answers.terms", "consent_required"},
		{"QN20 consent refused", with(object{"consent": false}), 422, "answers.terms", "consent_required"},
		{"no text", with(object{"text": " \n"}), 422, "text", "empty_text"},
		{"text too long", with(object{"text": strings.Repeat("õ", 4001)}), 422, "text", "too_long"},
		{"text with controls", with(object{"text": "a\x00b"}), 422, "text", "bad_text"},
		{"no id", with(object{"start_id": ""}), 422, "start_id", "missing_id"},
		{"id of another form", with(object{"start_id": "../../x"}), 422, "start_id", "bad_id"},
		{"QN14 1e400", strings.Replace(with(nil), `"form_version":1`, `"form_version":1e400`, 1), 0, "", ""},
		{"QN14 a fraction", strings.Replace(with(nil), `"form_version":1`, `"form_version":1.5`, 1), 422, "body.form_version", "wrong_type"},
		{"QN14 a negative time", strings.Replace(with(nil), `"elapsed_ms":9000`, `"elapsed_ms":-1`, 1), 422, "body.elapsed_ms", "too_small"},
		{"QN12 lone surrogate", strings.Replace(with(nil), `"language":"en"`, `"language":"\ud800"`, 1), 422, "", ""},
		{"QN12 invalid UTF-8", strings.Replace(with(nil), `"language":"en"`, "\"language\":\"\xff\"", 1), 400, "", ""},
		{"QN13 depth", strings.Repeat("[", 100_000), 400, "", ""},
		{"QN13 depth within the size", strings.Repeat("[", 10_001), 400, "", ""},
		{"a name twice", strings.Replace(with(nil), `"language":"en"`, `"language":"en","language":"de"`, 1), 422, "", ""},
		{"not JSON", "{", 400, "", ""},
		{"QN06 a name of 100 KiB", with(object{"answers": object{"name": strings.Repeat("a", 100<<10)}}), 413, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := h.do("POST", "/widget/api/sites/shop/conversations", c.body)
			if c.status == 0 && (a.status == 400 || a.status == 422) {
				return
			}
			if a.status != c.status || (c.field != "" && a.fields(t)[c.field] != c.code) {
				t.Fatalf("%d %s", a.status, a.body)
			}
			if a.status == 422 && a.code(t) == "" {
				t.Error("no code")
			}
		})
	}
	for media, status := range map[string]int{"text/plain": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data; boundary=x": 415} {
		t.Run("QN15 QN16 "+media, func(t *testing.T) {
			if a := h.do("POST", "/widget/api/sites/shop/conversations", with(nil), "Content-Type", media); a.status != status {
				t.Errorf("%d", a.status)
			}
		})
	}
	if h.store.count() != before {
		t.Errorf("the store was asked %d times", h.store.count()-before)
	}
}

func TestQN21AFormThatChangedComesBackWithTheRefusal(t *testing.T) {
	h := open(t, options{sites: []site.Site{asking()}})
	a := h.start(newToken(), object{"form_version": 7, "answers": object{}})
	form, _ := a.json(t)["form"].(map[string]any)
	if a.status != http.StatusConflict || a.code(t) != "form_changed" || form["version"] != 1.0 || len(form["fields"].([]any)) != 5 {
		t.Errorf("QN21 %d %s", a.status, a.body)
	}
	if ct := a.header.Get("Content-Type"); ct != "application/problem+json" {
		t.Errorf("%s", ct)
	}
}

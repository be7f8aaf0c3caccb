package agent

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"usher/internal/staff"
)

var codeInLog = regexp.MustCompile(`(\d{6}) is your code`)

func TestAPersonProvesTheirOwnNumberAndNobodyElseSeesIt(t *testing.T) {
	h := open(t)
	anna, kadri := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior), h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior)
	hers, other := h.signedIn(anna), h.signedIn(kadri)
	hers.ask("PUT", "/me/phone", map[string]any{"phone": "900 123"}).want(http.StatusUnprocessableEntity)
	hers.ask("PUT", "/me/phone", map[string]any{"phone": "+1 900 555 0199"}).want(http.StatusUnprocessableEntity)
	hers.ask("PUT", "/me/phone", map[string]any{"phone": "+372 5550 1010"}).want(http.StatusOK)
	found := codeInLog.FindStringSubmatch(h.journal.String())
	if found == nil {
		t.Fatal("no code was sent")
	}
	if got := hers.ask("POST", "/me/phone/confirmation", map[string]any{"code": found[1]}); !strings.Contains(string(got.body), `"proved":true`) {
		t.Errorf("%d %s", got.status, got.body)
	}
	for _, path := range []string{"/people", "/session", "/me/phone"} {
		if got := other.ask("GET", path, nil); strings.Contains(string(got.body), "5550") {
			t.Errorf("%s shows her number: %s", path, got.body)
		}
	}
}

func TestOnlyAManagerChangesWhenSMSGoOut(t *testing.T) {
	h := open(t)
	anna, kadri := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior), h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior)
	settings := h.rules.Get()
	settings.Mode = "at_once"
	body := map[string]any{"settings": settings, "version": 0}
	h.signedIn(anna).ask("PUT", "/alerts", body).want(http.StatusForbidden)
	manager := h.signedIn(kadri)
	manager.ask("PUT", "/alerts", body).want(http.StatusOK)
	manager.ask("PUT", "/alerts", body).want(http.StatusConflict) // MG14
	if got := h.rules.Get(); got.Mode != "at_once" {
		t.Errorf("in force: %+v", got)
	}
	settings.Zone, settings.AfterS = "Mars/Phobos", 3
	manager.ask("PUT", "/alerts", map[string]any{"settings": settings, "version": 1}).want(http.StatusUnprocessableEntity)
}

package agent

import (
	"net/http"
	"strings"
	"testing"

	"usher/internal/hook"
	"usher/internal/staff"
	"usher/internal/token"
)

type webhookAnswer struct {
	Item webhookItem
	Word string
}

func TestAManagerKeepsWebhooks(t *testing.T) {
	h := open(t)
	anna, marek := h.hire("Anna Kask", staff.RoleManager, staff.TierSenior), h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	manager := h.signedIn(anna)
	body := map[string]any{"name": "CRM", "url": "https://crm.example.com/hook", "types": []string{"message.created", "lead.created"}, "enabled": false}
	made := into[webhookAnswer](manager.ask("POST", "/webhooks", body).want(http.StatusOK))
	path := "/webhooks/" + made.Item.ID
	t.Run("MG12 a webhook's secret is shown once and masked afterwards", func(t *testing.T) {
		if !strings.HasPrefix(made.Word, "whsec_") {
			t.Error(made.Word)
		}
		next := into[webhookAnswer](manager.ask("POST", path+"/secret", nil).want(http.StatusOK))
		if next.Word == made.Word || !strings.HasPrefix(next.Word, "whsec_") {
			t.Error(next.Word)
		}
		for _, p := range []string{"/webhooks", path + "/deliveries"} {
			if r := manager.ask("GET", p, nil).want(http.StatusOK); strings.Contains(string(r.body), "whsec_") {
				t.Error(string(r.body))
			}
		}
	})
	for _, url := range []string{"http://127.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/", "https://10.0.0.1/", "https://[fc00::1]/", "https://0.0.0.0/",
		"https://2130706433/", "https://[::ffff:127.0.0.1]/", "https://localhost./"} {
		t.Run("MG07 "+url+" is refused", func(t *testing.T) {
			r := manager.ask("POST", "/webhooks", map[string]any{"name": "x", "url": url, "types": []string{"lead.created"}, "enabled": true}).want(http.StatusUnprocessableEntity)
			if r.code() != "address_not_allowed" || !strings.Contains(string(r.body), `"body.url"`) {
				t.Error(string(r.body))
			}
		})
	}
	t.Run("MG14 of two managers who save, the second is told", func(t *testing.T) {
		body["version"] = 1
		manager.ask("PUT", path, body).want(http.StatusConflict)
		body["version"] = 3
		body["enabled"] = true
		if got := into[webhookAnswer](manager.ask("PUT", path, body).want(http.StatusOK)); !got.Item.Enabled || got.Word != "" {
			t.Errorf("%+v", got)
		}
	})
	tested := into[struct{ Item deliveryItem }](manager.ask("POST", path+"/test", nil).want(http.StatusOK))
	until(t, "the test was tried, and there was no such name", func() bool {
		got := into[struct{ Item deliveryItem }](manager.ask("GET", path+"/deliveries/"+tested.Item.ID, nil).want(http.StatusOK))
		return len(got.Item.Tries) == 1 && got.Item.Tries[0].Why == hook.WhyNetwork
	})
	list := into[struct{ Items []deliveryItem }](manager.ask("GET", path+"/deliveries?state=waiting", nil).want(http.StatusOK))
	if len(list.Items) != 1 || list.Items[0].Type != hook.Test {
		t.Errorf("%+v", list)
	}
	manager.ask("POST", path+"/deliveries/"+tested.Item.ID+"/replay", nil).want(http.StatusConflict)
	word, _ := h.tokenFor(anna, token.WebhooksManage)
	h.program(word).ask("GET", "/webhooks", nil).want(http.StatusOK)
	word, _ = h.tokenFor(marek, token.WebhooksManage)
	h.program(word).ask("GET", "/webhooks", nil).want(http.StatusForbidden)
	manager.ask("DELETE", path, nil).want(http.StatusNoContent)
	manager.ask("GET", path+"/deliveries", nil).want(http.StatusNotFound)
	manager.ask("DELETE", path, nil).want(http.StatusNotFound)
}

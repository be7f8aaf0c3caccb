package main

import (
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"usher/internal/alert"
	"usher/internal/staff"
	"usher/internal/web"
)

// reportPath is where the SMS provider reports what became of a message.
const reportPath = "/alerts/sms/report"

// phoneBook tells the alert room whom it may call: people who are active and have proved their number.
type phoneBook struct{ staff *staff.Service }

// Recipient gives one person of the staff.
func (b phoneBook) Recipient(agent string) (alert.Recipient, bool) {
	a, ok := b.staff.ByID(agent)
	if !ok || !a.Active || a.Phone == "" {
		return alert.Recipient{}, false
	}
	return alert.Recipient{Agent: a.ID, Name: a.Name, Phone: a.Phone}, true
}

// openAlerts makes the alert room with the provider that the settings name, or the log in its place.
func (a *App) openAlerts() (err error) {
	a.alertRules = alert.NewRules(a.store, time.Now)
	var channel alert.Channel = alert.NewLogChannel(a.log)
	if a.cfg.SMSAccount != "" {
		report := ""
		if a.https() || a.cfg.SMSAddress != "" { // the provider calls back by TLS only
			report = a.publicURL + reportPath
		}
		a.twilio, err = alert.NewTwilio(alert.TwilioConfig{AccountSID: a.cfg.SMSAccount, AuthToken: a.cfg.SMSToken, From: a.cfg.SMSFrom,
			StatusURL: report, BaseURL: a.cfg.SMSAddress, Now: time.Now})
		if err != nil {
			return err
		}
		channel = a.twilio
	}
	a.alerts, err = alert.New(alert.Config{Store: a.store, Channel: channel, People: phoneBook{a.rooms.staff}, Conversations: a.rooms.chat,
		Settings: a.alertRules.Get, Console: a.publicURL + "/agent/", Now: time.Now, Log: a.log})
	return err
}

// mountReports takes the provider's reports in. They are form posts with a signature of their own.
func (a *App) mountReports() {
	a.fiber.Post(reportPath, func(c *fiber.Ctx) error {
		params := map[string][]string{}
		form, err := url.ParseQuery(string(c.Body()))
		if err != nil {
			return alert.ErrNotProvider.Because(err)
		}
		maps.Copy(params, form)
		if err := a.alerts.Callback(c.Context(), a.publicURL+c.OriginalURL(), params, c.Get("X-Twilio-Signature")); err != nil {
			return err
		}
		return c.SendStatus(http.StatusNoContent)
	})
	web.Document(a.api, http.MethodPost, reportPath, "Reports of the SMS provider, signed by it", web.Answer{Status: http.StatusNoContent})
}

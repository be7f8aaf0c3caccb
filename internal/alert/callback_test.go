package alert

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"usher/internal/alert/twiliotest"
)

// sentOne makes a driver whose one alert was accepted.
func sentOne(t *testing.T) (*driver, string, twiliotest.Message) {
	v := testDriver(t)
	c := v.lead("c")
	v.ring(anna, c)
	v.pass(time.Minute)
	v.wantSent(1)
	return v, c, v.provider.Sent()[0]
}

func TestAReportThatIsNotTheProvidersChangesNothing(t *testing.T) {
	type report struct {
		address, signature string
		form               url.Values
	}
	signed := func(change func(r *report)) func(v *driver, m twiliotest.Message) report {
		return func(v *driver, m twiliotest.Message) report {
			r := report{address: m.StatusCallback, form: v.provider.StatusForm(m, "delivered", 0)}
			change(&r)
			r.signature = v.provider.Sign(r.address, r.form)
			return r
		}
	}
	tampered := func(change func(r *report)) func(v *driver, m twiliotest.Message) report {
		return func(v *driver, m twiliotest.Message) report {
			r := signed(func(*report) {})(v, m)
			change(&r)
			return r
		}
	}
	for name, forge := range map[string]func(v *driver, m twiliotest.Message) report{
		"WH01 no signature":                 tampered(func(r *report) { r.signature = "" }),
		"WH01 a wrong signature":            tampered(func(r *report) { r.signature = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" }),
		"WH01 signed with an old token":     tampered(func(r *report) { r.signature = twiliotest.Sign("ffffffffffffffffffffffffffffffff", r.address, r.form) }),
		"WH04 an extra parameter":           tampered(func(r *report) { r.form.Set("Extra", "1") }),
		"WH04 a repeated parameter":         tampered(func(r *report) { r.form.Add("MessageStatus", "failed") }),
		"WH04 a repeated one, signed":       signed(func(r *report) { r.form.Add("MessageStatus", "failed") }),
		"WH04 a missing parameter":          tampered(func(r *report) { r.form.Del("MessageStatus") }),
		"WH04 a missing one, signed":        signed(func(r *report) { r.form.Del("MessageStatus") }),
		"WH04 no message id, signed":        signed(func(r *report) { r.form.Del("MessageSid") }),
		"WH04 another account, signed":      signed(func(r *report) { r.form.Set("AccountSid", "AC00000000000000000000000000000002") }),
		"WH04 an unknown status, signed":    signed(func(r *report) { r.form.Set("MessageStatus", "exploded") }),
		"WH04 JSON with a bodySHA256":       signed(func(r *report) { r.address += "&bodySHA256=00"; r.form = url.Values{} }),
		"another alert in the query":        tampered(func(r *report) { r.address = statusURL + "?alert=other.1" }),
		"no query, signed":                  signed(func(r *report) { r.address = statusURL }),
		"a repeated query, signed":          signed(func(r *report) { r.address += "&alert=x.1" }),
		"signed for another host":           signed(func(r *report) { r.address = "https://evil.test/alert/twilio?" + r.address[len(statusURL)+1:] }),
		"a query that is no name, signed":   signed(func(r *report) { r.address = statusURL + "?alert=..%2F.x" }),
		"a number with a sign, signed":      signed(func(r *report) { r.address = statusURL + "?alert=c.%2B1" }),
		"an address that is none, unsigned": tampered(func(r *report) { r.address = "://" }),
	} {
		t.Run(name, func(t *testing.T) {
			v, c, m := sentOne(t)
			r := forge(v, m)
			if err := v.s.Callback(t.Context(), r.address, r.form, r.signature); !isForbidden(err) {
				t.Errorf("the answer is %v", err)
			}
			v.wantStates(c, "sent")
		})
	}
}

func TestReportsMoveAnAlertForwardOnly(t *testing.T) {
	type said struct {
		status string
		code   int
	}
	for name, c := range map[string]struct {
		reports []said
		want    string
		steps   int // after sent
	}{
		"delivered":                             {[]said{{"delivered", 0}}, "delivered", 1},
		"WH02 the same one again and again":     {[]said{{"delivered", 0}, {"delivered", 0}, {"delivered", 0}}, "delivered", 1},
		"WH03 delivered, then sent":             {[]said{{"delivered", 0}, {"sent", 0}, {"queued", 0}}, "delivered", 1},
		"delivered, then undelivered":           {[]said{{"delivered", 0}, {"undelivered", 30003}}, "delivered", 1},
		"queued, sending, sent say nothing new": {[]said{{"queued", 0}, {"sending", 0}, {"sent", 0}}, "sent", 0},
		"undelivered":                           {[]said{{"sent", 0}, {"undelivered", 30003}}, "undelivered 30003", 1},
		"failed":                                {[]said{{"failed", 30008}}, "undelivered 30008", 1},
	} {
		t.Run(name, func(t *testing.T) {
			v, id, m := sentOne(t)
			for _, r := range c.reports {
				must(t, v.callback(m, r.status, r.code))
			}
			v.wantStates(id, c.want)
			entries, err := v.s.Ledger(t.Context(), id)
			must(t, err)
			if steps := len(entries[0].Steps) - 3; steps != c.steps { // queued, sending, sent
				t.Errorf("%d steps after sent: %+v", steps, entries[0].Steps)
			}
			v.pass(time.Hour)
			v.wantSent(1)
		})
	}
}

func TestAReportTellsWhatALostAnswerDidNot(t *testing.T) {
	for name, answer := range map[string]twiliotest.Answer{"sent, then 500": twiliotest.SentThenServerError(), "sent, then silence": twiliotest.SentThenHang()} {
		t.Run(name, func(t *testing.T) {
			v := testDriver(t)
			if strings.Contains(name, "silence") {
				v.impatient()
			}
			v.provider.Script(answer)
			c := v.lead("c")
			v.ring(anna, c)
			v.pass(time.Minute)
			must(t, v.callback(v.provider.Sent()[0], "sent", 0))
			v.wantStates(c, "sent")
			must(t, v.callback(v.provider.Sent()[0], "delivered", 0))
			v.wantStates(c, "delivered")
		})
	}
}

func TestAReportMayComeBeforeTheAnswer(t *testing.T) {
	v := testDriver(t)
	c := v.lead("c")
	v.ring(anna, c)
	v.settle()
	v.now = v.now.Add(time.Minute)
	v.s.turn(context.Background())
	r := <-v.s.results // the answer is back, and not looked at yet
	must(t, v.callback(v.provider.Sent()[0], "delivered", 0))
	v.s.landed(context.Background(), r)
	v.pass(time.Hour)
	v.wantStates(c, "delivered")
	v.wantSent(1)
}

func TestAReportOfAnotherMessageIsNotOurs(t *testing.T) {
	v, c, m := sentOne(t)
	m.SID = "SM99999999999999999999999999999999"
	must(t, v.callback(m, "delivered", 0))
	v.wantStates(c, "sent")
	m.StatusCallback = statusURL + "?alert=" + v.lead("other") + ".7"
	must(t, v.callback(m, "delivered", 0))
	v.wantStates(v.lead("other"))
}

func TestANumberThatTurnsOutDeadIsSwitchedOff(t *testing.T) {
	v, _, m := sentOne(t)
	must(t, v.callback(m, "undelivered", 30005))
	must(t, v.callback(m, "undelivered", 30005))
	if len(v.alarms) != 1 || v.alarms[0] != (Alarm{Code: AlarmNumberOff, Agent: anna, Detail: "30005"}) {
		t.Errorf("%+v", v.alarms)
	}
	c := v.lead("next")
	v.ring(anna, c)
	v.pass(time.Hour)
	v.wantStates(c, "dropped number_off")
}

func TestTheStandInsOwnCallbackIsTaken(t *testing.T) {
	v := testDriver(t)
	ours := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		if err := v.s.Callback(r.Context(), "http://"+r.Host+r.URL.String(), r.PostForm, r.Header.Get(twiliotest.SignatureHeader)); err != nil {
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	defer ours.Close()
	var err error
	v.twilio, err = NewTwilio(TwilioConfig{AccountSID: account, AuthToken: token, From: "MG00000000000000000000000000000001", StatusURL: ours.URL + "/alert/twilio",
		BaseURL: v.provider.URL(), Now: v.clock})
	must(t, err)
	v.channel = v.twilio
	v.start()
	c := v.lead("c")
	v.ring(anna, c)
	v.pass(time.Minute)
	status, err := v.provider.Report(t.Context(), v.provider.Sent()[0], "delivered", 0)
	if err != nil || status != http.StatusOK {
		t.Errorf("%d, %v", status, err)
	}
	v.wantStates(c, "delivered")
}

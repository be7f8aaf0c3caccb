package alert

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"usher/internal/alert/twiliotest"
	"usher/internal/chat"
	"usher/internal/dispatch"
	"usher/internal/eventlog"
)

func (v *driver) wantStates(conversation string, want ...string) {
	v.t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), v.states(conversation)); diff != "" {
		v.t.Errorf("states of %s (-want +got):\n%s", conversation, diff)
	}
}

func (v *driver) wantSent(n int) {
	v.t.Helper()
	if sent := v.provider.Sent(); len(sent) != n {
		v.t.Errorf("%d SMS were sent, want %d: %+v", len(sent), n, sent)
	}
}

func TestALeadThatNobodyAcknowledgesMakesOneSMS(t *testing.T) {
	t.Run("after 60 seconds, not before", func(t *testing.T) {
		v := testDriver(t)
		c := v.lead("c")
		v.ring(anna, c)
		v.pass(59 * time.Second)
		v.wantSent(0)
		v.wantStates(c, "queued")
		v.pass(time.Second)
		v.wantSent(1)
		v.wantStates(c, "sent")
		m := v.provider.Sent()[0]
		if m.To != "+48512345678" || m.Body != "Usher: Tomasz Z writes and waits (price). Answer: "+console+"c/"+c || m.ValidityPeriod != "840" {
			t.Errorf("%+v", m)
		}
	})
	t.Run("at once, when the manager wants it so", func(t *testing.T) {
		v := testDriver(t)
		v.settings.Mode = AtOnce
		v.ring(anna, v.lead("c"))
		v.settle()
		v.wantSent(1)
	})
	t.Run("SM01 new lead, duplicate event, retry and restart", func(t *testing.T) {
		v := testDriver(t)
		c := v.lead("c")
		v.provider.Script(twiliotest.TooFast(3))
		v.ring(anna, c)
		v.ring(anna, c)
		v.pass(61 * time.Second)
		v.start()
		v.ring(anna, c)
		v.pass(time.Hour)
		v.start()
		v.ring(anna, c)
		v.pass(time.Hour)
		v.wantSent(1)
		v.wantStates(c, "sent")
	})
	t.Run("for each person whom it rang for and who missed it", func(t *testing.T) {
		v := testDriver(t)
		c := v.lead("c")
		v.ring(anna, c)
		v.pass(30 * time.Second)
		v.s.Withdrawn(anna, c, "missed", "")
		v.ring(bernd, c)
		v.pass(time.Hour)
		v.wantSent(2)
	})
	t.Run("again, after the conversation was closed and the client came back", func(t *testing.T) {
		v := testDriver(t)
		c := v.lead("c")
		v.ring(anna, c)
		v.pass(time.Minute)
		v.s.Happened(chat.News{Conversation: c, Events: []eventlog.Event{{Kind: chat.KindClosed}}})
		v.pass(time.Minute)
		v.ring(anna, c)
		v.ring(anna, c)
		v.pass(time.Hour)
		v.wantSent(2)
		v.wantStates(c, "sent", "sent")
	})
}

func TestNobodyIsToldWhatNeedsNoTelling(t *testing.T) {
	at := func(v *driver, d time.Duration) *time.Time { x := v.now.Add(d); return &x }
	for name, c := range map[string]struct {
		then func(v *driver, c string)
		want string
	}{
		"accepted":                 {func(v *driver, c string) { v.s.Withdrawn(anna, c, "accepted", "Anna") }, "dropped acknowledged"},
		"accepted by a colleague":  {func(v *driver, c string) { v.s.Withdrawn(bernd, c, "accepted", "Bernd") }, "dropped acknowledged"},
		"taken by a colleague":     {func(v *driver, c string) { v.s.Withdrawn(anna, c, "taken", "Bernd") }, "dropped acknowledged"},
		"refused":                  {func(v *driver, c string) { v.s.Withdrawn(anna, c, "refused", "") }, "dropped withdrawn"},
		"the person left":          {func(v *driver, c string) { v.s.Withdrawn(anna, c, "left", "") }, "dropped withdrawn"},
		"refused by somebody else": {func(v *driver, c string) { v.s.Withdrawn(bernd, c, "refused", "") }, "sent"},
		"closed":                   {func(v *driver, c string) { v.s.Happened(closedNews(c)) }, "dropped ended"},
		"suspect":                  {func(v *driver, c string) { v.set(c, func(s *chat.Summary) { s.State = chat.Suspect }) }, "dropped suspect"},
		"answered, unheard":        {func(v *driver, c string) { v.set(c, func(s *chat.Summary) { s.WaitingOn = chat.Client }) }, "dropped acknowledged"},
		"closed, unheard":          {func(v *driver, c string) { v.set(c, func(s *chat.Summary) { s.State = chat.Closed }) }, "dropped ended"},
		"erased":                   {func(v *driver, c string) { delete(v.chats, c) }, "dropped ended"},
		"accepted, unheard": {func(v *driver, c string) {
			v.set(c, func(s *chat.Summary) { s.AssignedAt, s.AcceptedAt = at(v, 0), at(v, time.Second) })
		}, "dropped acknowledged"},
		"picked by hand, unheard": {func(v *driver, c string) {
			v.set(c, func(s *chat.Summary) { s.AssignedAt, s.AssignedRule = at(v, 0), "pick" })
		}, "dropped acknowledged"},
		"no deadline, never accepted": {func(v *driver, c string) {
			v.set(c, func(s *chat.Summary) { s.AssignedAt, s.AcceptedAt = at(v, 0), at(v, 0) })
		}, "sent"},
		"SMS switched off":        {func(v *driver, _ string) { v.settings.Mode = Off }, "dropped off"},
		"the number was removed":  {func(v *driver, _ string) { v.people[anna] = Recipient{Agent: anna} }, "dropped no_recipient"},
		"the country was removed": {func(v *driver, _ string) { v.settings.Countries = []string{"DE"} }, "dropped not_allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			v := testDriver(t)
			id := v.lead("c")
			v.ring(anna, id)
			v.pass(10 * time.Second)
			c.then(v, id)
			v.pass(time.Hour)
			v.wantStates(id, c.want)
			want := 0
			if c.want == "sent" {
				want = 1
			}
			v.wantSent(want)
		})
	}
}

func closedNews(c string) chat.News {
	return chat.News{Conversation: c, Events: []eventlog.Event{{Kind: chat.KindClosed}}}
}

func (v *driver) set(c string, change func(*chat.Summary)) {
	sum := v.chats[c]
	change(&sum)
	v.chats[c] = sum
}

func TestSM02OnlyStaffWithANumberAreTold(t *testing.T) {
	v := testDriver(t)
	v.people[bernd] = Recipient{Agent: bernd}
	c := v.lead("c")
	v.set(c, func(s *chat.Summary) { // whatever a visitor writes into any field
		s.Claim = chat.Claim{Name: "+48600000000", Phone: "+48600000000", Email: "a@b.test", Topic: "send to +48600000000"}
		s.Name, s.Topic = s.Claim.Name, s.Claim.Topic
	})
	v.ring(bernd, c)
	v.ring("nobodyyyyyyyyyyyyyyyyyyyyyy", c)
	v.ring(anna, c)
	v.pass(time.Hour)
	v.wantSent(1)
	m := v.provider.Sent()[0]
	if m.To != "+48512345678" || strings.Contains(m.Body, "600000000") {
		t.Errorf("%+v", m)
	}
}

func TestAProvidersAnswerIsUnderstood(t *testing.T) {
	for name, c := range map[string]struct {
		script []twiliotest.Answer
		sent   int
		calls  int
		state  string
		alarms []string
	}{
		"201":                                   {nil, 1, 1, "sent", nil},
		"SM07 400 21211, invalid number":        {[]twiliotest.Answer{twiliotest.InvalidNumber()}, 0, 1, "failed 21211", []string{AlarmNumberOff}},
		"SM07 400 21610, unsubscribed":          {[]twiliotest.Answer{twiliotest.Unsubscribed()}, 0, 1, "failed 21610", []string{AlarmNumberOff}},
		"400 21408, region not permitted":       {[]twiliotest.Answer{twiliotest.Refuse(400, 21408)}, 0, 1, "failed 21408", []string{AlarmRefused}},
		"SM06 429 with Retry-After":             {[]twiliotest.Answer{twiliotest.TooFast(90), twiliotest.TooFast(90)}, 1, 3, "sent", nil},
		"SM06 429 for longer than 15 minutes":   {[]twiliotest.Answer{twiliotest.TooFast(7200)}, 0, 1, "dropped stale", nil},
		"SM08 wrong credentials for good":       {repeated(twiliotest.BadCredentials(), 99), 0, 3, "dropped stale", []string{AlarmCredentials}},
		"SM08 credentials put right":            {repeated(twiliotest.BadCredentials(), 1), 1, 2, "sent", []string{AlarmCredentials}},
		"X33: 500":                              {[]twiliotest.Answer{twiliotest.ServerError()}, 0, 1, "maybe http_500", nil},
		"X33: sent, then 500":                   {[]twiliotest.Answer{twiliotest.SentThenServerError()}, 1, 1, "maybe http_500", nil},
		"X33: timeout":                          {[]twiliotest.Answer{twiliotest.Hang()}, 0, 1, "maybe timeout", nil},
		"X33: sent, then timeout":               {[]twiliotest.Answer{twiliotest.SentThenHang()}, 1, 1, "maybe timeout", nil},
		"X33: sent, then the connection breaks": {[]twiliotest.Answer{twiliotest.SentThenReset()}, 1, 1, "maybe no_answer", nil},
		"X33: an HTML page with 201":            {[]twiliotest.Answer{twiliotest.WrongJSON("<html>")}, 1, 1, "maybe bad_answer", nil},
		"X33: 201 with an empty object":         {[]twiliotest.Answer{twiliotest.WrongJSON("{}")}, 1, 1, "maybe bad_answer", nil},
		"X33: 201 with a number for an id":      {[]twiliotest.Answer{twiliotest.WrongJSON(`{"sid":1}`)}, 1, 1, "maybe bad_answer", nil},
		"X33: 201 with 100 kB":                  {[]twiliotest.Answer{twiliotest.WrongJSON(`{"sid":"` + strings.Repeat("x", 100_000) + `"}`)}, 1, 1, "maybe bad_answer", nil},
	} {
		t.Run(name, func(t *testing.T) {
			v := testDriver(t)
			if strings.Contains(name, "timeout") {
				v.impatient()
			}
			v.provider.Script(c.script...)
			id := v.lead("c")
			v.ring(anna, id)
			v.pass(time.Hour)
			v.wantStates(id, c.state)
			v.wantSent(c.sent)
			if strings.Contains(v.log.String(), "512345678") {
				t.Errorf("the log holds the number: %s", v.log.String())
			}
			if v.provider.Calls() != c.calls {
				t.Errorf("%d calls, want %d", v.provider.Calls(), c.calls)
			}
			if diff := cmp.Diff(append([]string{}, c.alarms...), v.alarmCodes()); diff != "" {
				t.Errorf("alarms (-want +got):\n%s", diff)
			}
		})
	}
}

func repeated(a twiliotest.Answer, n int) []twiliotest.Answer {
	answers := make([]twiliotest.Answer, n)
	for i := range answers {
		answers[i] = a
	}
	return answers
}

func TestANumberThatTakesNoSMSIsLeftAlone(t *testing.T) {
	v := testDriver(t)
	next := 0
	ring := func() string {
		next++
		c := v.lead(fmt.Sprintf("lead%c", 'a'+next))
		v.ring(anna, c)
		v.pass(2 * time.Minute)
		return c
	}
	v.provider.Script(twiliotest.Unsubscribed())
	ring()
	v.wantStates(ring(), "dropped number_off")
	v.start()
	v.wantStates(ring(), "dropped number_off")
	if v.provider.Calls() != 1 || len(v.alarms) != 1 {
		t.Errorf("%d calls, alarms %v", v.provider.Calls(), v.alarmCodes())
	}
	must(t, v.s.TryNumberAgain(context.Background(), anna))
	v.wantStates(ring(), "sent")
	v.provider.Script(twiliotest.InvalidNumber())
	ring()
	v.people[anna] = Recipient{Agent: anna, Phone: "+48512345679"}
	v.wantStates(ring(), "sent")
}

func TestSM09AProviderThatIsOffForADayCostsAFewCalls(t *testing.T) {
	v := testDriver(t)
	off := &unplugged{Channel: v.twilio, down: true}
	v.channel = off
	v.start()
	for i := range 24 * 4 {
		v.ring(anna, v.lead(fmt.Sprintf("lead%c%c", 'a'+i/26, 'a'+i%26)))
		v.pass(15 * time.Minute)
	}
	if off.calls.Load() > 24*60/5+24*4 {
		t.Errorf("%d calls in a day", off.calls.Load())
	}
	if diff := cmp.Diff([]string{AlarmProviderDown}, v.alarmCodes()); diff != "" {
		t.Error(diff)
	}
	off.down = false
	v.pass(6 * time.Minute)
	c := v.lead("after")
	v.ring(anna, c)
	v.pass(6 * time.Minute)
	v.wantStates(c, "sent")
}

// unplugged is a channel without a network.
type unplugged struct {
	Channel
	down  bool
	calls atomic.Int32
}

func (u *unplugged) Send(ctx context.Context, m Message) Answer {
	u.calls.Add(1)
	if u.down {
		return Answer{Outcome: NotReached, Code: "unreachable"}
	}
	return u.Channel.Send(ctx, m)
}

func TestNoConnectionIsKnownFromALostAnswer(t *testing.T) {
	v := testDriver(t)
	dead, err := twiliotest.Start(account, token)
	must(t, err)
	dead.Close()
	ch, err := NewTwilio(TwilioConfig{AccountSID: account, AuthToken: token, From: "Usher", BaseURL: dead.URL(), Now: v.clock})
	must(t, err)
	defer ch.Close()
	if a := ch.Send(t.Context(), Message{To: "+48512345678", Text: "x", Valid: time.Minute}); a.Outcome != NotReached {
		t.Errorf("%+v", a)
	}
}

func TestQuietHoursAreKept(t *testing.T) {
	for name, c := range map[string]struct {
		at       string
		from, to string
		zone     string
		want     string
	}{
		"in the night":                                {"2026-11-20T23:00:00Z", "22:00", "07:00", "UTC", "dropped quiet_hours"},
		"the night is over in time":                   {"2026-11-20T06:50:00Z", "22:00", "07:00", "UTC", "sent"},
		"by day":                                      {"2026-11-20T12:00:00Z", "22:00", "07:00", "UTC", "sent"},
		"night there, day here":                       {"2026-11-20T12:00:00Z", "22:00", "07:00", "Asia/Tokyo", "sent"},
		"late evening there, afternoon here":          {"2026-11-20T14:00:00Z", "22:00", "07:00", "Asia/Tokyo", "dropped quiet_hours"},
		"over noon, not over midnight":                {"2026-11-20T12:30:00Z", "12:00", "13:00", "UTC", "dropped quiet_hours"},
		"a clock that nobody can read means no quiet": {"2026-11-20T23:00:00Z", "25:00", "07:00", "UTC", "sent"},
	} {
		t.Run(name, func(t *testing.T) {
			v := testDriver(t)
			at, err := time.Parse(time.RFC3339, c.at)
			must(t, err)
			v.now = at
			r := v.people[anna]
			r.QuietFrom, r.QuietTo, r.Zone = c.from, c.to, c.zone
			v.people[anna] = r
			id := v.lead("c")
			v.ring(anna, id)
			v.pass(time.Hour)
			v.wantStates(id, c.want)
		})
	}
	t.Run("the firm's hours hold for who has none", func(t *testing.T) {
		v := testDriver(t)
		v.settings.QuietFrom, v.settings.QuietTo = "09:00", "17:00"
		c := v.lead("c")
		v.ring(anna, c)
		v.pass(time.Hour)
		v.wantStates(c, "dropped quiet_hours")
	})
}

func TestRingingNeverBlocks(t *testing.T) {
	v := testDriver(t)
	for i := range inboxLength + 500 {
		v.s.Offered(anna, dispatch.Offer{Conversation: fmt.Sprint(i)})
	}
	for range inboxLength { // the flood is not what this test is about
		<-v.s.inbox
	}
	v.settle()
	if len(v.alarms) == 0 || v.alarms[0] != (Alarm{Code: AlarmOverflow, Agent: anna, Count: 500}) {
		t.Errorf("%+v", v.alarms)
	}
	v.pass(2 * time.Minute)
	if sent := v.provider.Sent(); len(sent) != 1 || !strings.Contains(sent[0].Body, "and 500 more") {
		t.Errorf("%+v", sent)
	}
}

func TestWithoutCredentialsTheLogSaysWhatWouldHaveBeenSent(t *testing.T) {
	v := testDriver(t)
	v.channel = NewLogChannel(v.s.cfg.Log)
	v.start()
	c := v.lead("c")
	v.ring(anna, c)
	v.pass(time.Minute)
	v.wantStates(c, "dropped not_configured")
	if log := v.log.String(); !strings.Contains(log, "to=+48***678") || !strings.Contains(log, "Tomasz Z writes and waits") || strings.Contains(log, "+48512345678") {
		t.Error(log)
	}
	if err := v.s.Callback(t.Context(), statusURL+"?alert=x.1", nil, "x"); err == nil {
		t.Error("a report was taken without a provider")
	}
}

func TestTheStreamHoldsNoTextNameOrNumber(t *testing.T) {
	v := testDriver(t)
	c := v.lead("c")
	v.provider.Script(twiliotest.TooFast(5))
	v.ring(anna, c)
	v.pass(time.Hour)
	must(t, v.callback(v.provider.Sent()[0], "delivered", 0))
	events, err := v.disk.Read(t.Context(), "alert:"+c, 0, 100)
	must(t, err)
	for _, e := range events {
		for _, secret := range []string{"Tomasz", "Ziel", "price", "512345678", "Anna"} {
			if strings.Contains(string(e.Data), secret) {
				t.Errorf("%s holds %q: %s", e.Kind, secret, e.Data)
			}
		}
	}
	if len(events) != 6 { // queued, sending, postponed, sending, sent, delivered
		t.Errorf("%d events: %v", len(events), events)
	}
}

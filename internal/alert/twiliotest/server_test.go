package twiliotest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/twilio/twilio-go/client"
	"go.uber.org/goleak"

	"usher/internal/alert/twiliotest"
)

const (
	account = "AC00000000000000000000000000000001"
	token   = "0123456789abcdef0123456789abcdef"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T) *twiliotest.Server {
	t.Helper()
	s, err := twiliotest.Start(account, token)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

type answer struct {
	status     int
	retryAfter string
	body       string
	fields     map[string]any
	err        error
}

func post(ctx context.Context, t *testing.T, s *twiliotest.Server, user, password string, form url.Values) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL()+"/2010-04-01/Accounts/"+user+"/Messages.json", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(user, password)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{err: err}
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	a := answer{status: res.StatusCode, retryAfter: res.Header.Get("Retry-After"), body: string(raw)}
	_ = json.Unmarshal(raw, &a.fields)
	return a
}

func form() url.Values {
	return url.Values{"To": {"+48512345678"}, "From": {"+48732000000"}, "Body": {"hello"}}
}

func TestAnAcceptedMessageIsSentAndAnswersWithItsResource(t *testing.T) {
	s := start(t)
	a := post(t.Context(), t, s, account, token, form())
	if a.status != 201 || a.fields["sid"] != s.Sent()[0].SID || a.fields["status"] != "queued" {
		t.Errorf("%+v", a)
	}
	if sent := s.Sent(); len(sent) != 1 || sent[0].To != "+48512345678" || sent[0].Body != "hello" || s.Calls() != 1 {
		t.Errorf("%+v", sent)
	}
}

func TestWhatTheProviderRefusesIsNotSent(t *testing.T) {
	without := func(name string) url.Values { f := form(); f.Del(name); return f }
	for name, c := range map[string]struct {
		user, password string
		form           url.Values
		status, code   int
	}{
		"another token":   {account, "x", form(), 401, 20003},
		"another account": {"AC2", token, form(), 401, 20003},
		"no recipient":    {account, token, without("To"), 400, 21604},
		"no sender":       {account, token, without("From"), 400, 21603},
		"no text":         {account, token, without("Body"), 400, 21602},
		"not E.164":       {account, token, url.Values{"To": {"512345678"}, "From": {"x"}, "Body": {"x"}}, 400, 21211},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			a := post(t.Context(), t, s, c.user, c.password, c.form)
			if a.status != c.status || a.fields["code"] != float64(c.code) || len(s.Sent()) != 0 {
				t.Errorf("%+v, sent %v", a, s.Sent())
			}
		})
	}
}

func TestEveryScriptedAnswerDoesWhatItSays(t *testing.T) {
	for name, c := range map[string]struct {
		answer     twiliotest.Answer
		status     int // 0: no answer
		code       float64
		retryAfter string
		sent       int
	}{
		"accept":               {twiliotest.Accept(), 201, 0, "", 1},
		"invalid number":       {twiliotest.InvalidNumber(), 400, 21211, "", 0},
		"unsubscribed":         {twiliotest.Unsubscribed(), 400, 21610, "", 0},
		"bad credentials":      {twiliotest.BadCredentials(), 401, 20003, "", 0},
		"too fast":             {twiliotest.TooFast(7), 429, 20429, "7", 0},
		"too fast, no header":  {twiliotest.TooFast(0), 429, 20429, "", 0},
		"server error":         {twiliotest.ServerError(), 500, 0, "", 0},
		"sent, then 500":       {twiliotest.SentThenServerError(), 500, 0, "", 1},
		"sent, wrong JSON":     {twiliotest.WrongJSON("[]"), 201, 0, "", 1},
		"hang":                 {twiliotest.Hang(), 0, 0, "", 0},
		"sent, then hang":      {twiliotest.SentThenHang(), 0, 0, "", 1},
		"reset":                {twiliotest.Reset(), 0, 0, "", 0},
		"sent, then reset":     {twiliotest.SentThenReset(), 0, 0, "", 1},
		"region not permitted": {twiliotest.Refuse(400, 21408), 400, 21408, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.Script(c.answer)
			patience := 30 * time.Second
			if c.status == 0 { // the caller of a silent provider gives up, long after the provider has heard the call
				patience = time.Second
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			a := post(ctx, t, s, account, token, form())
			if code, _ := a.fields["code"].(float64); a.status != c.status || code != c.code || a.retryAfter != c.retryAfter || len(s.Sent()) != c.sent {
				t.Errorf("%+v, sent %d", a, len(s.Sent()))
			}
			if after := post(t.Context(), t, s, account, token, form()); after.status != 201 {
				t.Errorf("after the script: %+v", after)
			}
		})
	}
}

func TestAReportIsSignedAsTheProvidersLibraryExpects(t *testing.T) {
	s := start(t)
	validator := client.NewRequestValidator(token)
	var valid bool
	var status string
	var address string
	ours := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		single := map[string]string{}
		for name, values := range r.PostForm {
			single[name] = values[0]
		}
		valid, status = validator.Validate(address+r.URL.String(), single, r.Header.Get(twiliotest.SignatureHeader)), single["MessageStatus"]
	}))
	defer ours.Close()
	address = ours.URL
	f := form()
	f.Set("StatusCallback", ours.URL+"/status?alert=a.1")
	post(t.Context(), t, s, account, token, f)
	got, err := s.Report(t.Context(), s.Sent()[0], "delivered", 0)
	if err != nil || got != 200 || !valid || status != "delivered" {
		t.Errorf("got %d, %v; valid %v, status %q", got, err, valid, status)
	}
}

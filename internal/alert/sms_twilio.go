package alert

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/twilio/twilio-go/client"
	twilio "github.com/twilio/twilio-go/rest/api/v2010"
)

// TwilioConfig is an account with the provider.
type TwilioConfig struct {
	AccountSID string // AC…
	AuthToken  string // also the key of the signatures of its reports
	From       string // E.164 number, a sender's name of up to 11 letters and digits, or MG… of a messaging service
	StatusURL  string // where its reports reach Usher, without a query; empty: none are asked for
	BaseURL    string // another address of its API; empty: the provider's
	Now        func() time.Time
}

// Twilio sends SMS. Make it with NewTwilio; Close releases its connections.
type Twilio struct {
	cfg       TwilioConfig
	base      *url.URL // nil: the provider's
	transport *http.Transport
	validator client.RequestValidator
}

var (
	_ Channel  = (*Twilio)(nil)
	_ Reporter = (*Twilio)(nil)

	accountForm = regexp.MustCompile(`^AC[0-9a-fA-F]{32}$`)
	tokenForm   = regexp.MustCompile(`^[0-9A-Za-z]{16,64}$`)
	fromForm    = regexp.MustCompile(`^(\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32}|[0-9A-Za-z ]{1,11})$`)
)

// NewTwilio checks the account's data for form. Whether they are right, the first message tells.
func NewTwilio(cfg TwilioConfig) (*Twilio, error) {
	t := &Twilio{cfg: cfg, validator: client.NewRequestValidator(cfg.AuthToken),
		transport: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: maxFlying, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true}}
	switch {
	case !accountForm.MatchString(cfg.AccountSID):
		return nil, errors.New("the account SID is not AC and 32 hexadecimal digits")
	case !tokenForm.MatchString(cfg.AuthToken):
		return nil, errors.New("the auth token is not 16 to 64 letters and digits")
	case !fromForm.MatchString(cfg.From):
		return nil, errors.New("the sender is not a number such as +48512345678, a name of up to 11 letters and digits, or MG and 32 hexadecimal digits")
	case cfg.Now == nil:
		return nil, errors.New("a clock is missing")
	}
	for what, address := range map[string]string{"status": cfg.StatusURL, "API": cfg.BaseURL} {
		if u, err := url.Parse(address); err != nil || address != "" && (u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.User != nil) {
			return nil, fmt.Errorf("the %s address is not of the form https://host/path", what)
		}
	}
	if cfg.BaseURL != "" {
		t.base, _ = url.Parse(cfg.BaseURL) // parsed above
	}
	return t, nil
}

// Name is "sms".
func (*Twilio) Name() string { return "sms" }

// Close releases idle connections.
func (t *Twilio) Close() { t.transport.CloseIdleConnections() }

// Send makes one call of the provider's API. Each has a client of its own, so that what came back of this call, and nothing else, is judged.
func (t *Twilio) Send(ctx context.Context, m Message) Answer {
	call := &twilioCall{ctx: ctx, base: t.base, next: t.transport}
	c := &client.Client{Credentials: client.NewCredentials(t.cfg.AccountSID, t.cfg.AuthToken), HTTPClient: &http.Client{Transport: call,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}} // a message is never sent twice for a redirect
	c.SetAccountSid(t.cfg.AccountSID)
	api := twilio.NewApiService(&client.RequestHandler{Client: c}) // made by hand: the library's own reads the environment
	message, err := api.CreateMessage(t.params(m))
	return t.judge(call, message, err)
}

func (t *Twilio) params(m Message) *twilio.CreateMessageParams {
	p := (&twilio.CreateMessageParams{}).SetTo(m.To).SetBody(m.Text)
	if len(t.cfg.From) == 34 && t.cfg.From[:2] == "MG" {
		p.SetMessagingServiceSid(t.cfg.From)
	} else {
		p.SetFrom(t.cfg.From)
	}
	if t.cfg.StatusURL != "" {
		p.SetStatusCallback(t.cfg.StatusURL + "?" + url.Values{refParam: {m.Ref}}.Encode())
	}
	return p.SetValidityPeriod(int(max(m.Valid, time.Minute).Seconds()))
}

// numberCodes mean that this number will never take an SMS of ours: invalid, unsubscribed, not a mobile, unreachable for good.
var numberCodes = map[int]bool{21211: true, 21214: true, 21217: true, 21610: true, 21614: true, 30005: true, 30006: true}

// judge says what an answer proves. Whoever doubts says Unclear: an SMS too few is better than one too many.
func (t *Twilio) judge(call *twilioCall, message *twilio.ApiV2010Message, err error) Answer {
	var refusal *client.TwilioRestError
	refused := errors.As(err, &refusal)
	a := Answer{Code: "http_" + strconv.Itoa(call.status), Err: err}
	if refused {
		a.Err = nil // its sentence names the whole number, which must not get into the log; the code says enough
	}
	if refused && refusal.Code != 0 {
		a.Code = strconv.Itoa(refusal.Code)
	}
	switch {
	case call.status == 0 && refused: // the library does not even try with such credentials
		a.Outcome = BadCredentials
	case call.status == 0 && !call.connected:
		a.Outcome, a.Code = NotReached, "unreachable"
	case call.status == 0 && errors.Is(err, context.DeadlineExceeded):
		a.Outcome, a.Code = Unclear, "timeout"
	case call.status == 0:
		a.Outcome, a.Code = Unclear, "no_answer"
	case call.status/100 == 2 && err == nil && message.Sid != nil && *message.Sid != "":
		return Answer{Outcome: Accepted, ID: *message.Sid}
	case call.status/100 == 2:
		a.Outcome, a.Code = Unclear, "bad_answer"
	case call.status == http.StatusTooManyRequests:
		a.Outcome, a.Wait = TooFast, readRetryAfter(call.retryAfter, t.cfg.Now())
	case call.status == http.StatusUnauthorized, call.status == http.StatusForbidden, call.status == http.StatusNotFound:
		a.Outcome = BadCredentials
	case call.status/100 != 4, call.status == http.StatusRequestTimeout:
		a.Outcome = Unclear
	case refused && numberCodes[refusal.Code]:
		a.Outcome = NumberRefused
	default:
		a.Outcome = Refused
	}
	return a
}

// readRetryAfter reads seconds or a date; 0 when there is neither.
func readRetryAfter(text string, now time.Time) time.Duration {
	if s, err := strconv.Atoi(text); err == nil && s > 0 {
		return time.Duration(min(s, 86_400)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

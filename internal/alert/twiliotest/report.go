package twiliotest

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the provider's signature is defined with it
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// SignatureHeader is the header that carries the signature of a callback.
const SignatureHeader = "X-Twilio-Signature"

// StatusForm makes the parameters of a status callback. code is 0 when there is no error.
func (s *Server) StatusForm(m Message, status string, code int) url.Values {
	form := url.Values{"MessageSid": {m.SID}, "SmsSid": {m.SID}, "AccountSid": {s.account}, "MessageStatus": {status}, "SmsStatus": {status},
		"To": {m.To}, "From": {m.From}, "ApiVersion": {"2010-04-01"}}
	if code != 0 {
		form.Set("ErrorCode", strconv.Itoa(code))
	}
	return form
}

// Sign gives the signature of a callback: HMAC-SHA1 with the auth token over the address followed by each parameter's name and value,
// sorted by name (the provider's documentation, "Validating Requests").
func (s *Server) Sign(address string, form url.Values) string { return Sign(s.token, address, form) }

// Sign is Server.Sign with any token.
func Sign(token, address string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = mac.Write([]byte(address)) // a hash never fails
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			_, _ = mac.Write([]byte(name + value))
		}
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Report calls a message's status address back, as the provider does, and gives the status of the answer.
func (s *Server) Report(ctx context.Context, m Message, status string, code int) (int, error) {
	form := s.StatusForm(m, status, code)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.StatusCallback, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, fmt.Errorf("twiliotest: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set(SignatureHeader, s.Sign(m.StatusCallback, form))
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("twiliotest: %w", err)
	}
	return res.StatusCode, res.Body.Close()
}

package alert

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
)

// refParam is the parameter of the status address that carries the name of the alert. It is signed with the address, and tells which alert a report is
// about even when the answer to our call was lost.
const refParam = "alert"

// statusMeans puts the provider's words into ours.
var statusMeans = map[string]string{
	"accepted": StateSent, "scheduled": StateSent, "queued": StateSent, "sending": StateSent, "sent": StateSent,
	"delivered": StateDelivered, "read": StateDelivered,
	"undelivered": StateUndelivered, "failed": StateUndelivered, "canceled": StateUndelivered,
}

// Report proves and reads a status callback. Each parameter must be there exactly once: of a repeated one, signature and reader could mean different values.
func (t *Twilio) Report(address string, params map[string][]string, signature string) (Report, error) {
	asked, err := url.Parse(address)
	if err != nil || t.cfg.StatusURL == "" || signature == "" {
		return Report{}, errors.New("no signed report")
	}
	query, err := url.ParseQuery(asked.RawQuery)
	if err != nil || len(query) != 1 || len(query[refParam]) != 1 {
		return Report{}, errors.New("the query is not ours")
	}
	single := make(map[string]string, len(params))
	for name, values := range params {
		if len(values) != 1 {
			return Report{}, fmt.Errorf("the parameter %q came %d times", name, len(values))
		}
		single[name] = values[0]
	}
	if !t.validator.Validate(t.cfg.StatusURL+"?"+asked.RawQuery, single, signature) {
		return Report{}, errors.New("the signature does not fit")
	}
	r := Report{Ref: query[refParam][0], ID: single["MessageSid"], State: statusMeans[single["MessageStatus"]], Code: single["ErrorCode"]}
	if single["AccountSid"] != t.cfg.AccountSID || r.ID == "" || r.State == "" {
		return Report{}, errors.New("a parameter is missing or unknown")
	}
	if code, err := strconv.Atoi(r.Code); err == nil {
		r.Off = r.State == StateUndelivered && numberCodes[code]
	}
	return r, nil
}

package staff

import (
	"encoding/json"
	"fmt"
	"time"

	"usher/internal/eventlog"
)

// The names of streams.
const (
	personPrefix  = "staff:"
	emailPrefix   = "staff-email:"
	sessionPrefix = "session:"
	setupStream   = "staff-setup"
)

// The kinds of event.
const (
	kindAdded       = "added"
	kindChanged     = "changed"
	kindInvited     = "invited"
	kindForgotten   = "password_forgotten"
	kindPasswordSet = "password_set"
	kindDeactivated = "deactivated"
	kindPhotoSet    = "photo_set"
	kindPhotoGone   = "photo_removed"
	kindPhoneSet    = "phone_set"
	kindPhoneTried  = "phone_code_wrong"
	kindPhoneProved = "phone_proved"

	kindClaimed  = "claimed"  // an e-mail address
	kindReleased = "released" // an e-mail address

	kindSignedIn = "signed_in"
	kindUsed     = "used"
	kindEnded    = "ended"

	kindOpened = "opened" // the set-up link
)

// person is the data of added and changed: the whole new value, so that the last one says it all.
type personData struct {
	By        string   `json:"by"` // id of who did it; "setup" or "system" when nobody did
	Name      string   `json:"name"`
	Email     string   `json:"email"`
	Role      string   `json:"role"`
	Tier      string   `json:"tier"`
	Limit     int      `json:"limit"`
	Skills    []string `json:"skills"`
	Languages []string `json:"languages"`
	Active    bool     `json:"active"`
}

// linkData is a link that works once: an invitation, or the way back for who forgot the password.
type linkData struct {
	By        string    `json:"by"`
	Hash      string    `json:"hash"` // SHA-256 of the link's token
	ExpiresAt time.Time `json:"expires_at"`
}

type passwordSetData struct {
	By       string `json:"by"`
	Password string `json:"password"`       // argon2id
	Anew     bool   `json:"anew,omitempty"` // by a link, without the old one
}

type photoSetData struct {
	By    string `json:"by"`
	Photo string `json:"photo"` // a portrait's id
}

type byData struct {
	By string `json:"by"`
}

type claimedData struct {
	Agent string `json:"agent"`
}

type signedInData struct {
	Agent   string `json:"agent"`
	Browser string `json:"browser,omitempty"`
	System  string `json:"system,omitempty"`
	Network string `json:"network,omitempty"` // where it came from, without the part that names one machine
	Resets  int64  `json:"resets"`            // see Service.Resets
}

type usedData struct {
	Network string `json:"network,omitempty"`
}

type endedData struct {
	Why string `json:"why"` // signed_out, revoked, replaced, expired, second_step_demanded, second_step_reset
}

type openedData struct {
	Hash string `json:"hash"` // SHA-256 of the set-up token
}

// person is a stream of one person, folded.
type person struct {
	agent    Agent
	password string
	invite   linkData
	forgot   linkData     // the newest link for a forgotten password
	phone    phoneSetData // the code that is awaited
	tries    int          // wrong codes so far
	resets   int64        // see Service.Resets
}

func (p *person) fold(e eventlog.Event) error { //nolint:funlen // a case for each kind of event
	p.agent.N = e.N
	switch e.Kind {
	case kindAdded, kindChanged:
		d, err := decode[personData](e)
		if err != nil {
			return err
		}
		if d.Email != p.agent.Email {
			p.invite, p.forgot = linkData{}, linkData{} // a link sent to the old address must not work any more
		}
		a := &p.agent
		a.Name, a.Email, a.Role, a.Tier, a.Limit, a.Active = d.Name, d.Email, d.Role, d.Tier, d.Limit, d.Active
		a.Skills, a.Languages = append([]string{}, d.Skills...), append([]string{}, d.Languages...)
	case kindInvited:
		d, err := decode[linkData](e)
		p.invite, p.forgot = d, linkData{}
		return err
	case kindForgotten: // anybody can ask for it, so it leaves an invitation as it is
		d, err := decode[linkData](e)
		p.forgot = d
		return err
	case kindPasswordSet:
		d, err := decode[passwordSetData](e)
		p.password, p.agent.Joined, p.invite, p.forgot = d.Password, true, linkData{}, linkData{}
		if d.Anew {
			p.resets++
		}
		return err
	case kindPhoneSet:
		d, err := decode[phoneSetData](e)
		p.phone, p.tries, p.agent.PhoneAwaited = d, 0, d.Phone
		if d.Phone == "" {
			p.agent.Phone = ""
		}
		return err
	case kindPhoneTried:
		if p.tries++; p.tries >= phoneCodeTries {
			p.phone = phoneSetData{}
		}
	case kindPhoneProved:
		p.agent.Phone, p.agent.PhoneAwaited, p.phone = p.agent.PhoneAwaited, "", phoneSetData{}
	case kindPhotoSet:
		d, err := decode[photoSetData](e)
		p.agent.Photo = d.Photo
		return err
	case kindPhotoGone:
		p.agent.Photo = ""
	case kindDeactivated:
		p.resets++
		p.agent.Active, p.agent.Photo, p.invite, p.forgot = false, "", linkData{}, linkData{}
	}
	return nil
}

func decode[T any](e eventlog.Event) (T, error) {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return data, fmt.Errorf("%s %d is not a %q: %w", e.Stream, e.N, e.Kind, err)
	}
	return data, nil
}

package agent

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/dispatch"
	"usher/internal/staff"
	"usher/routing"
)

func (d *Door) mountPeople(api huma.API) {
	handle(d, api, http.MethodGet, "/people", "Everybody of the staff, and how busy they are", d.listPeople)
	handle(d, api, http.MethodPost, "/people", "Invite a person", d.addPerson)
	handle(d, api, http.MethodPatch, "/people/{id}", "Change a person", d.changePerson)
	handle(d, api, http.MethodPost, "/people/{id}/invitations", "Make a new invitation for a person", d.invitePerson)
}

// seat is where a person stands at this moment.
type seat struct {
	State string     `json:"state" enum:"here,away,offline"`
	Since *time.Time `json:"since"`
	Load  float64    `json:"load" doc:"In chats; a silent one counts half."`
	Limit float64    `json:"limit" doc:"In chats."`
}

// shownState names the dispatcher's states as people know them: who settles in or finishes a chat is here, whose line was just
// lost is away.
var shownState = map[string]string{
	routing.Here: dispatch.ChosenHere, routing.Settling: dispatch.ChosenHere, routing.AfterWork: dispatch.ChosenHere,
	routing.LastCall: dispatch.ChosenHere, routing.Away: dispatch.ChosenAway, routing.Unsure: dispatch.ChosenAway, routing.Off: dispatch.ChosenOffline,
}

// seatOf finds a person on the floor. Who is not on it is offline.
func seatOf(a staff.Agent, f dispatch.Floor) seat {
	for _, p := range f.People {
		if p.ID == a.ID {
			return seatFrom(p)
		}
	}
	return seat{State: dispatch.ChosenOffline, Limit: float64(a.Limit)}
}

func seatFrom(p dispatch.PersonNow) seat {
	s := seat{State: shownState[p.State], Load: float64(p.Load) / routing.Chat, Limit: float64(p.Limit) / routing.Chat}
	if s.State == "" {
		s.State = dispatch.ChosenOffline
	}
	if p.SinceAt > 0 {
		at := time.UnixMilli(p.SinceAt).UTC()
		s.Since = &at
	}
	return s
}

// staffPerson is one person in the list of the staff.
type staffPerson struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Email     string   `json:"email"`
	Role      string   `json:"role" enum:"manager,agent"`
	Tier      string   `json:"tier" enum:"junior,middle,senior"`
	Languages []string `json:"languages"`
	Skills    []string `json:"skills"`
	Active    bool     `json:"active"`
	Joined    bool     `json:"joined" doc:"Has accepted the invitation."`

	PhoneProved bool `json:"phone_proved" doc:"Has a number for SMS and proved that it is theirs."`
	SecondStep  bool `json:"second_step" doc:"Signs in with a code beside the password; told to managers alone."`

	Photo string `json:"photo" doc:"Id of their portrait; empty for none."`

	N int64 `json:"n" doc:"Send it with a change, so that nobody's change is undone unseen."`
	seat
}

func (d *Door) personOf(a staff.Agent, f dispatch.Floor) staffPerson {
	p := staffPerson{ID: a.ID, Name: a.Name, Email: a.Email, Role: a.Role, Tier: a.Tier, Languages: append([]string{}, a.Languages...),
		Skills: append([]string{}, a.Skills...), Active: a.Active, Joined: a.Joined, N: a.N, seat: seatOf(a, f),
		Photo: a.Photo, PhoneProved: a.Phone != "", SecondStep: d.Staff.HasSecondStep(a.ID)}
	p.Limit = float64(a.Limit)
	return p
}

package agent

import (
	"context"
	"time"

	"usher/internal/fault"
	"usher/internal/hours"
)

type showSnoozeInput struct {
	ID   string `path:"id"`
	Zone string `query:"zone" maxLength:"64" doc:"The reader's IANA time zone; it counts where the site has no hours."`
}

type showSnoozeOutput struct {
	Body struct {
		Zone     string     `json:"zone" doc:"By whose clock all of this is."`
		Later    *time.Time `json:"later" doc:"Later today; null when too little of the day is left."`
		Tomorrow *time.Time `json:"tomorrow" doc:"The opening of the next day on which the office opens."`
		Week     *time.Time `json:"week" doc:"The first opening of the next week."`
	}
}

// showSnooze tells what "later" means for a conversation, by the clock and the hours of its site.
func (d *Door) showSnooze(ctx context.Context, in *showSnoozeInput) (*showSnoozeOutput, error) {
	office, zone, err := d.officeOf(ctx, in.ID, in.Zone)
	if err != nil {
		return nil, err
	}
	out := &showSnoozeOutput{}
	out.Body.Zone = office.ZoneName(zone)
	now := d.Now()
	for into, when := range map[**time.Time]func(time.Time, *time.Location) (time.Time, bool){
		&out.Body.Later: office.LaterToday, &out.Body.Tomorrow: office.Tomorrow, &out.Body.Week: office.NextWeek,
	} {
		if at, ok := when(now, zone); ok {
			*into = &at
		}
	}
	return out, nil
}

// officeOf gives the hours of a conversation's site, and the asker's zone.
func (d *Door) officeOf(ctx context.Context, conversation, zone string) (hours.Hours, *time.Location, error) {
	sum, err := d.Conversations.Summary(ctx, conversation)
	if err != nil {
		return hours.Hours{}, nil, err
	}
	at, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		at = time.UTC
	}
	s, _ := d.Sites.Get(sum.Site)
	return s.Hours, at, nil
}

type snoozeConversationInput struct {
	ID   string `path:"id"`
	Body struct {
		Until string `json:"until" enum:"later,tomorrow,week,at"`
		Date  string `json:"date,omitempty" maxLength:"10" doc:"With at: 2026-12-24, by the site's clock."`
		Time  string `json:"time,omitempty" maxLength:"5" doc:"With at: 09:00."`
		Zone  string `json:"zone,omitempty" maxLength:"64" doc:"The reader's IANA time zone; it counts where the site has no hours."`
	}
}

var errNoSuchTime = fault.New(fault.Conflict, "day_over", "The office does not open then any more. Choose another time.")

// snoozeConversation lays one's own conversation aside. The instant is reckoned here, so that a console's clock and zone cannot be wrong.
func (d *Door) snoozeConversation(ctx context.Context, in *snoozeConversationInput) (*rowOutput, error) {
	b := in.Body
	office, zone, err := d.officeOf(ctx, in.ID, b.Zone)
	if err != nil {
		return nil, err
	}
	var until time.Time
	ok := true
	switch b.Until {
	case "later":
		until, ok = office.LaterToday(d.Now(), zone)
	case "tomorrow":
		until, ok = office.Tomorrow(d.Now(), zone)
	case "week":
		until, ok = office.NextWeek(d.Now(), zone)
	default:
		if until, err = office.WallClock(b.Date, b.Time, zone); err != nil {
			bad := fault.New(fault.Invalid, "bad_time", "A date is written 2026-12-24, a time 09:00.")
			bad.Fields = map[string]string{"body.time": "bad_time"}
			return nil, bad
		}
	}
	if !ok {
		return nil, errNoSuchTime
	}
	err = d.Conversations.Snooze(ctx, in.ID, authorOf(actorOf(ctx)), until)
	if err != nil {
		return nil, inBody(err)
	}
	return d.rowAfter(ctx, in.ID, nil)
}

// wakeConversation brings a conversation back before its time.
func (d *Door) wakeConversation(ctx context.Context, in *conversationInput) (*rowOutput, error) {
	return d.rowAfter(ctx, in.ID, d.Conversations.Wake(ctx, in.ID, authorOf(actorOf(ctx))))
}

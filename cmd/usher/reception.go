package main

import (
	"time"

	"usher/internal/dispatch"
	"usher/internal/hours"
	"usher/internal/staff"
	"usher/routing"
	"usher/widget"
)

// staffAgent is the staff's word for a member; the door of the same name is a package here.
type staffAgent = staff.Agent

// reception tells the visitor's door what the dispatcher's floor looks like from outside.
type reception struct {
	dispatcher *dispatch.Dispatcher
	hours      func(site string) hours.Hours
	staff      *staff.Service
}

// atDesk are the states in which somebody is there to answer, even if they get nothing new for a moment.
var atDesk = map[string]bool{routing.Here: true, routing.Settling: true, routing.AfterWork: true, routing.LastCall: true}

// Office says whether somebody is there to answer.
func (r reception) Office(site string) widget.Office {
	floor, opening, now := r.dispatcher.Floor(), r.hours(site), time.Now()
	office := widget.Office{State: widget.OfficeAway}
	for _, p := range floor.People {
		if atDesk[p.State] {
			office.People++
		}
	}
	switch {
	case !opening.Open(now):
		office.State = widget.OfficeClosed
		if next, ok := opening.NextOpening(now); ok {
			office.OpensAt = &next
		}
	case office.People > 0:
		office.State = widget.OfficeHere
	}
	return office
}

// Ahead says how many leads stand before one that waits.
func (r reception) Ahead(conversation string) int { return r.dispatcher.Ahead(conversation) }

// Here tells whether an agent is at their desk.
func (r reception) Here(agent string) bool {
	for _, p := range r.dispatcher.Floor().People {
		if p.ID == agent {
			return atDesk[p.State]
		}
	}
	return false
}

// Photo gives the portrait of one of the staff.
func (r reception) Photo(agent string) string {
	a, _ := r.staff.ByID(agent)
	return a.Photo
}

// outside lets visitors see a changed floor, and nothing else of what rings for staff.
type outside struct{ visitors *widget.Door }

func (outside) Offered(string, dispatch.Offer) {}

func (outside) Withdrawn(string, string, string, string) {}

func (o outside) FloorChanged(dispatch.Floor) { o.visitors.FloorChanged() }

func (outside) NobodyReached(string) {}

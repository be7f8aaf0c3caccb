package crm

import "usher/internal/eventlog"

// Happening is what an event of a client's stream means to who listens from outside.
type Happening struct {
	Lead    bool   // a lead's card made itself
	Card    bool   // the card is new or changed
	Request string // id of the request that was opened, closed or given to somebody
}

// HappenedIn reads an event of a client's stream. An event of a newer version says nothing.
func HappenedIn(e eventlog.Event) (h Happening, err error) {
	switch e.Kind {
	case kindMade:
		d, err := decode[made](e)
		return Happening{Lead: d.Kind == Lead, Card: d.Kind == Known}, err
	case kindChanged, kindPersonAdded, kindSubjectLinked, kindTookIn, kindGaveBack:
		h.Card = true
	case kindRequestOpened, kindRequestClosed, kindResponsibleSet:
		d, err := decode[requestSet](e)
		return Happening{Request: d.Request}, err
	}
	return h, nil
}

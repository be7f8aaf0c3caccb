package site

import (
	"slices"
	"sync"
	"time"
)

// keptSightings bounds what is remembered for a site: anybody can include a script.
const keptSightings = 20

// Sighting says that a page with the embed line was opened: the origin of the page, when last, and whether the site allows it.
type Sighting struct {
	Origin  string    `json:"origin"`
	At      time.Time `json:"at"`
	Allowed bool      `json:"allowed"`
}

// sightings is kept in memory: it answers "is it on my page?", and the next page view tells it again after a start.
type sightings struct {
	mu sync.Mutex
	of map[string][]Sighting // by site, newest first
}

// Seen notes that a page of an origin asked for a site's chat. It never blocks long and stores nothing.
func (s *Service) Seen(key, origin string) {
	found, ok := s.Get(key)
	if !ok || origin == "" || len(origin) > MaxURL {
		return
	}
	seen := Sighting{Origin: origin, At: s.now().UTC(), Allowed: found.AllowsOrigin(origin)}
	s.sightings.mu.Lock()
	defer s.sightings.mu.Unlock()
	list := slices.DeleteFunc(s.sightings.of[key], func(o Sighting) bool { return o.Origin == origin })
	list = slices.Insert(list, 0, seen)
	if len(list) > keptSightings {
		list = forgetOne(list)
	}
	s.sightings.of[key] = list
}

// forgetOne drops the oldest sighting of an origin that is not allowed, so that strangers cannot push the firm's own pages out.
func forgetOne(list []Sighting) []Sighting {
	for i, l := range slices.Backward(list) {
		if !l.Allowed {
			return slices.Delete(list, i, i+1)
		}
	}
	return list[:keptSightings]
}

// Sightings gives the pages on which a site's chat was seen since the program started, the newest first.
func (s *Service) Sightings(key string) []Sighting {
	s.sightings.mu.Lock()
	defer s.sightings.mu.Unlock()
	return slices.Clone(s.sightings.of[key])
}

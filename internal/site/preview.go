package site

import (
	"crypto/rand"
	"strings"
	"time"
)

// Drafts that a manager looks at are kept for a while in memory: nobody else sees them, and nothing of them is history.
const (
	previewFor   = 15 * time.Minute
	keptPreviews = 100
)

type preview struct {
	site  Site
	until time.Time
}

// Preview checks a draft as Put does and keeps it for a quarter of an hour under a word that cannot be guessed. The oldest of a hundred goes first.
//
// Fault: invalid (its Fields say what).
func (s *Service) Preview(draft Site) (id string, err error) {
	draft = draft.clone()
	if err := check(draft); err != nil {
		return "", err
	}
	id = strings.ToLower(rand.Text())
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.previews) >= keptPreviews {
		oldest := ""
		for other, p := range s.previews {
			if oldest == "" || p.until.Before(s.previews[oldest].until) {
				oldest = other
			}
		}
		delete(s.previews, oldest)
	}
	s.previews[id] = preview{site: draft, until: s.now().Add(previewFor)}
	return id, nil
}

// Previewed gives a draft that is still kept.
func (s *Service) Previewed(id string) (Site, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, ok := s.previews[id]
	if !ok || !s.now().Before(p.until) {
		return Site{}, false
	}
	return p.site.clone(), true
}

package file

import "sync"

// Quota bounds what is kept, in bytes and files, whatever the settings say.
type Quota struct {
	VisitorBytes, ConversationBytes, SiteBytes int64
	VisitorFiles, ConversationFiles            int
	Floor                                      int64 // what must stay free on the disk
}

// DefaultQuota is ample for people and little for a flood.
func DefaultQuota() Quota {
	const mib, gib = int64(1) << 20, int64(1) << 30
	return Quota{VisitorBytes: mostVisitorMiB * mib, VisitorFiles: 200, ConversationBytes: gib, ConversationFiles: 1000, SiteBytes: mostSiteGiB * gib, Floor: 512 * mib}
}

// usage counts what visitors and sites keep. It is in memory, counted from the views at the start and again with every sweep.
type usage struct {
	mu       sync.Mutex
	visitors map[string]heap
	sites    map[string]heap
}

type heap struct {
	files int
	bytes int64
}

func (h heap) plus(files int, bytes int64) heap { return heap{h.files + files, h.bytes + bytes} }

func newUsage() *usage { return &usage{visitors: map[string]heap{}, sites: map[string]heap{}} }

// add counts files in, or out with negative numbers.
func (u *usage) add(site, visitor string, files int, bytes int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.count(site, visitor, files, bytes)
}

func (u *usage) count(site, visitor string, files int, bytes int64) {
	u.sites[site] = u.sites[site].plus(files, bytes)
	if visitor != "" {
		if u.visitors[visitor] = u.visitors[visitor].plus(files, bytes); u.visitors[visitor].files <= 0 {
			delete(u.visitors, visitor)
		}
	}
}

// reserve counts one more file in if there is room for it. Uploads at the same time cannot share the last place.
//
// Faults: ErrFull for the visitor's quota, ErrStorage for the site's.
func (u *usage) reserve(q Quota, site, visitor string, bytes int64) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if v := u.visitors[visitor]; visitor != "" && (v.files >= q.VisitorFiles || v.bytes+bytes > q.VisitorBytes) {
		return ErrFull
	}
	if u.sites[site].bytes+bytes > q.SiteBytes {
		return ErrStorage
	}
	u.count(site, visitor, 1, bytes)
	return nil
}

// Used is what the files of a site take.
type Used struct {
	Files int
	Bytes int64
}

// Used gives what is kept at present, by site.
func (s *Service) Used() map[string]Used {
	u := s.used()
	u.mu.Lock()
	defer u.mu.Unlock()
	sites := make(map[string]Used, len(u.sites))
	for key, h := range u.sites {
		sites[key] = Used{Files: h.files, Bytes: h.bytes}
	}
	return sites
}

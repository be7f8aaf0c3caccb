package gate

import (
	"container/heap"
	"container/list"
	"context"
	"net/netip"
	"sync"
	"time"
)

// The default bounds of [Memory]: together under 64 MiB when full.
const (
	DefaultCaptchas          = 50_000
	DefaultCaptchasPerPrefix = 20
	DefaultUsed              = 200_000
)

// Memory is the [Store] of a single node. It is bounded: when captchas run out of room
// the oldest of the same prefix goes first, and only a newcomer's first captcha pushes
// out the oldest of all. Used ids are never forgotten while they could be used again.
type Memory struct {
	now                             func() time.Time
	captchaMost, prefixMost, idMost int

	mu       sync.Mutex
	captchas map[string]*list.Element // of *memoryCaptcha
	oldest   *list.List               // front = oldest; all live equally long
	prefixes map[netip.Prefix]*list.List
	used     map[string]struct{}
	usedTill usedHeap
}

type memoryCaptcha struct {
	id       string
	captcha  Captcha
	inPrefix *list.Element // in the prefix's own list, of *list.Element in oldest
}

// NewMemory makes a store for at most captchas unsolved captchas, perPrefix of them from
// one prefix, and used ids; each at least 1.
func NewMemory(captchas, perPrefix, used int, now func() time.Time) *Memory {
	return &Memory{
		now: now, captchaMost: max(1, captchas), prefixMost: max(1, perPrefix), idMost: max(1, used),
		captchas: map[string]*list.Element{}, oldest: list.New(), prefixes: map[netip.Prefix]*list.List{},
		used: map[string]struct{}{},
	}
}

// Use implements [Store].
func (m *Memory) Use(_ context.Context, id string, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	for len(m.usedTill) > 0 && !now.Before(m.usedTill[0].until) {
		delete(m.used, heap.Pop(&m.usedTill).(usedID).id)
	}
	if _, again := m.used[id]; again {
		return false, nil
	}
	if len(m.used) >= m.idMost {
		return false, RateLimited(LayerServer, m.usedTill[0].until.Sub(now))
	}
	m.used[id] = struct{}{}
	heap.Push(&m.usedTill, usedID{id, until})
	return true, nil
}

// PutCaptcha implements [Store].
func (m *Memory) PutCaptcha(_ context.Context, id string, c Captcha) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dropExpired()
	own := m.prefixes[c.Prefix]
	full := m.oldest.Len() >= m.captchaMost
	switch {
	case own != nil && (full || own.Len() >= m.prefixMost):
		m.remove(own.Front().Value.(*list.Element))
	case full:
		m.remove(m.oldest.Front())
	}
	if own = m.prefixes[c.Prefix]; own == nil {
		own = list.New()
		m.prefixes[c.Prefix] = own
	}
	entry := &memoryCaptcha{id: id, captcha: c}
	element := m.oldest.PushBack(entry)
	entry.inPrefix = own.PushBack(element)
	m.captchas[id] = element
	return nil
}

// LookCaptcha implements [Store].
func (m *Memory) LookCaptcha(_ context.Context, id string, maxLooks int) (Captcha, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	element, ok := m.captchas[id]
	if !ok {
		return Captcha{}, false, nil
	}
	entry := element.Value.(*memoryCaptcha)
	if entry.captcha.Looks >= maxLooks {
		return Captcha{}, false, nil
	}
	entry.captcha.Looks++
	return entry.captcha, true, nil
}

// TakeCaptcha implements [Store].
func (m *Memory) TakeCaptcha(_ context.Context, id string) (Captcha, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	element, ok := m.captchas[id]
	if !ok {
		return Captcha{}, false, nil
	}
	return m.remove(element), true, nil
}

// dropExpired frees the front of the queue, where the oldest are.
func (m *Memory) dropExpired() {
	now := m.now()
	for front := m.oldest.Front(); front != nil; front = m.oldest.Front() {
		if now.Before(front.Value.(*memoryCaptcha).captcha.Expires) {
			return
		}
		m.remove(front)
	}
}

func (m *Memory) remove(element *list.Element) Captcha {
	entry := m.oldest.Remove(element).(*memoryCaptcha)
	delete(m.captchas, entry.id)
	own := m.prefixes[entry.captcha.Prefix]
	own.Remove(entry.inPrefix)
	if own.Len() == 0 {
		delete(m.prefixes, entry.captcha.Prefix)
	}
	return entry.captcha
}

// usedID is a used id and the time from which it is refused for its age anyway.
type usedID struct {
	id    string
	until time.Time
}

// usedHeap has the id that expires first on top.
type usedHeap []usedID

func (h usedHeap) Len() int           { return len(h) }
func (h usedHeap) Less(i, j int) bool { return h[i].until.Before(h[j].until) }
func (h usedHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *usedHeap) Push(x any) { *h = append(*h, x.(usedID)) }

// Pop implements heap.Interface.
func (h *usedHeap) Pop() any {
	last := len(*h) - 1
	id := (*h)[last]
	(*h)[last] = usedID{}
	*h = (*h)[:last]
	return id
}

// Package hub hands bytes to whoever listens on a topic. It knows no domain and no transport: topics are text, frames are bytes.
//
// Publish never blocks: a listener must take a frame at once, usually into a bounded queue of its own, or say that it cannot. Who
// cannot is dropped from all its topics, once, and has to come back and read what it missed from the log.
package hub

import (
	"hash/maphash"
	"sync"
)

// Listener takes frames. Push must not block and must not call the hub; it gives false when the listener is too slow or has ended,
// and the hub then forgets it. The frame is shared with other listeners and must not be changed. Listeners are compared with ==.
type Listener interface {
	Push(frame []byte) bool
}

// shards spreads topics over locks, so that a busy conversation does not hold up the others.
const shards = 64

// Hub is the set of topics. Make it with New; it owns no goroutine and needs no end.
type Hub struct {
	seed   maphash.Seed
	topics [shards]topicShard
	owners [shards]ownerShard
}

type topicShard struct {
	mu     sync.Mutex
	topics map[string]*topic
}

// ownerShard knows which topics a listener has, so that a slow one can be dropped everywhere.
type ownerShard struct {
	mu    sync.Mutex
	owned map[Listener][]string
}

// New makes an empty hub.
func New() *Hub {
	h := &Hub{seed: maphash.MakeSeed()}
	for i := range h.topics {
		h.topics[i].topics = map[string]*topic{}
		h.owners[i].owned = map[Listener][]string{}
	}
	return h
}

// Subscribe lets l hear the topic. Subscribing twice is the same as once.
func (h *Hub) Subscribe(name string, l Listener) {
	owners := h.ownerShard(l)
	owners.mu.Lock() // always before a topic's lock: a drop that comes meanwhile then finds the whole subscription
	defer owners.mu.Unlock()
	if h.enter(name, l) {
		owners.owned[l] = append(owners.owned[l], name)
	}
}

// Unsubscribe ends one subscription; doing so twice, or without one, does nothing.
func (h *Hub) Unsubscribe(name string, l Listener) {
	owners := h.ownerShard(l)
	owners.mu.Lock()
	defer owners.mu.Unlock()
	h.leave(name, l)
	kept := remove(owners.owned[l], name)
	if len(kept) == 0 {
		delete(owners.owned, l)
		return
	}
	owners.owned[l] = kept
}

// Forget ends every subscription of l.
func (h *Hub) Forget(l Listener) {
	owners := h.ownerShard(l)
	owners.mu.Lock()
	defer owners.mu.Unlock()
	for _, name := range owners.owned[l] {
		h.leave(name, l)
	}
	delete(owners.owned, l)
}

// Publish gives the frame to every listener of the topic and returns how many took it. Frames that one goroutine publishes on a
// topic arrive in that order, and two publishers of a topic are heard in the same order by all its listeners.
func (h *Hub) Publish(name string, frame []byte) (taken int) {
	shard := h.topicShard(name)
	var slow []Listener
	shard.mu.Lock()
	if t := shard.topics[name]; t != nil {
		for _, l := range t.listeners {
			if l.Push(frame) {
				taken++
			} else {
				slow = append(slow, l)
			}
		}
		for _, l := range slow { // under the same lock: nobody is asked again after saying no
			t.drop(l)
		}
		if len(t.listeners) == 0 {
			delete(shard.topics, name)
		}
	}
	shard.mu.Unlock()
	for _, l := range slow {
		h.Forget(l)
	}
	return taken
}

// Listening is the number of listeners of a topic.
func (h *Hub) Listening(name string) int {
	shard := h.topicShard(name)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if t := shard.topics[name]; t != nil {
		return len(t.listeners)
	}
	return 0
}

func (h *Hub) enter(name string, l Listener) bool {
	shard := h.topicShard(name)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	t := shard.topics[name]
	if t == nil {
		t = &topic{}
		shard.topics[name] = t
	}
	return t.add(l)
}

func (h *Hub) leave(name string, l Listener) {
	shard := h.topicShard(name)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	t := shard.topics[name]
	if t == nil {
		return
	}
	t.drop(l)
	if len(t.listeners) == 0 {
		delete(shard.topics, name)
	}
}

func (h *Hub) topicShard(name string) *topicShard {
	return &h.topics[maphash.String(h.seed, name)%shards]
}

func (h *Hub) ownerShard(l Listener) *ownerShard {
	return &h.owners[maphash.Comparable(h.seed, l)%shards]
}

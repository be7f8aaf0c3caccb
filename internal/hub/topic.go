package hub

// topic holds its listeners twice: a slice for walking in a fixed order, and, once there are many, an index for finding.
type topic struct {
	listeners []Listener
	index     map[Listener]int // nil while the slice is short
}

// fewListeners is up to where looking through the slice is cheaper than an index; a conversation has two or three.
const fewListeners = 16

func (t *topic) find(l Listener) int {
	if t.index != nil {
		if at, ok := t.index[l]; ok {
			return at
		}
		return -1
	}
	for i, other := range t.listeners {
		if other == l {
			return i
		}
	}
	return -1
}

func (t *topic) add(l Listener) bool {
	if t.find(l) >= 0 {
		return false
	}
	t.listeners = append(t.listeners, l)
	switch {
	case t.index != nil:
		t.index[l] = len(t.listeners) - 1
	case len(t.listeners) > fewListeners:
		t.index = make(map[Listener]int, len(t.listeners))
		for i, other := range t.listeners {
			t.index[other] = i
		}
	}
	return true
}

// drop puts the last listener into the gap.
func (t *topic) drop(l Listener) {
	at := t.find(l)
	if at < 0 {
		return
	}
	last := len(t.listeners) - 1
	moved := t.listeners[last]
	t.listeners[at] = moved
	t.listeners[last] = nil
	t.listeners = t.listeners[:last]
	if t.index != nil {
		t.index[moved] = at
		delete(t.index, l)
	}
}

func remove(names []string, name string) []string {
	for i, other := range names {
		if other == name {
			names[i] = names[len(names)-1]
			return names[:len(names)-1]
		}
	}
	return names
}

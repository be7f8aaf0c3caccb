package routing

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// rank sorts the candidates, the winner first: inside the window, least loaded, most owed, longest since last given, hash, id.
func (s *scene) rank(cs []candidate) {
	slices.SortFunc(cs, func(a, b candidate) int {
		order, _ := s.compare(a, b)
		return order
	})
}

// compare orders two candidates and names the key that decided.
func (s *scene) compare(x, y candidate) (order int, key string) {
	if x.inside != y.inside {
		if x.inside {
			return -1, Window
		}
		return 1, Window
	}
	a, b := &s.agents[x.at], &s.agents[y.at]
	if c := compareLoad(a.Load, a.Limit, b.Load, b.Limit); c != 0 {
		return c, Load
	}
	if c := cmp.Compare(y.value, x.value); c != 0 {
		return c, Owed
	}
	if c := cmp.Compare(a.LastGivenAt, b.LastGivenAt); c != 0 {
		return c, LastGiven
	}
	if c := cmp.Compare(s.hash(x.at), s.hash(y.at)); c != 0 {
		return c, Hash
	}
	return strings.Compare(a.ID, b.ID), Hash
}

// hash is the tie hash of agent i, computed once.
func (s *scene) hash(i int) uint32 {
	h, ok := s.hashes[i]
	if !ok {
		if s.hashes == nil {
			s.hashes = map[int]uint32{}
		}
		h = tieHash(s.lead.ID, s.agents[i].ID)
		s.hashes[i] = h
	}
	return h
}

// compareLoad compares load/limit by cross-multiplication, so that 2 of 6 equals 1 of 3 exactly.
func compareLoad(loadA, limitA, loadB, limitB int) int {
	return cmp.Compare(int64(loadA)*int64(limitB), int64(loadB)*int64(limitA))
}

// tieHash is the first 32 bits of SHA-256 of "lead|agent": a draw nobody can steer and everybody can repeat.
func tieHash(lead, agent string) uint32 {
	sum := sha256.Sum256([]byte(lead + "|" + agent))
	return binary.BigEndian.Uint32(sum[:4])
}

func hashText(h uint32) string { return fmt.Sprintf("%08x", h) }

package gate_test

import (
	"net/netip"
	"testing"
	"time"

	"usher/internal/gate"
)

func TestABlockFitsWhomItMeansAndNobodyElse(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	until := now.Add(time.Hour)
	network := gate.Block{Network: netip.MustParsePrefix("203.0.113.5/32"), Until: until}
	for name, c := range map[string]struct {
		block  gate.Block
		caller gate.Caller
		at     time.Time
		want   bool
	}{
		"the visitor":                {gate.Block{Visitor: "v", Until: until}, gate.Caller{Visitor: "v"}, now, true},
		"another visitor":            {gate.Block{Visitor: "v", Until: until}, gate.Caller{Visitor: "w"}, now, false},
		"nobody's id":                {gate.Block{Until: until}, gate.Caller{}, now, false},
		"the address they gave":      {gate.Block{Contact: "k", Until: until}, gate.Caller{Contacts: []string{"j", "k"}}, now, true},
		"another address":            {gate.Block{Contact: "k", Until: until}, gate.Caller{Contacts: []string{"j"}}, now, false},
		"the network":                {network, gate.Caller{Addr: netip.MustParseAddr("203.0.113.5")}, now, true},
		"the network, mapped":        {network, gate.Caller{Addr: netip.MustParseAddr("::ffff:203.0.113.5")}, now, true},
		"the neighbour":              {network, gate.Caller{Addr: netip.MustParseAddr("203.0.113.6")}, now, false},
		"no address":                 {network, gate.Caller{}, now, false},
		"the office's own network":   {network, gate.Caller{Addr: netip.MustParseAddr("203.0.113.5"), Office: true}, now, false},
		"a verified client":          {network, gate.Caller{Addr: netip.MustParseAddr("203.0.113.5"), Verified: true}, now, false},
		"a client who was meant":     {gate.Block{Visitor: "v", Clients: true, Until: until}, gate.Caller{Visitor: "v", Verified: true}, now, true},
		"a moment before it is over": {gate.Block{Visitor: "v", Until: until}, gate.Caller{Visitor: "v"}, until.Add(-1), true},
		"the moment it is over":      {gate.Block{Visitor: "v", Until: until}, gate.Caller{Visitor: "v"}, until, false},
		"a /64":                      {gate.Block{Network: netip.MustParsePrefix("2001:db8::/64"), Until: until}, gate.Caller{Addr: netip.MustParseAddr("2001:db8::77")}, now, true},
	} {
		if got := c.block.Fits(c.caller, c.at); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	b, shut := gate.Shut([]gate.Block{{Visitor: "v", Until: until}, {Visitor: "v", Until: until.Add(time.Hour)}, {Visitor: "w", Until: until.Add(9 * time.Hour)}}, gate.Caller{Visitor: "v"}, now)
	if !shut || !b.Until.Equal(until.Add(time.Hour)) {
		t.Errorf("the longest: %+v %v", b, shut)
	}
}

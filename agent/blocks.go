package agent

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"usher/internal/block"
	"usher/internal/gate"
	"usher/internal/staff"
)

type blockBody struct {
	Conversation string `json:"conversation" pattern:"^[a-z2-7]{26}$"`
	Kind         string `json:"kind" enum:"visitor,contact,network"`
	Bits         int    `json:"bits,omitempty" minimum:"0" maximum:"128" doc:"Of a network; 0: the narrowest."`
}

func (b blockBody) wish(a staff.Agent) block.Wish {
	return block.Wish{Conversation: b.Conversation, Kind: b.Kind, Bits: b.Bits, MayBeWide: a.Role == staff.RoleManager}
}

type previewBlockInput struct{ Body blockBody }

type previewBlockOutput struct{ Body block.Scope }

func (d *Door) previewBlock(ctx context.Context, in *previewBlockInput) (*previewBlockOutput, error) {
	scope, err := d.Blocks.Preview(ctx, in.Body.wish(actorOf(ctx).Agent))
	return &previewBlockOutput{scope}, err
}

type makeBlockInput struct {
	Body struct {
		Conversation string `json:"conversation" pattern:"^[a-z2-7]{26}$"`
		Kind         string `json:"kind" enum:"visitor,contact,network"`
		Bits         int    `json:"bits,omitempty" minimum:"0" maximum:"128" doc:"Of a network; 0: the narrowest."`

		Reason  string `json:"reason" maxLength:"2000"`
		Hours   int    `json:"hours" doc:"1, 24, 168 or 720."`
		Clients bool   `json:"clients,omitempty" doc:"People who proved to be clients are meant too."`
	}
}

type blockOutput struct{ Body block.Block }

func (d *Door) makeBlock(ctx context.Context, in *makeBlockInput) (*blockOutput, error) {
	who := actorOf(ctx)
	wish := blockBody{in.Body.Conversation, in.Body.Kind, in.Body.Bits}.wish(who.Agent)
	wish.Reason, wish.For, wish.Clients = in.Body.Reason, time.Duration(in.Body.Hours)*time.Hour, in.Body.Clients
	b, err := d.Blocks.Add(ctx, authorOf(who), wish)
	if err != nil {
		return nil, inBody(err)
	}
	return &blockOutput{b}, nil
}

type listBlocksOutput struct {
	Body struct {
		Items []block.Block `json:"items"`
	}
}

func (d *Door) listBlocks(context.Context, *struct{}) (*listBlocksOutput, error) {
	out := &listBlocksOutput{}
	out.Body.Items = d.Blocks.List()
	return out, nil
}

type liftBlockInput struct {
	ID string `path:"id"`
}

func (d *Door) liftBlock(ctx context.Context, in *liftBlockInput) (*blockOutput, error) {
	b, err := d.Blocks.Lift(ctx, authorOf(actorOf(ctx)), in.ID)
	return &blockOutput{b}, err
}

// networks remembers from where staff are signed in: no block may shut out the office itself.
type networks struct {
	mu sync.Mutex
	of map[string]netip.Prefix // by sign-in
}

func (n *networks) note(session string, addr netip.Addr) {
	prefix := gate.Prefix(addr)
	if !prefix.IsValid() {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of == nil {
		n.of = map[string]netip.Prefix{}
	}
	n.of[session] = prefix
}

func (n *networks) forget(session string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.of, session)
}

// OfficeNetworks gives the networks from which staff are signed in at present. After a restart it learns them with their next request; consoles
// come back by themselves.
func (d *Door) OfficeNetworks() []netip.Prefix {
	d.networks.mu.Lock()
	defer d.networks.mu.Unlock()
	all := make([]netip.Prefix, 0, len(d.networks.of))
	for _, prefix := range d.networks.of {
		all = append(all, prefix)
	}
	return all
}

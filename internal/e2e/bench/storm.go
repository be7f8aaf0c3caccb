package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"usher/internal/e2e/drive"
)

// said while the visitors were away: by every holder, within the burst that a console may send.
const saidPerHolder = 25

// storm cuts every visitor at once, lets agents write to some of them meanwhile, and lets all come back at once with their cursors.
func (f *full) storm(ctx context.Context) ([]figure, error) {
	f.goHome()
	said, err := f.writeMeanwhile(ctx)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := f.comeBack(ctx, said); err != nil {
		return nil, err
	}
	took := time.Since(began)
	lost, doubled := 0, 0
	for i, v := range f.visits {
		shown := v.View.Said()
		if id := said[i]; id != "" && !slices.Contains(shown, id) {
			lost++
		}
		doubled += len(v.Wrong()) + len(shown) - len(slices.Compact(slices.Sorted(slices.Values(shown))))
	}
	f.goHome()
	how := fmt.Sprintf("%d visitors cut, %d answers meanwhile over consoles that were cut %d times, all back at once", len(f.visits), len(said), f.cut)
	return []figure{
		{name: "N15", what: "all visitors back and up to date", goal: 15, unit: "s", values: []float64{took.Seconds()}, how: how},
		{name: "N15", what: "messages lost by coming back", values: []float64{float64(lost)}, how: how},
		{name: "N15", what: "messages doubled or out of order", values: []float64{float64(doubled)}, how: how},
	}, nil
}

// writeMeanwhile lets every holder answer in some of their chats. It gives the ids of the messages by visitor.
func (f *full) writeMeanwhile(ctx context.Context) (map[int]string, error) {
	if err := drive.Until(ctx, patience, "the program has noticed that everybody left", func() bool {
		open, err := metric(ctx, f.listen, "usher_sockets")
		return err == nil && open == 0
	}); err != nil {
		return nil, err
	}
	said := map[int]string{}
	for h, login := range f.house.Holders {
		staff, err := drive.SignIn(ctx, f.prog.Base, login.Email, login.Password, address(1<<18+h))
		if err != nil {
			return nil, err
		}
		for i := h; i < len(f.house.Open) && i < h+saidPerHolder*len(f.house.Holders); i += len(f.house.Holders) {
			said[i] = drive.NewMessageID()
		}
		if err := f.answer(ctx, staff, said, h); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// answer sends one person's messages. A console that is cut meanwhile comes back and sends again under the same id.
func (f *full) answer(ctx context.Context, staff *drive.Staff, said map[int]string, holder int) error {
	i := holder
	var last error
	err := drive.Until(ctx, patience, "a holder has answered", func() bool {
		for said[i] != "" {
			if i, last = f.sayFrom(ctx, staff, said, i); last != nil {
				f.cut++
				return false
			}
		}
		return true
	})
	return errors.Join(err, last)
}

// sayFrom sends messages from place i on over one line, and gives the place at which the line broke.
func (f *full) sayFrom(ctx context.Context, staff *drive.Staff, said map[int]string, i int) (int, error) {
	s, err := staff.Dial(ctx)
	if err != nil {
		return i, err
	}
	defer s.Cut()
	for ; said[i] != ""; i += len(f.house.Holders) {
		if err := s.Send(ctx, drive.About{T: "say", Conversation: f.house.Open[i].Conversation, ID: said[i], Text: "Are you still there?"}); err != nil {
			return i, err
		}
		if _, err := s.Await(ctx, "ack"); err != nil {
			return i, err
		}
	}
	return i, nil
}

// comeBack opens every socket at once and waits until each screen has what was said.
func (f *full) comeBack(ctx context.Context, said map[int]string) error {
	ctx, f.leave = context.WithCancel(ctx)
	before := make([]int, len(f.visits))
	for i, v := range f.visits {
		before[i] = v.Lines()
	}
	var ready sync.WaitGroup
	failed := make(chan error, len(f.visits))
	for i, v := range f.visits {
		f.lines.Go(func() { v.Run(ctx) })
		ready.Go(func() {
			failed <- drive.Until(ctx, 2*time.Minute, "every visitor is back", func() bool {
				return v.Lines() > before[i] && v.Fresh() && (said[i] == "" || slices.Contains(v.View.Said(), said[i]))
			})
		})
	}
	ready.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"usher/internal/e2e/drive"
)

const (
	killTalkers   = 50
	killPerSecond = 500
)

// measureKills kills the program again and again while visitors write, and compares in the end what was acknowledged with the log.
func measureKills(ctx context.Context, w *workshop) ([]figure, error) {
	house, err := w.settle(ctx, "kills", drive.Plan{Sites: sites, Holders: holders, Open: killTalkers, Messages: 2, Ago: answeredAgo})
	if err != nil {
		return nil, err
	}
	defer func() { house.prog.Kill() }()
	ctx, leave := context.WithCancel(ctx)
	var lines sync.WaitGroup
	defer lines.Wait()
	defer leave()
	visits := make([]*drive.Visit, killTalkers)
	for i, r := range house.house.Open {
		v := &drive.Visitor{Base: house.prog.Base, Site: r.Site, Token: r.Token, Address: address(i)}
		visits[i] = drive.NewVisit(v, r.Conversation, nil)
		lines.Go(func() { visits[i].Run(ctx) })
	}
	rnd := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	for range w.cycles {
		if err := everybody(ctx, visits, "back after a kill", (*drive.Visit).Live); err != nil {
			return nil, err
		}
		if err := write(ctx, visits, 300*time.Millisecond+time.Duration(rnd.IntN(900))*time.Millisecond); err != nil {
			return nil, err
		}
		house.prog.Kill()
		if house.prog, err = drive.Start(ctx, drive.Run{Binary: w.binary, Data: house.data, Listen: house.prog.Listen, Args: proxied()}); err != nil {
			return nil, err
		}
	}
	if err := everybody(ctx, visits, "told that everything is saved", func(v *drive.Visit) bool { return v.Owed() == 0 }); err != nil {
		return nil, err
	}
	sum, err := judge(ctx, house, visits)
	if err != nil {
		return nil, err
	}
	var how strings.Builder
	fmt.Fprintf(&how, "%d kills at %d messages/s by %d visitors, %d acknowledged", w.cycles, killPerSecond, killTalkers, sum.Acked)
	for _, note := range sum.Notes[:min(5, len(sum.Notes))] {
		how.WriteString("; " + note)
	}
	return []figure{
		{name: "N14", what: "acknowledged and lost", values: []float64{float64(sum.Lost)}, how: how.String()},
		{name: "N14", what: "doubled", values: []float64{float64(sum.Doubled)}, how: how.String()},
		{name: "N14", what: "conversations out of order on a screen", values: []float64{float64(sum.Disordered)}, how: how.String()},
	}, nil
}

func everybody(ctx context.Context, visits []*drive.Visit, what string, yes func(*drive.Visit) bool) error {
	for _, v := range visits {
		if err := drive.Until(ctx, 2*patience, "every visitor is "+what, func() bool { return yes(v) }); err != nil {
			return err
		}
	}
	return nil
}

// write lets everybody write at the set rate for a time; the kill that follows falls between any two steps of a message.
func write(ctx context.Context, visits []*drive.Visit, long time.Duration) error {
	tick := time.NewTicker(time.Second / killPerSecond)
	defer tick.Stop()
	for i, until := 0, time.Now().Add(long); time.Now().Before(until); i++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		visits[i%len(visits)].Say(ctx, fmt.Sprintf("message %d", i))
	}
	return nil
}

func judge(ctx context.Context, p place, visits []*drive.Visit) (sum drive.Verdict, err error) {
	m := p.house.Manager
	staff, err := drive.SignIn(ctx, p.prog.Base, m.Email, m.Password, address(1<<18))
	if err != nil {
		return sum, err
	}
	for _, v := range visits {
		log, err := staff.Log(ctx, v.Conversation)
		if err != nil {
			return sum, err
		}
		want := len(drive.SaidIn(log))
		if err := drive.Until(ctx, patience, "a screen has everything", func() bool { return len(v.View.Said()) >= want }); err != nil {
			sum.Notes = append(sum.Notes, err.Error()) // the judgement counts it
		}
		sum.Add(drive.Judge(v, log))
	}
	return sum, nil
}

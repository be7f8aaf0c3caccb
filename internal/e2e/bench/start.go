package main

import (
	"context"
	"path/filepath"

	"usher/internal/e2e/drive"
)

func measureStart(ctx context.Context, w *workshop) ([]figure, error) {
	data := filepath.Join(w.dir, "start")
	first, err := drive.Start(ctx, drive.Run{Binary: w.binary, Data: data, Args: []string{"--demo", "true"}})
	if err != nil {
		return nil, err
	}
	if _, err := first.Stop(ctx); err != nil {
		return nil, err
	}
	start := figure{name: "N12", what: "start to ready ÷ a bare Fiber program's", goal: 4, how: "process start to 200 of /readyz, data of the demonstration"}
	ours := figure{name: "N12", what: "start to ready", noGoal: true, unit: "ms", how: "the same"}
	theirs := figure{name: "N12", what: "the bare Fiber program's", noGoal: true, unit: "ms", how: "the same"}
	memory := figure{name: "N12", what: "memory at start", goal: 25, unit: "MB", how: "VmRSS when ready"}
	for range w.rounds {
		cmd, _, bare, err := w.startBare(ctx, "")
		if err != nil {
			return nil, err
		}
		end(cmd)
		address, err := freeAddress()
		if err != nil {
			return nil, err
		}
		var p *drive.Program
		took, err := timeToReady(ctx, "http://"+address, func() (err error) {
			p, err = drive.Launch(ctx, drive.Run{Binary: w.binary, Data: data, Listen: address, Args: []string{"--demo", "true"}})
			return err
		})
		if err != nil {
			return nil, err
		}
		rss, err := resident(p.PID())
		p.Kill()
		if err != nil {
			return nil, err
		}
		start.take(ratio(took.Seconds(), bare.Seconds()))
		ours.take(milliseconds(took))
		theirs.take(milliseconds(bare))
		memory.take(float64(rss) / 1e6)
	}
	return []figure{start, ours, theirs, memory}, nil
}

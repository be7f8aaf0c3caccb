package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"usher/internal/e2e/drive"
)

// resident is how many bytes of memory a process has at present.
func resident(pid int) (int64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.SplitSeq(string(raw), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("process %d says nothing of its memory", pid)
}

// used is how much of the processors a process has used up so far.
func used(pid int) (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:])) // the name may hold blanks
	if len(fields) < 13 {
		return 0, fmt.Errorf("process %d: unknown form of stat", pid)
	}
	const perTick = 10 * time.Millisecond // USER_HZ is 100 on every Linux that Go runs on
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * perTick, nil
}

// commits is how often something was written to the store: SQLite counts transactions in the second word of the shared header of its
// write-ahead log (section 2.1 of its WAL-index format).
func commits(data string) (uint32, error) {
	f, err := os.Open(filepath.Join(data, "usher.db-shm"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var word [4]byte
	if _, err := f.ReadAt(word[:], 8); err != nil {
		return 0, err
	}
	return binary.NativeEndian.Uint32(word[:]), nil
}

// quiet waits until the store has not been written to for a while.
func quiet(ctx context.Context, data string, calm, within time.Duration) error {
	last, err := commits(data)
	if err != nil {
		return err
	}
	since := time.Now()
	return drive.Until(ctx, within, "the store is quiet", func() bool {
		now, err := commits(data)
		if err != nil || now != last {
			last, since = now, time.Now()
		}
		return time.Since(since) >= calm
	})
}

// metric reads one number of the program's own metrics.
func metric(ctx context.Context, address, name string) (float64, error) {
	a, err := drive.Get(ctx, "http://"+address+"/metrics", nil)
	if err != nil {
		return 0, err
	}
	for line := range strings.SplitSeq(string(a.Body), "\n") {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			return strconv.ParseFloat(rest, 64)
		}
	}
	return 0, fmt.Errorf("there is no metric %s", name)
}

// freeAddress is a loopback address that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// startBare starts the bare program and gives its address, and the time until it was ready.
func (w *workshop) startBare(ctx context.Context, file string) (cmd *exec.Cmd, base string, took time.Duration, err error) {
	address, err := freeAddress()
	if err != nil {
		return nil, "", 0, err
	}
	cmd = exec.CommandContext(ctx, w.bare, "-listen", address, "-file", file)
	cmd.Env = drive.Environment()
	took, err = timeToReady(ctx, "http://"+address, cmd.Start)
	if err != nil && cmd.Process != nil {
		end(cmd)
	}
	return cmd, "http://" + address, took, err
}

// timeToReady starts something and measures until it answers.
func timeToReady(ctx context.Context, base string, start func() error) (time.Duration, error) {
	began := time.Now()
	if err := start(); err != nil {
		return 0, err
	}
	for time.Since(began) < 30*time.Second {
		if drive.Ready(ctx, base) {
			return time.Since(began), nil
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(500 * time.Microsecond):
		}
	}
	return 0, fmt.Errorf("%s was not ready in 30 s", base)
}

// end kills a child of ours and waits for its end.
func end(cmd *exec.Cmd) {
	_ = cmd.Process.Signal(syscall.SIGKILL)
	_ = cmd.Wait()
}

// mayOpen is how many sockets this process and a child may have, with some files left over.
func mayOpen(want int) int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return min(want, 500)
	}
	return min(want, max(100, int(min(limit.Cur, 1<<20))-1000))
}

// settings of every measured program: proxies on this machine may say where a visitor comes from, so that each has limits of their own.
func proxied(more ...string) []string {
	return append([]string{"--trusted-proxies", "127.0.0.0/8"}, more...)
}

// address makes a visitor's address.
func address(i int) string { return fmt.Sprintf("10.%d.%d.%d", 1+i>>16&0x7f, i>>8&0xff, i&0xff) }

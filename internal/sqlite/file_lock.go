package sqlite

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// ErrLocked says that another process has the store open. Two processes would each believe to be the only writer and
// the only dispatcher, so the second one must not start.
var ErrLocked = errors.New("sqlite: another Usher process has this store open; stop it first, or give this one a data directory of its own")

// fileLock is an advisory lock (flock) on a file beside the store. The kernel drops it when the process ends, however it
// ends, so a crash never leaves a lock behind; the file itself stays.
type fileLock struct{ file *os.File }

func lockFile(path string) (*fileLock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open the lock file: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder := readHolder(f)
		closeErr := f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w (%s is held%s)", ErrLocked, path, holder)
		}
		return nil, errors.Join(fmt.Errorf("sqlite: lock %s: %w", path, err), closeErr)
	}
	// The number is for the person who reads the message above; a failure to write it changes nothing.
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return &fileLock{file: f}, nil
}

func readHolder(f *os.File) string {
	buf := make([]byte, 20)
	n, _ := f.ReadAt(buf, 0)
	if pid, err := strconv.Atoi(strings.TrimSpace(string(buf[:n]))); err == nil {
		return fmt.Sprintf(" by process %d", pid)
	}
	return ""
}

func (l *fileLock) release() error { return l.file.Close() }

package privacy

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// target is what an erasure takes away. It holds ids alone.
type target struct {
	ID            string    `json:"id"` // of the erasure and its certificate
	At            time.Time `json:"at"`
	Why           string    `json:"why"`
	Conversations []string  `json:"conversations"`
	Cards         []card    `json:"cards"`
}

type card struct {
	Client string `json:"client"`
	Person string `json:"person,omitempty"`
}

// list is the file of erasures, one JSON object per line, beside the store. It only grows; a line is on the disk before the erasure begins.
type list struct {
	path string
	mu   sync.Mutex
}

func (l *list) add(t target) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	raw, err := json.Marshal(t)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return fmt.Errorf("list of erasures: %w", err)
	}
	f, err := os.OpenFile(l.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("list of erasures: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	// A line end first as well: a line that a crash has cut in two must not swallow this one.
	if _, err = f.Write(append(append([]byte("\n"), raw...), '\n')); err == nil {
		err = f.Sync()
	}
	return err
}

// read gives every whole line. A line that was cut off was never acted on.
func (l *list) read() (targets []target, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f, err := os.Open(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list of erasures: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var t target
		if json.Unmarshal(lines.Bytes(), &t) == nil && t.ID != "" {
			targets = append(targets, t)
		}
	}
	return targets, lines.Err()
}

package file

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

var _ Blobs = (*Directory)(nil)

// Directory keeps bytes as files of one directory of the machine.
type Directory struct {
	root string
	now  func() time.Time
}

// leftAfter is the age at which what an upload left behind is cleared away.
const leftAfter = time.Hour

// part marks a file that is being written.
const part = ".part"

var blobForm = regexp.MustCompile(`^[a-z2-7]{26}/[a-z2-7]{26}(-p)?$`)

// OpenDirectory makes the directory if it is not there. It is readable to its owner alone.
func OpenDirectory(root string, now func() time.Time) (*Directory, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("open the directory of files: %w", err)
	}
	return &Directory{root: root, now: now}, nil
}

func (d *Directory) path(name string) (string, error) {
	if !blobForm.MatchString(name) {
		return "", fmt.Errorf("file: %q cannot be the name of bytes: %w", name, ErrNoBlob)
	}
	return filepath.Join(d.root, filepath.FromSlash(name)), nil
}

// Put writes beside the place and moves the whole into it: a crash leaves either all of it or a part that is swept.
func (d *Directory) Put(ctx context.Context, name string, body []byte) error {
	path, err := d.path(name)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	err = d.put(path, body)
	if errors.Is(err, fs.ErrNotExist) {
		err = d.put(path, body) // a Remove took the empty folder away in between
	}
	return err
}

func (d *Directory) put(path string, body []byte) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	temp := path + "-" + strings.ToLower(rand.Text()) + part
	err := writeDurably(temp, body)
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp) // what stays all the same is swept
		return err
	}
	return errors.Join(syncFolder(folder), syncFolder(d.root))
}

func writeDurably(path string, body []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the name is random letters
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(body); err != nil {
		return err
	}
	return f.Sync()
}

// syncFolder makes a new name durable; the bytes under it are already.
func syncFolder(folder string) error {
	f, err := os.Open(folder) //nolint:gosec // our own directory
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Get reads the whole.
func (d *Directory) Get(ctx context.Context, name string) ([]byte, error) {
	path, err := d.path(name)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return os.ReadFile(path) //nolint:gosec // the name has a checked form
}

// Remove also takes an empty folder away.
func (d *Directory) Remove(ctx context.Context, name string) error {
	path, err := d.path(name)
	if err != nil {
		return nil //nolint:nilerr // what cannot be there is not there
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_ = os.Remove(filepath.Dir(path)) // fails while there is more in it, which is right
	return nil
}

// Each walks the directory.
func (d *Directory) Each(ctx context.Context, fn func(name string, at time.Time) error) error {
	return filepath.WalkDir(d.root, func(path string, entry fs.DirEntry, err error) error {
		if err := errors.Join(err, ctx.Err()); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // taken away meanwhile
			}
			return err
		}
		if entry.IsDir() {
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return nil //nolint:nilerr // taken away meanwhile
		}
		name, err := filepath.Rel(d.root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		switch {
		case strings.HasSuffix(name, part):
			if d.now().Sub(info.ModTime()) > leftAfter {
				return os.Remove(path)
			}
			return nil
		case !blobForm.MatchString(name):
			return nil // none of ours
		}
		return fn(name, info.ModTime())
	})
}

// Room is what the disk has left for us.
func (d *Directory) Room(context.Context) (int64, error) { return roomOn(d.root) }

package file_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"usher/internal/file"
	"usher/internal/storetest"
)

func TestADirectoryKeepsTheContract(t *testing.T) {
	storetest.RunBlobs(t, func(t *testing.T) storetest.Blobs { return openDirectory(t, t.TempDir()) })
}

func openDirectory(t *testing.T, root string) *file.Directory {
	t.Helper()
	d, err := file.OpenDirectory(filepath.Join(root, "files"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestUP11APartOfAnUploadThatWasCutIsSweptWithinAnHour(t *testing.T) {
	root := t.TempDir()
	d := openDirectory(t, root)
	folder := filepath.Join(root, "files", "aaaaaaaaaaaaaaaaaaaaaaaaaa")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	left := func(name string, age time.Duration) string {
		path := filepath.Join(folder, name)
		at := time.Now().Add(-age)
		if err := os.WriteFile(path, []byte("99 %"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		return path
	}
	old, young := left("bbbbbbbbbbbbbbbbbbbbbbbbbb-x.part", time.Hour+time.Minute), left("cccccccccccccccccccccccccc-x.part", 59*time.Minute)
	seen := 0
	if err := d.Each(context.Background(), func(string, time.Time) error { seen++; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("the old part is still there: %v", err)
	}
	if _, err := os.Stat(young); err != nil || seen != 0 {
		t.Errorf("a part that may still be written: %v; %d parts were listed as if they were files", err, seen)
	}
}

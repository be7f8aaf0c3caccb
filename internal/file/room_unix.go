//go:build linux || darwin

package file

import "syscall"

// roomOn is what a user without privileges can still write to the disk that holds a path.
func roomOn(path string) (int64, error) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(path, &disk); err != nil {
		return 0, err
	}
	return int64(disk.Bavail) * int64(disk.Bsize), nil //nolint:unconvert // the types differ between systems; no disk is so large
}

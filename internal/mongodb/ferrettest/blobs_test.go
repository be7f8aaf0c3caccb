package ferrettest_test

import (
	"os"
	"testing"

	"usher/internal/storetest"
)

func TestGridFSKeepsTheContractOnFerretDB(t *testing.T) {
	address := startFerretDB(t)
	storetest.RunBlobs(t, func(t *testing.T) storetest.Blobs { return open(t, inNewDatabase(t, address)).Blobs() })
}

// As with the log, a real MongoDB takes part where its address is known.
func TestGridFSKeepsTheContractOnARealServer(t *testing.T) {
	address := os.Getenv("USHER_TEST_MONGODB_URI")
	if address == "" {
		t.Log("USHER_TEST_MONGODB_URI is not set: GridFS is tested against FerretDB alone")
		return
	}
	storetest.RunBlobs(t, func(t *testing.T) storetest.Blobs { return open(t, inNewDatabase(t, address)).Blobs() })
}

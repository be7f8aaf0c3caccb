package ferrettest_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"sync/atomic"
	"testing"

	"github.com/FerretDB/FerretDB/ferretdb"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"usher/internal/eventlog"
	"usher/internal/mongodb"
	"usher/internal/storetest"
)

func TestMongoDBKeepsTheContractOnFerretDB(t *testing.T) {
	address := startFerretDB(t)
	storetest.Run(t, func(t *testing.T) eventlog.Store { return open(t, inNewDatabase(t, address)) }, storetest.Options{LesserPeer: true})
}

// Where a real MongoDB is at hand, its address in USHER_TEST_MONGODB_URI makes the suite run against it too, in databases
// of its own that are dropped at the end. Without one FerretDB takes its place.
func TestMongoDBKeepsTheContractOnARealServer(t *testing.T) {
	address := os.Getenv("USHER_TEST_MONGODB_URI")
	if address == "" {
		t.Log("USHER_TEST_MONGODB_URI is not set: only the address is checked, against FerretDB")
		store := open(t, inNewDatabase(t, startFerretDB(t)))
		if err := store.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		return
	}
	storetest.Run(t, func(t *testing.T) eventlog.Store { return open(t, inNewDatabase(t, address)) }, storetest.Options{})
}

// startFerretDB runs a server in this process, with SQLite files in a directory of the test, and gives its address.
func startFerretDB(t testing.TB) string {
	t.Helper()
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    slog.New(slog.DiscardHandler),
		Handler:   "sqlite",
		SQLiteURL: "file:" + t.TempDir() + "/",
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("FerretDB: %v", err)
		}
	})
	return server.MongoDBURI()
}

var databases atomic.Int64

// inNewDatabase gives the address of a database that nobody else uses, and drops it when the test ends.
func inNewDatabase(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("usher_test_%d_%d", os.Getpid(), databases.Add(1))
	u.Path = "/" + name
	t.Cleanup(func() { dropDatabase(t, address, name) })
	return u.String()
}

func dropDatabase(t testing.TB, address, name string) {
	t.Helper()
	ctx := context.Background()
	client, err := mongo.Connect(options.Client().ApplyURI(address))
	if err != nil {
		t.Errorf("connect to drop %s: %v", name, err)
		return
	}
	if err := client.Database(name).Drop(ctx); err != nil {
		t.Errorf("drop %s: %v", name, err)
	}
	if err := client.Disconnect(ctx); err != nil {
		t.Errorf("disconnect: %v", err)
	}
}

func open(t testing.TB, uri string) *mongodb.Store {
	t.Helper()
	store, err := mongodb.Open(t.Context(), uri, mongodb.OnLostView(func(v eventlog.View, err error) { t.Errorf("lost view %s %q: %v", v.Kind, v.ID, err) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return store
}

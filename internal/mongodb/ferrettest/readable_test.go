package ferrettest_test

import (
	"net/url"
	"path"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"usher/internal/eventlog"
)

// What a person sees who opens the database with a tool of their own.
func TestPeopleCanReadTheDocuments(t *testing.T) {
	address := inNewDatabase(t, startFerretDB(t))
	store := open(t, address)
	at := time.UnixMilli(1_700_000_000_123).UTC()
	e, err := eventlog.New(at, "said", map[string]any{"text": "Hello", "typed_at": at})
	if err != nil {
		t.Fatal(err)
	}
	view := eventlog.View{Kind: "conversation", ID: "k3", N: 1, Sort: at.UnixMilli(), Lists: []string{"waiting", "all"}, Doc: map[string]any{
		"ip": "192.0.2.7", "origin": "https://example.com/prices", "answers": map[string]any{"topic": "sales"}, "assignee": nil, "started_at": at}}
	if err := store.Append(t.Context(), "conversation:k3", 0, []eventlog.Event{e}, view); err != nil {
		t.Fatal(err)
	}
	date := bson.NewDateTimeFromTime(at)
	entry := findOne(t, address, "events")
	if writer, ok := entry[5].Value.(string); !ok || len(writer) < 20 {
		t.Errorf("the writer is %v", entry[5])
	}
	entry[5].Value = "random"
	if diff := cmp.Diff(bson.D{{Key: "_id", Value: "conversation:k3#00000000000000000001"}, {Key: "stream", Value: "conversation:k3"},
		{Key: "first", Value: int64(1)}, {Key: "last", Value: int64(1)}, {Key: "at", Value: date}, {Key: "writer", Value: "random"},
		{Key: "events", Value: bson.A{bson.D{{Key: "n", Value: int64(1)}, {Key: "at", Value: date}, {Key: "kind", Value: "said"},
			{Key: "data", Value: bson.D{{Key: "text", Value: "Hello"}, {Key: "typed_at", Value: date}}}}}}}, entry); diff != "" {
		t.Errorf("the log's document (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(bson.D{{Key: "_id", Value: "k3"}, {Key: "_n", Value: int64(1)}, {Key: "_sort", Value: at.UnixMilli()},
		{Key: "_lists", Value: bson.A{"all", "waiting"}}, {Key: "answers", Value: bson.D{{Key: "topic", Value: "sales"}}},
		{Key: "assignee", Value: nil}, {Key: "ip", Value: "192.0.2.7"}, {Key: "origin", Value: "https://example.com/prices"},
		{Key: "started_at", Value: date}}, findOne(t, address, "conversations")); diff != "" {
		t.Errorf("the conversation (-want +got):\n%s", diff)
	}
}

func findOne(t *testing.T, address, collection string) bson.D {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	client, err := mongo.Connect(options.Client().ApplyURI(address))
	if err != nil {
		t.Fatal(err)
	}
	var doc bson.D
	if err := client.Database(path.Base(u.Path)).Collection(collection).FindOne(t.Context(), bson.D{}).Decode(&doc); err != nil {
		t.Error(err)
	}
	if err := client.Disconnect(t.Context()); err != nil {
		t.Error(err)
	}
	return doc
}

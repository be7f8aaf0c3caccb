package ferrettest_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/dispatch"
)

// The main job over the MongoDB wire protocol: a stranger writes, somebody gets the chat and answers, and the record that people can read has
// the visitor's address and the page where it began.
func TestTheMainJobLeavesAReadableRecord(t *testing.T) {
	address := startFerretDB(t)
	uri := inNewDatabase(t, address)
	store := open(t, uri)
	chats, clients := chat.New(store, time.Now), crm.New(store, time.Now)
	d := dispatch.New(dispatch.Config{Store: store, Conversations: chats, Clients: clients, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	chats.Listen(d)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	d.PersonChanged(dispatch.Person{ID: "anna", Name: "Anna Kask", Tier: "senior", Limit: 3, Active: true})
	d.Connected("anna")
	begun, err := chats.Begin(ctx, chat.Opening{Site: "demo", Visitor: "visitor", StartID: "start-00000000001", Text: "Is it in stock?",
		Claim: chat.Claim{Name: "Tomasz"}, IP: "203.0.113.42", Page: chat.Page{URL: "https://shop.example/oak", Title: "Oak"},
		Answers: []chat.Answer{{Key: "name", Label: "Your name", Value: "Tomasz"}}})
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(30 * time.Second)
	for sum := (chat.Summary{}); sum.Agent != "anna" || sum.Client == ""; {
		if sum, err = chats.Summary(ctx, begun.Conversation); err != nil || time.Now().After(deadline) {
			t.Fatalf("it is %q's, client %q, %v", sum.Agent, sum.Client, err)
		}
		time.Sleep(5 * time.Millisecond) // the pace of looking
	}
	if _, err := chats.Say(ctx, begun.Conversation, chat.Author{Kind: chat.Agent, ID: "anna"}, "answer-0000000001", "Yes, four."); err != nil {
		t.Fatal(err)
	}
	var record struct {
		IP    string `bson:"ip"`
		Agent string `bson:"agent_name"`
		State string `bson:"state"`
		On    string `bson:"waiting_on"`
		Page  struct {
			URL string `bson:"url"`
		} `bson:"page"`
		Answers []struct {
			Value string `bson:"value"`
		} `bson:"answers"`
	}
	raw, err := bson.Marshal(findOne(t, uri, "conversations"))
	if err != nil {
		t.Fatal(err)
	}
	if err := bson.Unmarshal(raw, &record); err != nil {
		t.Fatal(err)
	}
	if record.IP != "203.0.113.42" || record.Page.URL != "https://shop.example/oak" || record.Agent != "Anna Kask" || record.State != chat.Open ||
		record.On != chat.Client || len(record.Answers) != 1 || record.Answers[0].Value != "Tomasz" {
		t.Errorf("the record is %+v", record)
	}
}

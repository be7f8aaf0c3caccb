package mongodb

import (
	"context"
	"errors"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"usher/internal/eventlog"
)

func TestOnlyAnAnswerThatSaysNoIsARefusal(t *testing.T) {
	labelled := func(code int32, labels ...string) error { return mongo.CommandError{Code: code, Labels: labels} }
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"document too large":                  {mongo.WriteException{WriteErrors: mongo.WriteErrors{{Code: 10334}}}, true},
		"majority not reached":                {mongo.WriteException{WriteConcernError: &mongo.WriteConcernError{Code: 64}}, false},
		"primary stepped down while awaiting": {mongo.WriteException{WriteConcernError: &mongo.WriteConcernError{Code: 189}}, false},
		"not authorised":                      {labelled(13), true},
		"primary stepped down":                {labelled(189, "RetryableWriteError"), false},
		"connection lost":                     {labelled(0, "NetworkError"), false},
		"time is up":                          {context.DeadlineExceeded, false},
		"cancelled":                           {context.Canceled, false},
		"disconnected":                        {mongo.ErrClientDisconnected, false},
		"anything else":                       {errors.New("?"), false},
	} {
		if got := isRefusal(c.err); got != c.want {
			t.Errorf("%s: refusal %v, want %v", name, got, c.want)
		}
	}
}

func TestViewsThatMongoDBWouldMisplaceAreRefused(t *testing.T) {
	fine := eventlog.View{Kind: "conversation", ID: "k3", N: 1, Doc: map[string]any{"a": 1}}
	if _, err := viewDoc(fine); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*eventlog.View){
		"the log's own collection": func(v *eventlog.View) { v.Kind = "event" },
		"a system collection":      func(v *eventlog.View) { v.Kind = "system.user" },
		"a capital letter":         func(v *eventlog.View) { v.Kind = "Card" },
		"a dollar sign":            func(v *eventlog.View) { v.Kind = "a$b" },
		"no kind":                  func(v *eventlog.View) { v.Kind = "" },
		"no id":                    func(v *eventlog.View) { v.ID = "" },
		"an _id of its own":        func(v *eventlog.View) { v.Doc = map[string]any{"_id": 1} },
		"an _n of its own":         func(v *eventlog.View) { v.Doc = map[string]any{"_n": 1} },
		"a dotted field":           func(v *eventlog.View) { v.Doc = map[string]any{"a.b": 1} },
	} {
		v := fine
		change(&v)
		if _, err := viewDoc(v); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestAnAddressThatIsNoMongoDBURIIsRefusedWithoutWaiting(t *testing.T) {
	for _, uri := range []string{"", "localhost", "http://localhost", "mongodb://", "mongodb://a:b:c"} {
		if _, err := Open(t.Context(), uri); err == nil {
			t.Errorf("%q was taken", uri)
		}
	}
}

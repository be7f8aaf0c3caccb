package mail

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestALetterToTheStaffIsTriedAgainUntilItIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := &postbox{answers: []Outcome{Again, Again}}
		post, err := NewStaffPost(StaffPostConfig{Channel: box, Firm: func() string { return "Tamm" }, Host: "chat.example", Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- post.Run(ctx) }()
		post.Post(func(context.Context) (StaffLetter, bool) { return StaffLetter{}, false })
		post.Post(func(context.Context) (StaffLetter, bool) {
			return StaffLetter{To: "anna@tamm.example", Name: "Anna", Language: "pl", Link: "https://chat.example/agent/password#x"}, true
		})
		time.Sleep(time.Hour) // of the bubble's clock
		letters := box.sent()
		if len(letters) != 3 || letters[0].ID != letters[2].ID || letters[0].To != "anna@tamm.example" || !strings.Contains(letters[0].Text, "\nhttps://chat.example/agent/password#x\n") {
			t.Errorf("letters %+v", letters)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestLettersToTheStaffHaveWordsInEveryLanguage(t *testing.T) {
	for tag := range languages {
		for _, changed := range []time.Time{{}, time.Now()} {
			l := StaffLetter{To: "a@b.example", Name: "Anna Kask", Language: tag, Link: "https://chat.example/#x", ChangedAt: changed}.letter("Tamm")
			for _, part := range []string{"Anna Kask", "Tamm", "https://chat.example/#x"} {
				if !strings.Contains(l.Text, part) {
					t.Errorf("%s: %s is not in %s", tag, part, l.Text)
				}
			}
			if strings.ContainsAny(l.Subject+l.Text, "{}") || tag != "en" && l.Subject == (StaffLetter{Language: "en", ChangedAt: changed}).letter("Tamm").Subject {
				t.Errorf("%s: %s: %s", tag, l.Subject, l.Text)
			}
		}
	}
}

func TestALetterToTheStaffIsWrittenInALanguageThatTheySpeak(t *testing.T) {
	for _, c := range []struct {
		page   string
		spoken []string
		want   string
	}{
		{"en", []string{"et", "en"}, "en"}, {"en", []string{"ru", "et"}, "et"}, {"pl", nil, "pl"}, {"de-AT", []string{"de"}, "de"}, {"ro", []string{"ru"}, "ro"},
	} {
		if got := StaffLanguage(c.page, c.spoken); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

package mail

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/internal/sqlite"
)

// postbox is a channel that keeps letters and answers as it is told.
type postbox struct {
	mu      sync.Mutex
	letters []Letter
	answers []Outcome // of the next calls; after the last one: Accepted
	hold    chan struct{}
}

func (p *postbox) Name() string { return "mail" }

func (p *postbox) Send(_ context.Context, l Letter) Answer {
	if p.hold != nil {
		<-p.hold
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	outcome := Accepted
	if len(p.answers) > 0 {
		outcome, p.answers = p.answers[0], p.answers[1:]
	}
	p.letters = append(p.letters, l)
	return Answer{Outcome: outcome, Code: "250"}
}

func (p *postbox) sent() []Letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Letter{}, p.letters...)
}

var (
	anna    = chat.Author{Kind: chat.Agent, ID: "a1", Name: "Anna Kask"}
	visitor = chat.Author{Kind: chat.Visitor, ID: "v1"}
)

// office is the room on a real store, beside real conversations, in a bubble where time is the test's.
type office struct {
	t     *testing.T
	chat  *chat.Service
	store *sqlite.Store
	post  *postbox
	mail  *Service
	stop  func()
}

func inOffice(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "usher.db")
	synctest.Test(t, func(t *testing.T) {
		store, err := sqlite.Open(context.Background(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = store.Close() }()
		o := &office{t: t, store: store, chat: chat.New(store, time.Now), post: &postbox{}}
		o.start()
		defer func() { o.stop() }()
		test(t, o)
	})
}

func (o *office) start() {
	o.t.Helper()
	var err error
	o.mail, err = New(Config{Store: o.store, Channel: o.post, Conversations: o.chat, Host: "chat.example", Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Firm: func(string) Firm { return Firm{Name: "Tamm", ReplyTo: "info@tamm.example"} }})
	if err != nil {
		o.t.Fatal(err)
	}
	o.chat.Listen(o.mail)
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { _ = o.mail.Run(ctx) })
	o.stop = func() { cancel(); done.Wait() }
}

// begin opens a conversation of somebody who left an address.
func (o *office) begin(email string, identity *chat.Identity) string {
	o.t.Helper()
	got, err := o.chat.Begin(context.Background(), chat.Opening{Site: "tamm", Visitor: chat.NewID(), StartID: chat.NewID()[:16], Text: "Is it oak?", Language: "en",
		TimeZone: "Europe/Tallinn", Page: chat.Page{URL: "https://tamm.example/kitchen"}, Claim: chat.Claim{Name: "CLICK http://evil.example", Email: email},
		Identity: identity})
	if err != nil {
		o.t.Fatal(err)
	}
	return got.Conversation
}

// answer says something as one of the staff, and gives its number and id.
func (o *office) answer(conversation, text string) (int64, string) {
	o.t.Helper()
	id := chat.NewID()[:16]
	ack, err := o.chat.Say(context.Background(), conversation, anna, id, text)
	if err != nil {
		o.t.Fatal(err)
	}
	return ack.N, id
}

func (o *office) ledger(conversation string) []Entry {
	o.t.Helper()
	entries, err := o.mail.Ledger(context.Background(), conversation)
	if err != nil {
		o.t.Fatal(err)
	}
	return entries
}

// after lets time pass until everything that is due then has been done.
func after(d time.Duration) {
	time.Sleep(d) // of the bubble: no real time passes
	synctest.Wait()
}

func TestAnAnswerOfFilesAloneIsALetterThatNamesThem(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		id := o.begin("jana@example.com", nil)
		if _, err := o.chat.SayQuoting(context.Background(), id, anna, "message-of-files-alone", "", "", chat.File{ID: chat.NewID(), Name: "offer.pdf"}); err != nil {
			t.Fatal(err)
		}
		after(time.Hour)
		if letters := o.post.sent(); len(letters) != 1 || !strings.Contains(letters[0].Text, "> [offer.pdf]") {
			t.Errorf("%+v", letters)
		}
	})
}

func TestAnAnswerThatNobodyReadsLeavesByMailOnce(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		id := o.begin("jana@example.com", nil)
		o.answer(id, "Yes, oak.")
		after(time.Minute)
		if n := len(o.post.sent()); n != 0 {
			t.Fatalf("%d letters before the visitor had time to read", n)
		}
		o.answer(id, "Shall I send a sample?")
		after(time.Hour)
		letters := o.post.sent()
		if len(letters) != 1 {
			t.Fatalf("%d letters, want one with both answers", len(letters))
		}
		l := letters[0]
		if l.To != "jana@example.com" || l.FromName != "Tamm" || l.ReplyTo != "info@tamm.example" || l.Subject != "Tamm has answered you" || !l.Automatic {
			t.Errorf("letter %+v", l)
		}
		for _, want := range []string{"Anna Kask, ", "> Yes, oak.", "> Shall I send a sample?", "https://tamm.example/kitchen"} {
			if !strings.Contains(l.Text, want) {
				t.Errorf("%q is not in the letter:\n%s", want, l.Text)
			}
		}
		for _, typed := range []string{"CLICK", "evil", "Is it oak?"} {
			if strings.Contains(l.Text+l.Subject, typed) {
				t.Errorf("what the visitor typed (%q) went to an address that nobody proved:\n%s", typed, l.Text)
			}
		}
		e := o.ledger(id)
		if len(e) != 1 || e[0].State != kindSent || e[0].To != "j…@example.com" || e[0].First == 0 || e[0].Last <= e[0].First {
			t.Errorf("ledger %+v", e)
		}
		o.answer(id, "One thing more.")
		after(time.Hour)
		if letters = o.post.sent(); len(letters) != 2 || strings.Contains(letters[1].Text, "oak") || letters[1].Thread != letters[0].ID {
			t.Errorf("the second letter: %+v", letters)
		}
	})
}

func TestWhatWasSeenIsNotMailed(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		id := o.begin("jana@example.com", nil)
		n, _ := o.answer(id, "Yes, oak.")
		if err := o.chat.Mark(context.Background(), id, visitor, n, n); err != nil {
			t.Fatal(err)
		}
		after(2 * time.Hour)
		if letters := o.post.sent(); len(letters) != 0 {
			t.Errorf("letters %v", letters)
		}
	})
}

func TestALetterWaitsWhileTheVisitorIsOnThePage(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		id := o.begin("jana@example.com", nil)
		present := func(here bool) {
			if err := o.chat.VisitorPresent(context.Background(), id, here); err != nil {
				t.Fatal(err)
			}
		}
		present(true)
		o.answer(id, "Yes, oak.")
		after(time.Hour)
		if letters := o.post.sent(); len(letters) != 0 {
			t.Fatalf("letters %v", letters)
		}
		present(false)
		after(patience + time.Second)
		if letters := o.post.sent(); len(letters) != 1 {
			t.Errorf("%d letters after the visitor left", len(letters))
		}
	})
}

func TestARetractedAnswerIsInNoLetter(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		id := o.begin("jana@example.com", nil)
		_, said := o.answer(id, "The margin is 40 %.")
		o.answer(id, "Yes, oak.")
		if err := o.chat.Retract(context.Background(), id, anna, said, "", false, time.Hour); err != nil {
			t.Fatal(err)
		}
		after(time.Hour)
		if letters := o.post.sent(); len(letters) != 1 || strings.Contains(letters[0].Text, "margin") {
			t.Errorf("letters %v", letters)
		}
	})
}

func TestWithoutAnAddressOrAsASuspectThereIsNoLetter(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		id := o.begin("", nil)
		o.answer(id, "Yes, oak.")
		after(time.Hour)
		if letters := o.post.sent(); len(letters) != 0 {
			t.Errorf("letters %v", letters)
		}
	})
}

func TestAServerInTroubleIsTriedAgainAndARefusalIsTheEnd(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		o.post.answers = []Outcome{Again, Again, Refused}
		id := o.begin("jana@example.com", nil)
		o.answer(id, "Yes, oak.")
		after(25 * time.Hour)
		if letters := o.post.sent(); len(letters) != 3 {
			t.Errorf("%d tries, want 3", len(letters))
		}
		if e := o.ledger(id); len(e) != 1 || e[0].State != kindFailed {
			t.Errorf("ledger %+v", e)
		}
	})
}

func TestADeadServerIsNotCalledForEver(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		o.post.answers = []Outcome{Again, Again, Again, Again, Again, Again, Again, Again, Again, Again, Again, Again, Again, Again}
		id := o.begin("jana@example.com", nil)
		o.answer(id, "Yes, oak.")
		after(72 * time.Hour)
		if n := len(o.post.sent()); n != perDay {
			t.Errorf("%d tries, want %d", n, perDay)
		}
	})
}

func TestALetterThatWasCutOffIsAMaybeAndNeverSentAgain(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		id := o.begin("jana@example.com", nil)
		n, _ := o.answer(id, "Yes, oak.")
		o.stop()
		// A program that was killed during the call left this behind.
		if _, err := o.mail.change(context.Background(), id, func(*ledger) (*draft, error) {
			return &draft{kindSending, sending{What: Answers, First: n, Last: n}}, nil
		}); err != nil {
			t.Fatal(err)
		}
		o.start()
		after(2 * time.Hour)
		if letters := o.post.sent(); len(letters) != 0 {
			t.Errorf("letters %v", letters)
		}
		if e := o.ledger(id); len(e) != 1 || e[0].State != kindMaybe || e[0].Code != whyRestart {
			t.Errorf("ledger %+v", e)
		}
	})
}

func TestAnAnswerThatWaitedAtTheEndOfTheProgramIsMailedAfterItsStart(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		id := o.begin("jana@example.com", nil)
		o.answer(id, "Yes, oak.")
		after(time.Second)
		o.stop()
		after(time.Hour)
		o.start()
		after(time.Second)
		if letters := o.post.sent(); len(letters) != 1 {
			t.Errorf("%d letters", len(letters))
		}
	})
}

func TestATranscriptGoesOnlyWhereItMay(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		claimed := o.begin("jana@example.com", nil)
		if err := o.mail.AskTranscript(context.Background(), claimed, visitor); fault.From(err).Code != "no_address" {
			t.Errorf("a visitor had a transcript sent to an address that nobody proved: %v", err)
		}
		proved := o.begin("someone@example.com", &chat.Identity{Subject: "7", Email: "jana@example.com"})
		o.answer(proved, "Yes, oak.")
		if err := o.mail.AskTranscript(context.Background(), proved, visitor); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		letters := o.post.sent()
		if len(letters) != 1 || letters[0].To != "jana@example.com" || !strings.Contains(letters[0].Text, "> Is it oak?") || !strings.Contains(letters[0].Text, "> Yes, oak.") {
			t.Fatalf("letters %v", letters)
		}
		if err := o.mail.AskTranscript(context.Background(), claimed, anna); err != nil {
			t.Errorf("the staff may send it to the address that was given: %v", err)
		}
		for range 4 {
			synctest.Wait()
			_ = o.mail.AskTranscript(context.Background(), claimed, anna)
		}
		if err := o.mail.AskTranscript(context.Background(), claimed, anna); fault.From(err).Code != "too_many_letters" {
			t.Errorf("a fourth transcript of the day: %v", err)
		}
	})
}

func TestStaffAndVisitorHaveTranscriptsOfTheirOwnEachDay(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		id := o.begin("", &chat.Identity{Subject: "7", Email: "jana@example.com"})
		ask := func(by chat.Author) error {
			defer synctest.Wait() // the letter has left
			return o.mail.AskTranscript(context.Background(), id, by)
		}
		for _, by := range []chat.Author{anna, visitor} {
			for n := range 3 {
				if err := ask(by); err != nil {
					t.Errorf("letter %d of %s: %v", n+1, by.Kind, err)
				}
			}
			if err := ask(by); fault.From(err).Code != "too_many_letters" {
				t.Errorf("a fourth letter of %s: %v", by.Kind, err)
			}
		}
		if n := len(o.post.sent()); n != 6 {
			t.Errorf("%d letters left", n)
		}
		after(24 * time.Hour)
		if err := ask(visitor); err != nil {
			t.Errorf("the day after: %v", err)
		}
	})
}

func TestATranscriptThatNoServerTakesIsGivenUpAndHoldsUpNoAnswer(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		for range perDay {
			o.post.answers = append(o.post.answers, Again)
		}
		id := o.begin("jana@example.com", nil)
		if err := o.mail.AskTranscript(context.Background(), id, anna); err != nil {
			t.Fatal(err)
		}
		after(12 * time.Hour)
		if e := o.ledger(id); len(e) != 1 || e[0].State != kindFailed || len(o.post.sent()) != perDay {
			t.Fatalf("%d tries, ledger %+v", len(o.post.sent()), e)
		}
		o.answer(id, "Yes, oak.")
		after(time.Hour)
		if letters := o.post.sent(); len(letters) != perDay+1 || !strings.Contains(letters[perDay].Text, "> Yes, oak.") {
			t.Errorf("the answer did not leave: %d letters", len(letters))
		}
	})
}

func TestEveryLanguageFillsTheSamePlaces(t *testing.T) {
	for tag := range languages {
		sum := chat.Summary{Language: tag, StartedAt: time.Now(), TimeZone: "Europe/Warsaw", Page: chat.Page{URL: "https://tamm.example/"}}
		said := []message{{n: 2, at: time.Now(), author: anna, text: "A\nB"}}
		s1, t1 := answersLetter(sum, Firm{Name: "Tamm"}, said)
		s2, t2 := transcriptLetter(sum, Firm{Name: "Tamm"}, said)
		for _, text := range []string{s1, t1, s2, t2} {
			if strings.ContainsAny(text, "{}") || !strings.Contains(text, "Tamm") {
				t.Errorf("%s: %s", tag, text)
			}
		}
		if !strings.Contains(t1, "> A\n> B") {
			t.Errorf("%s: the answer is not set apart: %s", tag, t1)
		}
	}
}

func TestAWishForATranscriptThatComesAgainIsNoSecondOne(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		id := o.begin("", &chat.Identity{Subject: "7", Email: "jana@example.com"})
		ask := func(wish string) {
			t.Helper()
			if err := o.mail.AskTranscriptOnce(context.Background(), id, visitor, wish); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		o.post.answers = []Outcome{Again}
		ask("wish-one")
		ask("wish-two") // while the first waits for the server
		after(between + time.Second)
		ask("wish-one") // the answer to the first call was lost
		ask("wish-two")
		if n := len(o.post.sent()); n != 2 { // one try that was not taken, one that was
			t.Fatalf("%d letters", n)
		}
		ask("wish-three")
		if n := len(o.post.sent()); n != 3 {
			t.Errorf("%d letters after another wish", n)
		}
	})
}

func TestAVisitorIsOfferedALetterOnlyWhereOneCanGo(t *testing.T) {
	inOffice(t, func(t *testing.T, o *office) {
		offer := func(s *Service, conversation string) *Offer {
			t.Helper()
			sum, err := o.chat.Summary(context.Background(), conversation)
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Offer(context.Background(), sum)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		if got := offer(o.mail, o.begin("jana@example.com", nil)); got != nil {
			t.Errorf("an address that nobody proved: %+v", got)
		}
		if got := offer(o.mail, o.begin("jana@example.com", &chat.Identity{Subject: "7"})); got != nil {
			t.Errorf("somebody proved, whose address is not: %+v", got)
		}
		proved := o.begin("other@example.com", &chat.Identity{Subject: "7", Email: "jana@example.com"})
		if got := offer(o.mail, proved); got == nil || *got != (Offer{To: "j…@example.com"}) {
			t.Errorf("a proved address: %+v", got)
		}
		cfg := o.mail.cfg
		cfg.Channel = NewLogChannel(slog.New(slog.DiscardHandler))
		nowhere, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if got := offer(nowhere, proved); got != nil {
			t.Errorf("no mail server: %+v", got)
		}
		o.post.answers = []Outcome{Again, Refused, Unclear}
		for _, want := range []string{kindSending, kindFailed, kindMaybe, kindSent} {
			if want != kindFailed { // which is what the second try of the first wish gets
				if err := o.mail.AskTranscript(context.Background(), proved, visitor); err != nil {
					t.Fatal(err)
				}
			}
			synctest.Wait()
			if got := offer(o.mail, proved); got == nil || got.State != want {
				t.Errorf("%+v, want %s", got, want)
			}
			after(25 * time.Hour)
		}
	})
}

package widget

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/site"
)

func event(t *testing.T, n int64, kind string, data any) eventlog.Event {
	t.Helper()
	e, err := eventlog.New(eight, kind, data)
	if err != nil {
		t.Fatal(err)
	}
	e.N = n
	return e
}

// What happened while a thread was read is told afterwards, all at once: what was said and retracted in it is told as a tombstone.
func TestWhatIsRetractedBeforeItIsToldIsToldAsATombstone(t *testing.T) {
	var th thread
	_, shown := th.take([]eventlog.Event{
		event(t, 1, chat.KindSaid, chat.Said{ID: "a", By: chat.Author{Kind: chat.Agent}, Text: "secret", Quote: "q"}),
		event(t, 2, chat.KindSaid, chat.Said{ID: "b", By: chat.Author{Kind: chat.Agent}, Text: "kept"}),
		event(t, 3, chat.KindRetracted, chat.Retracted{ID: "a", Reason: "secret", Seen: true}),
	})
	want := `{"t":"events","after":0,"upto":3,"more":false,"events":[` +
		`{"n":1,"at":"2026-11-20T08:00:00.000Z","kind":"said","id":"a","by":{"kind":"agent"},"retracted":true},` +
		`{"n":2,"at":"2026-11-20T08:00:00.000Z","kind":"said","id":"b","by":{"kind":"agent"},"text":"kept"},` +
		`{"n":3,"at":"2026-11-20T08:00:00.000Z","kind":"retracted","id":"a"}]}`
	if got := encode(eventsFrame{T: "events", Upto: 3, Events: shown}); string(got) != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// slowOutlet is a socket whose peer reads nothing: all that is pushed waits.
type slowOutlet struct{ queue [][]byte }

func (o *slowOutlet) Push(frame []byte) bool { o.queue = append(o.queue, frame); return true }

func (o *slowOutlet) Rewrite(change func([]byte) []byte) {
	for i, frame := range o.queue {
		o.queue[i] = change(frame)
	}
}

func (*slowOutlet) Close(int, string) {}

// What a slow reader has not taken yet loses a text as well, whether it came as a page of the history or live.
func TestARetractionClearsWhatASlowSocketHasNotWritten(t *testing.T) {
	text := "secret"
	said := func(n int64, id string) eventsFrame {
		return eventsFrame{T: "events", After: n - 1, Upto: n, Events: []shownEvent{{N: n, Kind: chat.KindSaid, ID: id, By: &shownBy{Kind: chat.Agent}, Text: &text}}}
	}
	gone := func(n int64, id string) []byte {
		return encode(eventsFrame{T: "events", After: n - 1, Upto: n, Events: []shownEvent{{N: n, Kind: chat.KindRetracted, ID: id}}})
	}
	for name, retract := range map[string]func(c *client){
		"after all was sent":                  func(c *client) { c.goLive(); c.Push(gone(2, "a")) },
		"while the history is still read":     func(c *client) { c.Push(gone(2, "a")); c.page(said(3, "b")); c.goLive() },
		"between the history and what waits":  func(c *client) { c.Push(encode(staffTypingFrame{T: "typing"})); c.Push(gone(2, "a")); c.goLive() },
		"live, behind another one of its own": func(c *client) { c.goLive(); c.Push(encode(said(2, "b"))); c.Push(gone(3, "a")) },
	} {
		t.Run(name, func(t *testing.T) {
			out := &slowOutlet{}
			c := &client{socket: out}
			c.page(said(1, "a"))
			retract(c)
			first := string(out.queue[0])
			if strings.Contains(first, "secret") || !strings.Contains(first, `"retracted":true`) {
				t.Errorf("the first frame is %s", first)
			}
			for _, frame := range out.queue[1:] {
				if strings.Contains(string(frame), `"id":"b"`) && !strings.Contains(string(frame), "secret") {
					t.Errorf("another message lost its text: %s", frame)
				}
			}
		})
	}
}

// Frames that wait for the end of the history lose a text at the moment in which it is retracted, and so do pages that were read before.
func TestARetractionClearsWhatWaitsAndWhatStillComes(t *testing.T) {
	text := `secret "kind":"retracted"`
	said := encode(eventsFrame{T: "events", After: 1, Upto: 2, Events: []shownEvent{{N: 2, Kind: chat.KindSaid, ID: "a", By: &shownBy{Kind: chat.Agent}, Text: &text}}})
	kept := bytes.Clone(said)
	out := &slowOutlet{}
	c := &client{socket: out}
	if ids := retractedBy(said); ids != nil {
		t.Errorf("a text is taken for a retraction: %v", ids)
	}
	c.Push(said)
	c.Push(encode(staffTypingFrame{T: "typing", Name: "Anna"}))
	c.Push(encode(eventsFrame{T: "events", After: 2, Upto: 3, Events: []shownEvent{{N: 3, Kind: chat.KindRetracted, ID: "a"}}}))
	if all := bytes.Join(c.waiting, nil); len(c.waiting) != 3 || bytes.Contains(all, []byte("secret")) || !bytes.Contains(all, []byte(`"retracted":true`)) {
		t.Errorf("%s", all)
	}
	if after, upto, ok := placeOf(c.waiting[0]); after != 1 || upto != 2 || !ok {
		t.Errorf("the frame lost its place: %s", c.waiting[0])
	}
	if !bytes.Equal(said, kept) {
		t.Error("a frame that other sockets share was changed")
	}
	page := []shownEvent{{N: 2, Kind: chat.KindSaid, ID: "a", Text: &text, Quote: "q"}, {N: 3, Kind: chat.KindSaid, ID: "b", Text: &text}}
	bury(page, c.gone)
	if page[0].Text != nil || page[0].Quote != "" || !page[0].Retracted || page[1].Text == nil {
		t.Errorf("%+v", page)
	}
}

func TestTheLauncherSaysFromWhenThereAreAnswers(t *testing.T) {
	at := func(d time.Duration) *time.Time { moment := eight.Add(d); return &moment }
	for _, c := range []struct {
		office            Office
		ask, state, opens string
	}{
		{Office{State: OfficeHere}, "Ask us", "We answer now", ""},
		{Office{State: OfficeAway}, "Leave a question", "Nobody is here at the moment", ""},
		{Office{State: OfficeClosed}, "Leave a question", "We are closed now", ""},
		{Office{State: OfficeClosed, OpensAt: at(71 * time.Hour)}, "Leave a question", "Answer from ", "2026-11-23T07:00Z"},
		{Office{State: OfficeClosed, OpensAt: at(20 * 24 * time.Hour)}, "Leave a question", "We are closed now", ""}, // a weekday would lie
		{Office{State: OfficeClosed, OpensAt: at(-time.Minute)}, "Leave a question", "We are closed now", ""},
	} {
		if ask, state, opens := words["en"].lines(c.office, eight); ask != c.ask || state != c.state || opens != c.opens {
			t.Errorf("%+v: %q %q %q", c.office, ask, state, opens)
		}
	}
	for tag, w := range words {
		if w.from == "" || w.ask == "" || w.leave == "" || w.here == "" || w.away == "" || w.close == "" {
			t.Errorf("%s does not say everything", tag)
		}
	}
}

func TestAnAddressCanBeLeftWhateverTheQuestionnaireAsks(t *testing.T) {
	bare := site.Form{Fields: []site.Field{{Key: "name", Kind: site.KindText}}}
	_, claim, err := withEmail(bare).Check(map[string]string{"name": "Tomasz", "email": "t@firma.pl"}, "PL")
	if err != nil || claim.Email != "t@firma.pl" || len(bare.Fields) != 1 {
		t.Errorf("%v %v", claim, err)
	}
	if _, _, err := withEmail(bare).Check(map[string]string{"name": "Tomasz"}, "PL"); err != nil {
		t.Errorf("it has to be left: %v", err)
	}
	for _, own := range []site.Field{{Key: "address", Kind: site.KindEmail, Required: true}, {Key: "email", Kind: site.KindText}} {
		if f := withEmail(site.Form{Fields: []site.Field{own}}); len(f.Fields) != 1 {
			t.Errorf("asked twice: %v", f.Fields)
		}
	}
}

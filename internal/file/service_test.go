package file_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/file"
	"usher/internal/setting"
	"usher/internal/sqlite"
)

var anna = chat.Author{Kind: chat.Agent, ID: "annaannaannaannaannaanna22", Name: "Anna Kask"}

// office is the room of files with a conversation beside it, on a real store and a real directory.
type office struct {
	t            *testing.T
	at           time.Time
	store        eventlog.Store
	chats        *chat.Service
	blobs        *file.Directory
	files        *file.Service
	conversation string
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, at: time.Now()}
	root := t.TempDir()
	store, err := sqlite.Open(t.Context(), filepath.Join(root, "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	o.store, o.chats = store, chat.New(store, o.now)
	if o.blobs, err = file.OpenDirectory(filepath.Join(root, "files"), o.now); err != nil {
		t.Fatal(err)
	}
	o.files = o.room()
	begun, err := o.chats.Begin(t.Context(), chat.Opening{Site: "shop", Visitor: chat.NewID(), StartID: chat.NewID(), Text: "Hello"})
	if err != nil {
		t.Fatal(err)
	}
	o.conversation = begun.Conversation
	return o
}

func (o *office) now() time.Time { return o.at }

func (o *office) room() *file.Service {
	return file.New(file.Config{Store: o.store, Blobs: o.blobs, Conversations: o.chats, Rules: file.NewRules(o.store, o.now), Now: o.now, Log: slog.New(slog.DiscardHandler)})
}

func (o *office) upload(name string, body []byte) chat.File {
	o.t.Helper()
	f, err := o.files.Upload(o.t.Context(), file.Upload{Conversation: o.conversation, Site: "shop", By: anna, ID: chat.NewID(), Name: name, Body: body})
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}

func (o *office) send(f chat.File) string {
	o.t.Helper()
	id := chat.NewID()
	if _, err := o.chats.SayQuoting(o.t.Context(), o.conversation, anna, id, "", "", f); err != nil {
		o.t.Fatal(err)
	}
	return id
}

func (o *office) blobCount() (n int) {
	o.t.Helper()
	if err := o.blobs.Each(context.Background(), func(string, time.Time) error { n++; return nil }); err != nil {
		o.t.Fatal(err)
	}
	return n
}

func (o *office) opens(id string, want error) {
	o.t.Helper()
	if _, err := o.files.Open(o.t.Context(), o.conversation, anna, id); !errors.Is(err, want) {
		o.t.Errorf("%v, want %v", err, want)
	}
}

func grey(t *testing.T) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTheSweepTakesWhatNobodyNeedsAndNothingElse(t *testing.T) {
	o := open(t)
	kept, unsent, withdrawn, left := o.upload("kept.png", grey(t)), o.upload("unsent.txt", []byte("u")), o.upload("withdrawn.txt", []byte("w")), o.upload("left.txt", []byte("l"))
	o.send(kept)
	for _, f := range []chat.File{withdrawn, left} {
		if err := o.chats.Retract(t.Context(), o.conversation, anna, o.send(f), "", f.ID == left.ID, 0); err != nil {
			t.Fatal(err)
		}
	}
	stray := o.conversation + "/" + chat.NewID()
	if err := o.blobs.Put(t.Context(), stray, []byte("an upload that the log does not know")); err != nil {
		t.Fatal(err)
	}
	sweep := func(later time.Duration, blobs int) {
		t.Helper()
		o.at = o.at.Add(later)
		for range 2 {
			if err := o.files.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := o.blobCount(); n != blobs {
			t.Errorf("after %v there are %d, want %d", later, n, blobs)
		}
	}
	sweep(50*time.Minute, 6)
	sweep(20*time.Minute, 4) // the stray one and the withdrawn one
	o.opens(unsent.ID, nil)
	sweep(24*time.Hour, 3)
	o.opens(unsent.ID, file.ErrGone)
	o.opens(withdrawn.ID, file.ErrGone)
	o.opens(left.ID, nil)
	o.opens(kept.ID, nil)
	if _, err := o.files.Preview(t.Context(), o.conversation, anna, kept.ID); err != nil {
		t.Error(err)
	}
}

func TestAnErasedConversationKeepsItsSkeletonAndNoName(t *testing.T) {
	o := open(t)
	f := o.upload("passport of Jaan Tamm.png", grey(t))
	o.send(f)
	for range 2 {
		if err := o.files.Erase(t.Context(), o.conversation); err != nil {
			t.Fatal(err)
		}
	}
	o.opens(f.ID, file.ErrGone)
	if n := o.blobCount(); n != 0 {
		t.Errorf("%d files are on the disk", n)
	}
	events, err := o.store.Read(t.Context(), file.StreamPrefix+o.conversation, 0, 100)
	raw, _ := json.Marshal(events)
	if err != nil || len(events) != 2 || strings.Contains(string(raw), "Tamm") || strings.Contains(string(raw), anna.ID) || strings.Contains(string(raw), "Anna") {
		t.Errorf("%s, %v", raw, err)
	}
	view, err := o.store.Get(t.Context(), file.ViewKind, o.conversation)
	if doc, _ := view.Doc.(json.RawMessage); err != nil || strings.Contains(string(doc), "Tamm") {
		t.Errorf("the view says %s, %v", doc, err)
	}
}

func TestTheViewsCanBeFoldedAgainFromTheLog(t *testing.T) {
	o := open(t)
	o.upload("a.txt", []byte("a"))
	before, err := o.store.Get(t.Context(), file.ViewKind, o.conversation)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.files.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	after, err := o.store.Get(t.Context(), file.ViewKind, o.conversation)
	if err != nil || string(before.Doc.(json.RawMessage)) != string(after.Doc.(json.RawMessage)) {
		t.Errorf("%s\n%s\n%v", before.Doc, after.Doc, err)
	}
}

func TestQuotasAreCountedAgainAfterARestart(t *testing.T) {
	o := open(t)
	visitor := chat.Author{Kind: chat.Visitor, ID: "vvvvvvvvvvvvvvvvvvvvvvvvv2"}
	quota := file.DefaultQuota()
	quota.VisitorFiles = 1
	restart := func() *file.Service {
		s := file.New(file.Config{Store: o.store, Blobs: o.blobs, Conversations: o.chats, Rules: file.NewRules(o.store, o.now), Quota: quota, Now: o.now})
		if err := s.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s
	}
	upload := func(s *file.Service) error {
		_, err := s.Upload(t.Context(), file.Upload{Conversation: o.conversation, Site: "shop", By: visitor, ID: chat.NewID(), Name: "x.txt", Body: []byte("x")})
		return err
	}
	if err := upload(restart()); err != nil {
		t.Fatal(err)
	}
	if err := upload(restart()); !errors.Is(err, file.ErrFull) {
		t.Errorf("%v", err)
	}
}

func TestMG14SettingsHaveAVersion(t *testing.T) {
	o := open(t)
	rules := file.NewRules(o.store, o.now)
	wanted := file.DefaultSettings()
	wanted.Visitors = file.Allowed{MaxMiB: 3, Kinds: []string{file.KindDocument, file.KindPicture}}
	if err := rules.Change(t.Context(), anna.ID, wanted, 0); err != nil {
		t.Fatal(err)
	}
	if err := rules.Change(t.Context(), anna.ID, file.DefaultSettings(), 0); !errors.Is(err, setting.ErrNewer) {
		t.Errorf("on an old version: %v", err)
	}
	for field, spoil := range map[string]func(*file.Settings){
		"visitors.max_mib": func(s *file.Settings) { s.Visitors.MaxMiB = 11 }, "staff.max_mib": func(s *file.Settings) { s.Staff.MaxMiB = 0 },
		"staff.kinds": func(s *file.Settings) { s.Staff.Kinds = []string{"program"} }, "visitor_mib": func(s *file.Settings) { s.VisitorMiB = 0 },
		"site_gib": func(s *file.Settings) { s.SiteGiB = 1001 },
	} {
		bad := file.DefaultSettings()
		spoil(&bad)
		if err := rules.Change(t.Context(), anna.ID, bad, 1); fault.From(err).Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	again := file.NewRules(o.store, o.now)
	if err := again.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	wanted.Visitors.Kinds = []string{file.KindPicture, file.KindDocument} // in their order
	if s, version := again.Current(); cmp.Diff(wanted, s) != "" || version != 1 {
		t.Errorf("%s, %d", cmp.Diff(wanted, s), version)
	}
}

func TestVisitorsAndStaffHaveRulesOfTheirOwn(t *testing.T) {
	o := open(t)
	rules := file.NewRules(o.store, o.now)
	s := file.New(file.Config{Store: o.store, Blobs: o.blobs, Conversations: o.chats, Rules: rules, Now: o.now})
	settings, visitor := file.DefaultSettings(), chat.Author{Kind: chat.Visitor, ID: "vvvvvvvvvvvvvvvvvvvvvvvvv2"}
	settings.Visitors.Kinds, settings.VisitorMiB = []string{file.KindPicture}, 1
	if err := rules.Change(t.Context(), anna.ID, settings, 0); err != nil {
		t.Fatal(err)
	}
	upload := func(by chat.Author, body []byte) error {
		_, err := s.Upload(t.Context(), file.Upload{Conversation: o.conversation, Site: "shop", By: by, ID: chat.NewID(), Name: "x.txt", Body: body})
		return err
	}
	if err := upload(visitor, []byte("text")); !errors.Is(err, file.ErrType) {
		t.Errorf("a visitor's document: %v", err)
	}
	if err := upload(anna, []byte("text")); err != nil {
		t.Errorf("a colleague's document: %v", err)
	}
	if used := s.Used()["shop"]; used != (file.Used{Files: 1, Bytes: 4}) {
		t.Errorf("%+v", used)
	}
	settings.Visitors.Kinds = file.Kinds()
	if err := rules.Change(t.Context(), anna.ID, settings, 1); err != nil {
		t.Fatal(err)
	}
	if err := upload(visitor, bytes.Repeat([]byte("a"), 1<<20)); err != nil {
		t.Error(err)
	}
	if err := upload(visitor, []byte("one more")); !errors.Is(err, file.ErrFull) {
		t.Errorf("over the visitor's room: %v", err)
	}
}

func TestSettingsOfBeforeAreStillRead(t *testing.T) {
	var s file.Settings
	if err := json.Unmarshal([]byte(`{"max_mib":3,"kinds":["picture"],"strip_place":true}`), &s); err != nil {
		t.Fatal(err)
	}
	want := file.DefaultSettings()
	want.Visitors, want.StripPlace = file.Allowed{MaxMiB: 3, Kinds: []string{"picture"}}, true
	want.Staff = want.Visitors
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
}

func TestUP05ACleanNameStaysAsItIs(t *testing.T) {
	for name, want := range map[string]string{"A\x00\u0300.png": "À.png", ". a.txt": "a.txt", " .. b ": "b", "...": "file"} {
		if got := file.CleanName(name); got != want || file.CleanName(got) != got {
			t.Errorf("%q becomes %q and then %q, want %q", name, got, file.CleanName(got), want)
		}
	}
}

func TestUP05EveryNameIsSafeToShowAndToSave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := file.CleanName(rapid.String().Draw(t, "name"))
		header := file.Disposition(name)
		switch {
		case name == "", !utf8.ValidString(name), len(name) > 200, strings.ContainsAny(name, "/\\\x00\r\n\""), strings.HasPrefix(name, "."):
			t.Fatalf("%q", name)
		case strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }):
			t.Fatalf("%q has signs that are not seen", name)
		case file.CleanName(name) != name:
			t.Fatalf("%q becomes %q", name, file.CleanName(name))
		case strings.ContainsFunc(header, func(r rune) bool { return r < ' ' || r > '~' }) || strings.Count(header, `"`) != 2:
			t.Fatalf("header %q", header)
		}
	})
}

func FuzzAPictureNeverTakesTheProgramDown(f *testing.F) {
	var out bytes.Buffer
	_ = png.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 8)))
	for _, seed := range [][]byte{out.Bytes(), []byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08"), []byte("RIFF\x10\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00"), []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		file.TryPicture(t.Context(), body)
	})
}

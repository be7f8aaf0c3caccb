package privacy_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/dispatch"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/privacy"
	"usher/internal/sqlite"
)

var manager = chat.Author{Kind: chat.Agent, ID: "kadriaaaaaaaaaaaaaaaaaaaaa", Name: "Kadri"}

// TestMain tries the property fewer times than usual unless the command line says otherwise: each try is a whole store on the disk.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "30"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// house is the rooms that hold people's data, on a store in a folder.
type house struct {
	t       *testing.T
	dir     string
	store   eventlog.Store
	chats   *chat.Service
	clients *crm.Service
	room    *privacy.Service
	now     time.Time
	n       int
}

func open(t *testing.T, dir string) *house {
	t.Helper()
	h := &house{t: t, dir: dir, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	h.build(store)
	t.Cleanup(func() { _ = store.Close() })
	return h
}

func (h *house) build(store eventlog.Store) {
	h.t.Helper()
	clock := func() time.Time { return h.now }
	h.store, h.chats, h.clients = store, chat.New(store, clock), crm.New(store, clock)
	decisions := dispatch.New(dispatch.Config{Store: store, Conversations: h.chats, Clients: h.clients, Now: clock, Log: slog.New(slog.DiscardHandler)})
	var err error
	h.room, err = privacy.New(privacy.Config{Store: store, Conversations: h.chats, Clients: h.clients, Decisions: decisions, Sites: func() []string { return []string{"demo"} },
		List: filepath.Join(h.dir, "erasures.jsonl"), Now: clock, Log: slog.New(slog.DiscardHandler)})
	h.must(err)
	h.must(h.room.Load(h.t.Context()))
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) id() string { h.n++; return fmt.Sprintf("message-%010d", h.n) }

// secret is a person whose every string begins so that it can be looked for.
func secret(name string) string { return "Zz" + name + "zZ" }

// begin lets a visitor begin, be matched, be answered with their name in it, and be noted about.
func (h *house) begin(name string, suspect bool) string {
	h.t.Helper()
	s := secret(name)
	o := chat.Opening{Site: "demo", Visitor: "visitor" + name, StartID: h.id(), Text: "I am " + s + " and ask", IP: "203.0.113.77", Browser: s + "-browser",
		TimeZone: "Europe/Tallinn", Language: "et", Page: chat.Page{URL: "https://shop.example/" + s, Title: s},
		Answers: []chat.Answer{{Key: "name", Label: "Your name", Value: s}}, Claim: chat.Claim{Name: s, Email: s + "@x.example", Phone: "+37255501" + fmt.Sprint(len(name)), Topic: s},
		Consent: &chat.Consent{Given: true, WordsSHA256: strings.Repeat("ab", 32), FormVersion: 2, SiteVersion: 3, Language: "et"}}
	if suspect {
		o.Suspect = []string{"honeypot"}
	}
	b, err := h.chats.Begin(h.t.Context(), o)
	h.must(err)
	if !suspect {
		h.card(b.Conversation)
	}
	_, err = h.chats.Say(h.t.Context(), b.Conversation, manager, h.id(), "Hello "+s)
	h.must(err)
	h.must(h.chats.Rate(h.t.Context(), b.Conversation, chat.Author{Kind: chat.Visitor, ID: o.Visitor}, true, "Thanks from "+s))
	_, err = h.chats.Note(h.t.Context(), b.Conversation, manager, h.id(), s+" is in a hurry", nil)
	h.must(err)
	h.must(h.chats.VisitorMoved(h.t.Context(), b.Conversation, chat.Page{URL: "https://shop.example/cart/" + s, Title: s}))
	return b.Conversation
}

func (h *house) card(conversation string) {
	h.t.Helper()
	sum, err := h.chats.Summary(h.t.Context(), conversation)
	h.must(err)
	q := crm.Query{Site: sum.Site, Visitor: sum.Visitor, Claim: sum.Claim}
	m, err := h.clients.Match(h.t.Context(), q)
	h.must(err)
	m, err = h.clients.Card(h.t.Context(), q, m)
	h.must(err)
	_, err = h.chats.LearnMatch(h.t.Context(), conversation, chat.Matched{Client: m.Client.ID, ClientName: m.Client.Name, ClientKind: m.Client.Kind, Evidence: m.Evidence})
	h.must(err)
}

// only finds the one person under a text.
func (h *house) only(text string) privacy.Person {
	h.t.Helper()
	found, err := h.room.Find(h.t.Context(), text)
	h.must(err)
	if len(found) != 1 {
		h.t.Fatalf("%d people under %q: %+v", len(found), text, found)
	}
	return found[0]
}

// onDisk says in which file of the store a text stands.
func (h *house) onDisk(text string) string {
	h.t.Helper()
	files, err := os.ReadDir(h.dir)
	h.must(err)
	for _, f := range files {
		raw, err := os.ReadFile(filepath.Join(h.dir, f.Name()))
		h.must(err)
		if bytes.Contains(bytes.ToLower(raw), []byte(strings.ToLower(text))) {
			return f.Name()
		}
	}
	return ""
}

// streams gives every event but those of the named streams' kinds, as text.
func (h *house) streams(but func(name string) bool) map[string]string {
	h.t.Helper()
	names, err := h.store.Streams(h.t.Context(), "", "", 10_000)
	h.must(err)
	all := map[string]string{}
	for _, name := range names {
		if but(name) {
			continue
		}
		h.must(eventlog.ReadAll(h.t.Context(), h.store, name, 0, func(e eventlog.Event) error {
			all[fmt.Sprintf("%s %d", name, e.N)] = e.Kind + " " + e.At.String() + " " + string(e.Data)
			return nil
		}))
	}
	return all
}

// Invariant 10: random conversations, one person erased, then no byte of theirs in the files, everybody else's as before, and a rebuild brings nothing back.
func TestOnePersonErasedLeavesNoByteAndTouchesNobodyElse(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		h := open(t, dir)
		names := []string{"Anna", "Boriss", "Cecilia", "Dmitrijs"}
		theirs := map[string][]string{}
		for range rapid.IntRange(3, 9).Draw(rt, "conversations") {
			name := rapid.SampledFrom(names).Draw(rt, "name")
			id := h.begin(name, rapid.IntRange(0, 4).Draw(rt, "lane") == 0)
			for i := range rapid.IntRange(0, 5).Draw(rt, "messages") {
				_, err := h.chats.Say(t.Context(), id, chat.Author{Kind: chat.Visitor, ID: "visitor" + name}, h.id(),
					secret(name)+strings.Repeat(" and", rapid.SampledFrom([]int{1, 40, 900}).Draw(rt, "length")+i))
				h.must(err)
			}
			if rapid.Bool().Draw(rt, "closed") {
				h.must(h.chats.Close(t.Context(), id, manager))
			}
			theirs[name] = append(theirs[name], id)
			h.now = h.now.Add(time.Minute)
		}
		victim := rapid.SampledFrom(names).Draw(rt, "victim")
		if len(theirs[victim]) == 0 {
			return
		}
		ours := func(name string) bool {
			for _, id := range theirs[victim] {
				if strings.HasSuffix(name, id) {
					return true
				}
			}
			return strings.HasSuffix(name, "visitor"+victim) || strings.HasPrefix(name, privacy.ErasurePrefix)
		}
		before := h.streams(ours)
		found, err := h.room.Find(t.Context(), secret(victim))
		if err != nil || len(found) == 0 {
			rt.Fatalf("%s is not found: %v", victim, err)
		}
		for _, p := range found {
			if _, err := h.room.Erase(t.Context(), manager, p.Ref); err != nil && !errors.Is(err, privacy.ErrNobody) {
				rt.Fatal(err)
			}
		}
		check := func(when string) {
			if file := h.onDisk(secret(victim)); file != "" {
				rt.Fatalf("%s: %s still holds %s", when, file, victim)
			}
			for _, name := range names {
				if name != victim && len(theirs[name]) > 0 && h.onDisk(secret(name)) == "" {
					rt.Fatalf("%s: %s is gone too", when, name)
				}
			}
			after := h.streams(ours)
			for key, was := range before {
				if after[key] != was {
					rt.Fatalf("%s: %s was %.200s and is %.200s", when, key, was, after[key])
				}
			}
		}
		check("after the erasure")
		if hits, _, err := h.chats.Search(t.Context(), chat.Search{Text: secret(victim), Limit: 10}); err != nil || len(hits) != 0 {
			rt.Fatalf("still found by search: %+v %v", hits, err)
		}
		if left, err := h.room.Find(t.Context(), secret(victim)); err != nil || len(left) != 0 {
			rt.Fatalf("still found: %+v %v", left, err)
		}
		h.must(h.chats.Rebuild(t.Context(), nil))
		h.must(h.clients.Rebuild(t.Context()))
		check("after a rebuild")
		h.must(h.store.Close())
	})
}

func TestErasedDataLeaveTheSkeletonAndACertificate(t *testing.T) {
	h := open(t, t.TempDir())
	id := h.begin("Anna", false)
	before, err := h.chats.Events(t.Context(), id, 0, 100)
	h.must(err)
	c, err := h.room.Erase(t.Context(), manager, h.only(secret("Anna")).Ref)
	h.must(err)
	after, err := h.chats.Events(t.Context(), id, 0, 100)
	h.must(err)
	for i, e := range before {
		if after[i].N != e.N || after[i].Kind != e.Kind || !after[i].At.Equal(e.At) {
			t.Errorf("event %d is %s of %s, was %s of %s", e.N, after[i].Kind, after[i].At, e.Kind, e.At)
		}
	}
	sum, err := h.chats.Summary(t.Context(), id)
	h.must(err)
	if sum.ErasedAt == nil || sum.Certificate != c.ID || sum.State != chat.Closed || sum.Consent == nil || sum.Consent.SiteVersion != 3 {
		t.Errorf("what is left: %+v", sum)
	}
	if c.Conversations != 1 || c.Cards != 1 || c.Erased == 0 || len(c.Streams) != 3 || c.By != manager {
		t.Errorf("certificate %+v", c)
	}
	list, _, err := h.room.Certificates(t.Context(), "", 10)
	h.must(err)
	if len(list) != 1 || list[0].ID != c.ID {
		t.Errorf("certificates %+v", list)
	}
}

func TestAG21ActionOnAnErasedConversationIsGone(t *testing.T) {
	h := open(t, t.TempDir())
	id := h.begin("Anna", false)
	_, err := h.room.Erase(t.Context(), manager, h.only(secret("Anna")).Ref)
	h.must(err)
	ctx := t.Context()
	for name, act := range map[string]func() error{
		"say":    func() error { _, err := h.chats.Say(ctx, id, manager, h.id(), "hello"); return err },
		"note":   func() error { _, err := h.chats.Note(ctx, id, manager, h.id(), "note", nil); return err },
		"reopen": func() error { return h.chats.Reopen(ctx, id, manager) },
		"close":  func() error { return h.chats.Close(ctx, id, manager) },
		"free":   func() error { return h.chats.Free(ctx, id, manager) },
		"hold":   func() error { return h.chats.Hold(ctx, id, manager, "a lawsuit") },
		"unseal": func() error { _, err := h.chats.Unseal(ctx, id, manager, "message-0000000001"); return err },
	} {
		if err := act(); fault.From(err).Kind != fault.Gone {
			t.Errorf("%s: %v, want gone", name, err)
		}
	}
	again := h.begin("Anna", false) // the same browser comes back as somebody new
	if sum, err := h.chats.Summary(ctx, again); err != nil || again == id || sum.Client == "visitorAnna" {
		t.Errorf("came back as %+v, %v", sum, err)
	}
}

// I9, X49: an older backup is put back, and what was erased since is gone before a door opens.
func TestARestoredBackupIsErasedAgain(t *testing.T) {
	dir, backup := t.TempDir(), t.TempDir()
	h := open(t, dir)
	h.begin("Boriss", false)
	h.begin("Anna", false)
	h.must(h.store.Close())
	raw, err := os.ReadFile(filepath.Join(dir, "usher.db"))
	h.must(err)
	h.must(os.WriteFile(filepath.Join(backup, "usher.db"), raw, 0o600))
	h = open(t, dir)
	_, err = h.room.Erase(t.Context(), manager, h.only(secret("Anna")).Ref)
	h.must(err)
	h.must(h.store.Close())
	list, err := os.ReadFile(filepath.Join(dir, "erasures.jsonl"))
	h.must(err)
	h.must(os.WriteFile(filepath.Join(backup, "erasures.jsonl"), list, 0o600))
	h = open(t, backup)
	if file := h.onDisk(secret("Anna")); file != "" {
		t.Errorf("%s holds Anna again", file)
	}
	if h.onDisk(secret("Boriss")) == "" {
		t.Error("Boriss is gone too")
	}
	certificates, _, err := h.room.Certificates(t.Context(), "", 10)
	h.must(err)
	if len(certificates) != 1 {
		t.Errorf("%d certificates", len(certificates))
	}
	heads := h.streams(func(string) bool { return false })
	h.must(h.store.Close())
	h = open(t, backup)
	if again := h.streams(func(string) bool { return false }); len(again) != len(heads) {
		t.Errorf("a second start did it once more: %d events, then %d", len(heads), len(again))
	}
}

// dying fails from the nth erasing write on, as a machine does that loses its power.
type dying struct {
	eventlog.Store
	left int
}

var errPower = errors.New("the power went")

func (d *dying) dies() error {
	if d.left--; d.left < 0 {
		return errPower
	}
	return nil
}

func (d *dying) Redact(ctx context.Context, stream string, r []eventlog.Redaction) error {
	return errors.Join(d.dies(), d.unlessDead(func() error { return d.Store.Redact(ctx, stream, r) }))
}

func (d *dying) Remove(ctx context.Context, kind, id string) error {
	return errors.Join(d.dies(), d.unlessDead(func() error { return d.Store.Remove(ctx, kind, id) }))
}

func (d *dying) Scrub(ctx context.Context) error {
	return errors.Join(d.dies(), d.unlessDead(func() error { return d.Store.Scrub(ctx) }))
}

func (d *dying) Append(ctx context.Context, stream string, after int64, events []eventlog.Event, views ...eventlog.View) error {
	return errors.Join(d.dies(), d.unlessDead(func() error { return d.Store.Append(ctx, stream, after, events, views...) }))
}

func (d *dying) unlessDead(do func() error) error {
	if d.left < 0 {
		return nil
	}
	return do()
}

func TestAnErasureThatWasCutOffAnywhereIsCompletedByTheNextStart(t *testing.T) {
	completed := false
	for writes := 0; !completed && writes < 60; writes++ {
		dir := t.TempDir()
		h := open(t, dir)
		h.begin("Anna", false)
		h.begin("Boriss", false)
		ref, disk := h.only(secret("Anna")).Ref, h.store
		h.build(&dying{disk, writes})
		_, err := h.room.Erase(t.Context(), manager, ref)
		completed = err == nil
		h.must(disk.Close())
		h = open(t, dir)
		if file := h.onDisk(secret("Anna")); file != "" {
			t.Errorf("cut off after %d writes: %s still holds Anna", writes, file)
		}
		if h.onDisk(secret("Boriss")) == "" {
			t.Errorf("cut off after %d writes: Boriss is gone too", writes)
		}
		if c, _, err := h.room.Certificates(t.Context(), "", 10); err != nil || len(c) != 1 {
			t.Errorf("cut off after %d writes: certificates %v, %v", writes, c, err)
		}
		h.must(h.store.Close())
	}
	if !completed {
		t.Error("never ran to its end")
	}
}

func TestAPersonOfAFirmIsErasedAloneAndTheLastOneTakesTheCardAlong(t *testing.T) {
	h := open(t, t.TempDir())
	firm, err := h.clients.Add(t.Context(), "kadri", "Baltic Homes", []crm.Person{
		{Name: secret("Liis"), Emails: []string{"ZzLiiszZ@baltic.example"}, Phones: []string{}, Subjects: []string{}},
		{Name: secret("Marek"), Emails: []string{"ZzMarekzZ@baltic.example"}, Phones: []string{}, Subjects: []string{}}})
	h.must(err)
	for _, name := range []string{"Liis", "Marek"} {
		b, err := h.chats.Begin(t.Context(), chat.Opening{Site: "demo", Visitor: "visitor" + name, StartID: h.id(), Text: "I am " + secret(name),
			Claim: chat.Claim{Name: secret(name), Email: secret(name) + "@baltic.example"}})
		h.must(err)
		h.card(b.Conversation)
	}
	liis := h.only("zzliiszz@baltic.example")
	if liis.Firm != "Baltic Homes" || liis.Conversations != 1 {
		t.Errorf("found %+v", liis)
	}
	_, err = h.room.Erase(t.Context(), manager, liis.Ref)
	h.must(err)
	if file := h.onDisk(secret("Liis")); file != "" {
		t.Errorf("%s holds Liis", file)
	}
	c, err := h.clients.Client(t.Context(), firm.ID)
	h.must(err)
	if c.Name != "Baltic Homes" || c.ErasedAt != nil || c.People[1].Name != secret("Marek") {
		t.Errorf("the card is %+v", c)
	}
	_, err = h.room.Erase(t.Context(), manager, h.only("zzmarekzz@baltic.example").Ref)
	h.must(err)
	if c, err = h.clients.Client(t.Context(), firm.ID); err != nil || c.ErasedAt == nil || c.Name != "" || h.onDisk("Baltic Homes") != "" {
		t.Errorf("the card is %+v, %v", c, err)
	}
}

func TestMG15RetentionOf0OrMinus1OrAMillionDaysIsRefusedAndADryRunShowsTheCountFirst(t *testing.T) {
	h := open(t, t.TempDir())
	for _, n := range []int{0, -1, 1_000_000, 3651} {
		for _, bad := range []privacy.Settings{
			{IPDays: n}, {IPDays: 30, Retention: privacy.Retention{LeadDays: new(n)}}, {IPDays: 30, Retention: privacy.Retention{SpamDays: new(n)}},
			{IPDays: 30, Sites: map[string]privacy.Retention{"demo": {ClientDays: new(n)}}},
		} {
			_, dry := h.room.DryRun(t.Context(), bad)
			for name, err := range map[string]error{"change": h.room.Change(t.Context(), manager, bad, 0), "dry run": dry} {
				if f := fault.From(err); f.Kind != fault.Invalid || len(f.Fields) != 1 {
					t.Errorf("%s to %+v: %v", name, bad, err)
				}
			}
		}
	}
	if err := h.room.Change(t.Context(), manager, privacy.Settings{IPDays: 30, Sites: map[string]privacy.Retention{"no-such": {}}}, 0); fault.From(err).Kind != fault.Invalid {
		t.Errorf("a site that is not there: %v", err)
	}
	h.begin("Anna", false)
	h.begin("Boriss", true)
	h.now = h.now.Add(40 * 24 * time.Hour)
	dry, err := h.room.DryRun(t.Context(), privacy.Settings{IPDays: 30, Retention: privacy.Retention{LeadDays: new(39), SpamDays: new(41)}})
	h.must(err)
	if dry[0].Count != 1 || dry[0].Examples[0].Name != secret("Anna") || dry[1].Count+dry[2].Count != 0 {
		t.Errorf("dry run %+v", dry)
	}
	if h.onDisk(secret("Anna")) == "" {
		t.Error("a dry run erased")
	}
}

// The clock does what the dry run said, leaves what is held, and says what it did.
func TestTheClockErasesByClassAndHoldsBeatIt(t *testing.T) {
	h := open(t, t.TempDir())
	held, heldClient := h.begin("Anna", false), h.begin("Boriss", false)
	h.must(h.chats.Hold(t.Context(), held, manager, "a lawsuit"))
	sum, err := h.chats.Summary(t.Context(), heldClient)
	h.must(err)
	_, err = h.clients.Hold(t.Context(), manager, sum.Client, "an audit")
	h.must(err)
	h.begin("Cecilia", false)
	h.begin("Dmitrijs", true)
	h.must(h.room.Change(t.Context(), manager, privacy.Settings{IPDays: 10, Retention: privacy.Retention{LeadDays: new(100), SpamDays: new(20)}}, 0))
	if _, err := h.room.Erase(t.Context(), manager, h.only(secret("Anna")).Ref); !errors.Is(err, chat.ErrHeld) {
		t.Errorf("erase what is held: %v", err)
	}
	h.now = h.now.Add(30 * 24 * time.Hour)
	turn, err := h.room.Turn(t.Context())
	h.must(err)
	if turn.Erased[privacy.ClassSpam] != 1 || len(turn.Erased) != 1 || h.onDisk(secret("Dmitrijs")) != "" || h.onDisk(secret("Cecilia")) == "" {
		t.Errorf("after 30 days: %+v", turn)
	}
	h.now = h.now.Add(80 * 24 * time.Hour)
	dry, err := h.room.DryRun(t.Context(), current(h))
	h.must(err)
	if dry[0].Count != 1 || dry[0].Held != 2 {
		t.Errorf("dry run %+v", dry)
	}
	turn, err = h.room.Turn(t.Context())
	h.must(err)
	if turn.Erased[privacy.ClassLead] != 1 || h.onDisk(secret("Cecilia")) != "" || h.onDisk(secret("Anna")) == "" || h.onDisk(secret("Boriss")) == "" {
		t.Errorf("after 110 days: %+v", turn)
	}
	h.must(h.chats.LetGo(t.Context(), held, manager))
	if turn, err = h.room.Turn(t.Context()); err != nil || turn.Erased[privacy.ClassLead] != 1 || h.onDisk(secret("Anna")) != "" {
		t.Errorf("after it was let go: %+v, %v", turn, err)
	}
	events, err := h.store.Read(t.Context(), privacy.RetentionStream, 0, 10)
	h.must(err)
	if len(events) != 3 {
		t.Errorf("the clock wrote %d lines about itself, want 3", len(events))
	}
}

func current(h *house) privacy.Settings {
	s, _ := h.room.Settings()
	return s
}

// C9: after the days that are set an address is its network alone, in the log, in the view and in the files.
func TestAddressesAreShortenedAfterTheirDays(t *testing.T) {
	h := open(t, t.TempDir())
	id := h.begin("Anna", false)
	h.now = h.now.Add(29 * 24 * time.Hour)
	if turn, err := h.room.Turn(t.Context()); err != nil || turn.IPsCut != 0 {
		t.Errorf("after 29 days: %+v, %v", turn, err)
	}
	h.now = h.now.Add(2 * 24 * time.Hour)
	turn, err := h.room.Turn(t.Context())
	h.must(err)
	sum, err := h.chats.Summary(t.Context(), id)
	h.must(err)
	if turn.IPsCut != 1 || sum.IP != "203.0.113.0/24" || !sum.IPCut || h.onDisk("203.0.113.77") != "" {
		t.Errorf("after 31 days: %+v, the address is %q", turn, sum.IP)
	}
	events, err := h.chats.Events(t.Context(), id, 0, 1)
	h.must(err)
	var began chat.Began
	h.must(json.Unmarshal(events[0].Data, &began))
	if began.IP != sum.IP || began.Claim.Name != secret("Anna") || began.Consent == nil {
		t.Errorf("the log says %+v", began)
	}
	if turn, err = h.room.Turn(t.Context()); err != nil || turn.IPsCut != 0 {
		t.Errorf("a second turn: %+v, %v", turn, err)
	}
	for ip, want := range map[string]string{"2001:db8:1:2:3::4": "2001:db8:1::/48", "::ffff:10.1.2.3": "10.1.2.0/24", "10.1.2.0/24": "10.1.2.0/24", "": "", "nonsense": ""} {
		if got := chat.Network(ip); got != want {
			t.Errorf("Network(%q) = %q, want %q", ip, got, want)
		}
	}
}

func TestAnExportHoldsEverythingOfThePersonAndNothingOfOthers(t *testing.T) {
	h := open(t, t.TempDir())
	id := h.begin("Anna", false)
	h.begin("Boriss", false)
	_, err := h.chats.Say(t.Context(), id, chat.Author{Kind: chat.Visitor, ID: "visitorAnna"}, "message-retracted", "Zzforget thiszZ")
	h.must(err)
	h.must(h.chats.Retract(t.Context(), id, chat.Author{Kind: chat.Visitor, ID: "visitorAnna"}, "message-retracted", "", false, 0))
	raw, err := h.room.Export(t.Context(), manager, h.only(secret("Anna")).Ref)
	h.must(err)
	pack, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	h.must(err)
	all := ""
	for _, f := range pack.File {
		r, err := f.Open()
		h.must(err)
		content, err := io.ReadAll(r)
		h.must(err)
		all += f.Name + "\n" + string(content) + "\n"
	}
	for _, want := range []string{"person.json", "events.jsonl", ".txt", "I am ZzAnnazZ and ask", "Hello ZzAnnazZ", "note of the staff: ZzAnnazZ is in a hurry", "ZzAnnazZ@x.example",
		"203.0.113.77", "(retracted)", "Consent: true"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for _, not := range []string{"Boriss", "Zzforget"} {
		if strings.Contains(all, not) {
			t.Errorf("%q is in it", not)
		}
	}
	events, err := h.store.Read(t.Context(), privacy.ExportStream, 0, 10)
	if err != nil || len(events) != 1 || strings.Contains(string(events[0].Data), "ZzAnna") || !strings.Contains(string(events[0].Data), manager.ID) {
		t.Errorf("written down: %v, %v", events, err)
	}
}

package site_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/site"
	"usher/internal/sqlite"
)

var (
	manager = chat.Author{Kind: chat.Agent, ID: "m1", Name: "Mare"}
	noon    = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newStore(t testing.TB) eventlog.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "usher.db"))
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	return store
}

func newService(t testing.TB) (*site.Service, eventlog.Store) {
	t.Helper()
	store := newStore(t)
	return site.New(store, func() time.Time { return noon }), store
}

// refusedFields puts a site into an empty room and gives the fields that were refused.
func refusedFields(t testing.TB, s site.Site) map[string]string {
	t.Helper()
	service := site.New(nothing{}, func() time.Time { return noon })
	_, err := service.Put(context.Background(), manager, s, 0)
	if err == nil {
		return nil
	}
	f := fault.From(err)
	if f.Kind != fault.Invalid {
		t.Fatalf("%v", err)
	}
	return f.Fields
}

// nothing is a store that takes everything and keeps nothing.
type nothing struct{ eventlog.Store }

func (nothing) Append(context.Context, string, int64, []eventlog.Event, ...eventlog.View) error {
	return nil
}

func (nothing) Read(context.Context, string, int64, int) ([]eventlog.Event, error) { return nil, nil }

func TestASiteIsSavedWholeAndReadAgain(t *testing.T) {
	service, store := newService(t)
	made, err := service.Put(t.Context(), manager, site.Default("shop", "Shop", []string{"https://shop.example"}), 0)
	must(t, err)
	if made.N != 1 || made.Form.Version != 1 {
		t.Fatalf("version %d, form %d", made.N, made.Form.Version)
	}
	made.Name = "Bigger shop"
	changed, err := service.Put(t.Context(), manager, made, made.N)
	must(t, err)
	if changed.N != 2 || changed.Form.Version != 1 {
		t.Fatalf("version %d, form %d: the form did not change", changed.N, changed.Form.Version)
	}
	changed.Form.Fields[0].Required = true
	changed, err = service.Put(t.Context(), manager, changed, changed.N)
	must(t, err)
	if changed.Form.Version != 2 {
		t.Fatalf("form %d: the form did change", changed.Form.Version)
	}
	again := site.New(store, func() time.Time { return noon })
	must(t, again.Load(t.Context()))
	loaded, ok := again.Get("shop")
	if !ok {
		t.Fatal("the site is gone after a restart")
	}
	if diff := cmp.Diff(changed, loaded); diff != "" {
		t.Error(diff)
	}
	first, err := service.Secret("shop")
	must(t, err)
	if second, err := again.Secret("shop"); err != nil || second != first || len(first) < 52 {
		t.Errorf("secret after a restart: %q, %v", second, err)
	}
	if _, err := service.Secret("other"); !errors.Is(err, site.ErrNoSite) {
		t.Errorf("secret of no site: %v", err)
	}
}

func TestASecondManagerLosesAndSeesTheNewerVersion(t *testing.T) {
	store := newStore(t)
	now := func() time.Time { return noon }
	here, there := site.New(store, now), site.New(store, now)
	made, err := here.Put(t.Context(), manager, site.Default("shop", "Shop", nil), 0)
	must(t, err)
	if _, err := here.Put(t.Context(), manager, made, 0); !errors.Is(err, site.ErrNewer) {
		t.Errorf("made twice: %v", err)
	}
	must(t, there.Load(t.Context()))
	made.Name = "One"
	_, err = here.Put(t.Context(), manager, made, 1)
	must(t, err)
	made.Name = "Two"
	if _, err := there.Put(t.Context(), manager, made, 1); !errors.Is(err, site.ErrNewer) {
		t.Fatalf("a change of an older version: %v", err)
	}
	if seen, _ := there.Get("shop"); seen.Name != "One" || seen.N != 2 {
		t.Errorf("the loser sees %q in version %d", seen.Name, seen.N)
	}
	if f := fault.From(site.ErrNewer); f.Kind != fault.Conflict {
		t.Errorf("kind %s", f.Kind)
	}
}

func TestNoSecretStandsInAnyView(t *testing.T) {
	service, store := newService(t)
	_, err := service.Put(t.Context(), manager, site.Default("shop", "Shop", nil), 0)
	must(t, err)
	secret, err := service.Secret("shop")
	must(t, err)
	v, err := store.Get(t.Context(), site.ViewKind, "shop")
	must(t, err)
	events, err := store.Read(t.Context(), site.StreamPrefix+"shop", 0, 10)
	must(t, err)
	raw, err := json.Marshal(append(events, eventlog.Event{Data: v.Doc.(json.RawMessage)}))
	must(t, err)
	if strings.Contains(string(raw), secret) || strings.Contains(strings.ToLower(string(raw)), "secret") {
		t.Error("a settings event or a view holds the secret")
	}
}

func TestWhatIsGivenOutCanBeChangedWithoutHarm(t *testing.T) {
	service, _ := newService(t)
	_, err := service.Put(t.Context(), manager, site.Default("shop", "Shop", []string{"https://shop.example"}), 0)
	must(t, err)
	s, _ := service.Get("shop")
	s.Origins[0], s.Form.Fields[0].Label, s.Form.Fields[2].Options[0] = "https://evil.test", "x", "x"
	kept, _ := service.Get("shop")
	if kept.Origins[0] == s.Origins[0] || kept.Form.Fields[0].Label == "x" || kept.Form.Fields[2].Options[0] == "x" {
		t.Error("a copy shares memory with the room")
	}
	if list := service.List(); len(list) != 1 || list[0].Key != "shop" {
		t.Errorf("list %v", list)
	}
}

func TestEachWrongSettingIsNamed(t *testing.T) {
	field := func(change func(*site.Field)) func(*site.Site) {
		return func(s *site.Site) { change(&s.Form.Fields[0]) }
	}
	for _, c := range []struct {
		name, field, code string
		change            func(*site.Site)
	}{
		{"key", "key", "bad_format", func(s *site.Site) { s.Key = "Shop" }},
		{"name", "name", "required", func(s *site.Site) { s.Name = " " }},
		{"name with controls", "name", "bad_text", func(s *site.Site) { s.Name = "Sh\u202eop" }},
		{"gate", "gate", "not_one_of", func(s *site.Site) { s.Gate = "sometimes" }},
		{"language", "language", "bad_format", func(s *site.Site) { s.Language = "../../etc/passwd" }},
		{"region", "region", "bad_format", func(s *site.Site) { s.Region = "Estonia" }},
		{"contact", "contact.email", "email", func(s *site.Site) { s.Contact.Email = "a@b" }},
		{"phone", "contact.phone", "phone", func(s *site.Site) { s.Contact.Phone = "call us" }},
		{"colour", "brand.color", "bad_format", func(s *site.Site) { s.Brand.Color = "red;}</style>" }},
		{"contrast", "brand.color", "low_contrast", func(s *site.Site) { s.Brand.Color, s.Brand.OnColor = "#ffcc00", "#ffffff" }},
		{"too many origins", "origins", "too_many", func(s *site.Site) { s.Origins = slices.Repeat([]string{"https://a.example"}, 10000) }},
		{"too many fields", "form.fields", "too_many", func(s *site.Site) { s.Form.Fields = slices.Repeat(s.Form.Fields, 5) }},
		{"field twice", "form.fields[1].key", "not_unique", func(s *site.Site) { s.Form.Fields[1].Key = "name" }},
		{"QN11 operator", "form.fields[0].key", "bad_format", field(func(f *site.Field) { f.Key = "$where" })},
		{"QN11 dot", "form.fields[0].key", "bad_format", field(func(f *site.Field) { f.Key = "a.b" })},
		{"QN11 proto", "form.fields[0].key", "bad_format", field(func(f *site.Field) { f.Key = "__proto__" })},
		{"QN11 constructor", "form.fields[0].key", "bad_format", field(func(f *site.Field) { f.Key = "constructor" })},
		{"long key", "form.fields[0].key", "bad_format", field(func(f *site.Field) { f.Key = strings.Repeat("a", 32) })},
		{"kind", "form.fields[0].kind", "not_one_of", field(func(f *site.Field) { f.Kind = "password" })},
		{"options of a text", "form.fields[0].options", "unknown_field", field(func(f *site.Field) { f.Options = []string{"a"} })},
		{"choice without options", "form.fields[0].options", "too_few", field(func(f *site.Field) { f.Kind = site.KindChoice })},
		{"option twice", "form.fields[2].options", "not_unique", func(s *site.Site) { s.Form.Fields[2].Options = []string{"a", "a"} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := site.Default("shop", "Shop", nil)
			c.change(&s)
			if got := refusedFields(t, s); got[c.field] != c.code {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestARefusedColourNamesOneThatWorks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hex := rapid.StringMatching(`#[0-9a-f]{6}`)
		s := site.Default("shop", "Shop", nil)
		s.Brand.Color, s.Brand.OnColor = hex.Draw(t, "color"), hex.Draw(t, "on")
		_, err := site.New(nothing{}, func() time.Time { return noon }).Put(context.Background(), manager, s, 0)
		if err == nil {
			return
		}
		message := fault.From(err).Message
		s.Brand.Color = strings.TrimSuffix(message[strings.LastIndexByte(message, '#'):], ".")
		if _, err := site.New(nothing{}, func() time.Time { return noon }).Put(context.Background(), manager, s, 0); err != nil {
			t.Fatalf("%q names %s, which is refused: %v", message, s.Brand.Color, err)
		}
	})
}

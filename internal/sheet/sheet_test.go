package sheet_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/sheet"
	"usher/internal/sqlite"
)

func openClients(t *testing.T) *crm.Service {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return crm.New(store, time.Now)
}

func takeIn(t *testing.T, clients *crm.Service, text string, dry bool) sheet.Result {
	t.Helper()
	table, err := sheet.Open([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m := table.Guess()
	if err := m.Check(table); err != nil {
		t.Fatal(err)
	}
	r, err := table.TakeIn(t.Context(), clients, "kadri", m, dry)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const five = "\xef\xbb\xbfKundennummer;Firma;Ansprechpartner;E-Mail;Telefon;Notiz\r\n" +
	"C-1;Baltic Homes;Liis Tamm;liis@baltic.example;+372 555 01 01;x\r\n" +
	"C-1;Baltic Homes;Jaan;jaan@baltic.example;;\r\n" +
	";\"Studio; Wnętrza\";Magda;magda@studio.example;\"+48600000142, +48600000143\";\r\n" +
	";No key;;;;\r\n" +
	"C-3;Bad;Bad;not an address;12;\r\n"

func TestATableIsTakenInOnceHoweverOftenItComes(t *testing.T) {
	clients := openClients(t)
	want := sheet.Result{Rows: 5, Made: 2, Changed: 1, Refused: 2}
	for _, dry := range []bool{true, true, false} {
		got := takeIn(t, clients, five, dry)
		refusals := got.Refusals
		got.Refusals = nil
		if got.Rows != want.Rows || got.Made != want.Made || got.Changed != want.Changed || got.Refused != want.Refused {
			t.Fatalf("dry %v: %+v", dry, got)
		}
		if len(refusals) != 2 || refusals[0] != (sheet.Refusal{Row: 4, Code: "no_key"}) || refusals[1].Row != 5 || refusals[1].Field != sheet.Email {
			t.Errorf("%+v", refusals)
		}
	}
	for range 2 {
		if got := takeIn(t, clients, five, false); got.Same != 3 || got.Made+got.Changed != 0 {
			t.Errorf("again: %+v", got)
		}
	}
	c, err := clients.ByExternalID(t.Context(), "C-1")
	if err != nil || len(c.People) != 2 || c.People[0].Phones[0] != "+3725550101" {
		t.Errorf("%+v %v", c, err)
	}
	studio, err := clients.ByEmail(t.Context(), "magda@studio.example")
	if err != nil || studio.Name != "Studio; Wnętrza" || len(studio.People[0].Phones) != 2 {
		t.Errorf("%+v %v", studio, err)
	}
	if got := takeIn(t, clients, "external_id,name,email\nS-1,Studio,magda@studio.example\n", false); got.Changed != 1 {
		t.Errorf("an id is added to who is known by the address: %+v", got)
	}
}

func TestWhatIsNoTable(t *testing.T) {
	for name, raw := range map[string]string{"UTF-16": "\xff\xfea\x00;\x00", "Latin-1": "name;email\nJ\xfcrgen;a@b.example", "a NUL": "na\x00me,email\n"} {
		if _, err := sheet.Open([]byte(raw)); !errors.Is(err, sheet.ErrNotText) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, raw := range []string{"", "\n", " \n", "\xef\xbb\xbf"} {
		if _, err := sheet.Open([]byte(raw)); !errors.Is(err, sheet.ErrEmpty) {
			t.Errorf("%q: %v", raw, err)
		}
	}
	table, err := sheet.Open([]byte("colour,size\nred,1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Guess().Check(table); !errors.Is(err, sheet.ErrNoKey) {
		t.Error(err)
	}
	for _, m := range []sheet.Mapping{{sheet.Email: 2}, {sheet.Email: -1}, {sheet.Email: 1, sheet.Name: 1}} {
		if err := m.Check(table); !errors.Is(err, sheet.ErrMapping) {
			t.Errorf("%v: %v", m, err)
		}
	}
}

func TestARowThatCannotBeReadStopsNoOther(t *testing.T) {
	clients := openClients(t)
	got := takeIn(t, clients, "name,email\nA,a@firm.example\nB \"quoted\" wrong,\"x\"y,b@firm.example\nC,c@firm.example\n", false)
	if got.Made != 2 || got.Refused != 1 || got.Refusals[0].Code != "not_csv" || got.Refusals[0].Row != 2 {
		t.Errorf("%+v", got)
	}
}

func TestExportedCellsAreNoFormulas(t *testing.T) {
	for _, cell := range []string{`=HYPERLINK("https://evil.test")`, "+1", "-1", "@SUM(A1)", "\tx", "\rx"} {
		t.Run("AG18 "+cell, func(t *testing.T) {
			clients := openClients(t)
			c, err := clients.Add(t.Context(), "x", cell, []crm.Person{{Name: cell, Emails: []string{}, Phones: []string{"+3725550101"}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range written(t, c)[1:] {
				for i, got := range row {
					if got != "" && strings.ContainsAny(got[:1], "=+-@\t\r") {
						t.Errorf("column %d is %q", i, got)
					}
				}
			}
		})
	}
}

func written(t *testing.T, clients ...crm.Client) [][]string {
	t.Helper()
	var b bytes.Buffer
	w, err := sheet.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range clients {
		if err := w.Client(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b.Bytes(), []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// What is given out can be taken in elsewhere, and is the same there.
func TestWhatIsGivenOutCanBeTakenIn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		from, to := openClients(t), openClients(t)
		n := rapid.IntRange(1, 5).Draw(rt, "clients")
		for i := range n {
			id := string(rune('A' + i))
			d := crm.Draft{ExternalID: "X-" + id, Name: rapid.SampledFrom([]string{"=1+1", "Baltic, Homes", "Ünï \"q\"", "@x", "'quoted"}).Draw(rt, "name")}
			for p := range rapid.IntRange(0, 3).Draw(rt, "people") {
				d.People = append(d.People, crm.Person{Name: rapid.SampledFrom([]string{"-Anna", "Eva; M", ""}).Draw(rt, "person"),
					Emails: []string{id + string(rune('a'+p)) + "@firm.example"}, Phones: []string{"+372555010" + string(rune('0'+p))}})
			}
			if _, err := from.Create(t.Context(), "x", "", d); err != nil {
				rt.Fatal(err)
			}
		}
		all, _, err := from.List(t.Context(), crm.ListAll, eventlog.Page{Limit: 50})
		if err != nil {
			rt.Fatal(err)
		}
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(written(t, all...)); err != nil {
			rt.Fatal(err)
		}
		if got := takeIn(t, to, b.String(), false); got.Refused != 0 || got.Made != n {
			rt.Fatalf("%+v\n%s", got, b.String())
		}
		for _, c := range all {
			other, err := to.ByExternalID(t.Context(), c.ExternalID)
			if err != nil || other.Name != c.Name || len(other.People) != len(c.People) {
				rt.Fatalf("%+v\n%+v\n%v", c, other, err)
			}
		}
	})
}

func FuzzATableNeverPanics(f *testing.F) {
	f.Add([]byte(five))
	f.Add([]byte("email\n\"a\nb"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := sheet.Open(raw)
		if err != nil {
			return
		}
		for range 100 {
			if _, err := table.Next(); err != nil && err.Error() == "EOF" {
				return
			}
		}
	})
}

// Package sheet takes clients in from a table of comma-separated values, and gives them out as one.
//
// A table is read as it comes: UTF-8 with or without a byte order mark, its columns separated by commas, semicolons or tabs, its
// headings in any of the languages that people keep such tables in. A row is a client with one person; rows with the same external id, or
// without one the same e-mail address, are one client, so that the same table taken in twice changes nothing. Nothing is ever removed
// from a card by a table.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"usher/internal/fault"
)

// The columns that mean something, in the order in which a table is given out.
const (
	External = "external_id"
	Name     = "name"
	Person   = "person"
	Email    = "email"
	Phone    = "phone"
)

// Columns lists them.
func Columns() []string { return []string{External, Name, Person, Email, Phone} }

// MaxRows is how many rows one table may have.
const MaxRows = 50_000

// Faults of reading.
var (
	ErrNotText = fault.New(fault.Invalid, "not_utf8", "This is no text in UTF-8. Save the table as CSV UTF-8.")
	ErrEmpty   = fault.New(fault.Invalid, "empty_table", "There is no heading and no row in this table.")
	ErrTooLong = fault.New(fault.TooBig, "too_many_rows", "A table may have 50,000 rows at most. Take it in by parts.")
	ErrMapping = fault.New(fault.Invalid, "bad_mapping", "One of the columns is not in the table, or one is named twice.")
	ErrNoKey   = fault.New(fault.Invalid, "no_key_column", "Say which column holds the external id or the e-mail address: without them nobody can tell who is known.")
)

// headings are what columns are called, folded: in English, Polish, Romanian, German and Estonian.
var headings = map[string][]string{
	External: {"external_id", "external id", "externalid", "id", "client id", "customer id", "customer number", "number", "numer", "numer klienta", "id klienta",
		"id extern", "nr client", "cod client", "kundennummer", "kunden-id", "kundennr", "kliendi id", "kliendinumber", "registrikood"},
	Name: {"name", "client", "company", "company name", "firm", "customer", "nazwa", "firma", "klient", "nume", "companie", "kunde", "unternehmen", "nimi",
		"ettevõte", "klient nimi"},
	Person: {"person", "contact", "contact person", "contact name", "full name", "osoba", "osoba kontaktowa", "kontakt", "persoana", "persoană", "persoana de contact",
		"persoană de contact", "ansprechpartner", "kontaktperson", "kontaktisik", "isik"},
	Email: {"email", "e-mail", "mail", "e-mail address", "email address", "adres e-mail", "adresa e-mail", "e-mail-adresse", "e-post", "epost", "meil"},
	Phone: {"phone", "telephone", "tel", "mobile", "phone number", "telefon", "numer telefonu", "komórka", "telefonnummer", "handy", "telefoninumber", "mobiil"},
}

// Mapping says which column, counted from 0, holds what. A meaning that is not in it is in no column.
type Mapping map[string]int

// Table is a table that is being read.
type Table struct {
	Delimiter string
	Columns   []string
	reader    *csv.Reader
}

// Open looks at the first line of a table.
func Open(raw []byte) (*Table, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
		return nil, ErrNotText
	}
	t := &Table{Delimiter: delimiterOf(raw), reader: csv.NewReader(bytes.NewReader(raw))}
	t.reader.Comma, t.reader.FieldsPerRecord = rune(t.Delimiter[0]), -1
	first, err := t.reader.Read()
	if err != nil || len(first) == 1 && strings.TrimSpace(first[0]) == "" {
		return nil, ErrEmpty
	}
	const mostColumns = 200
	if len(first) > mostColumns {
		return nil, ErrMapping
	}
	for _, heading := range first {
		t.Columns = append(t.Columns, strings.TrimSpace(heading))
	}
	return t, nil
}

// delimiterOf takes the sign that stands most often in the first line, outside quotes.
func delimiterOf(raw []byte) string {
	counts, quoted := map[byte]int{}, false
	for _, b := range raw {
		if b == '"' {
			quoted = !quoted
		}
		if b == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[b]++
		}
	}
	best := byte(',')
	for _, sign := range []byte{';', '\t'} {
		if counts[sign] > counts[best] {
			best = sign
		}
	}
	return string(best)
}

// Guess finds the columns by their headings.
func (t *Table) Guess() Mapping {
	m := Mapping{}
	for _, meaning := range Columns() {
		for i, heading := range t.Columns {
			if _, taken := m[meaning]; !taken && means(heading, meaning) && !m.holds(i) {
				m[meaning] = i
			}
		}
	}
	return m
}

func means(heading, meaning string) bool {
	heading = strings.ToLower(strings.TrimSpace(heading))
	return slices.Contains(headings[meaning], heading)
}

func (m Mapping) holds(column int) bool {
	for _, c := range m {
		if c == column {
			return true
		}
	}
	return false
}

// Check says whether a mapping fits the table and can tell who is known. Faults: ErrMapping, ErrNoKey.
func (m Mapping) Check(t *Table) error {
	used := map[int]bool{}
	for _, column := range m {
		if column < 0 || column >= len(t.Columns) || used[column] {
			return ErrMapping
		}
		used[column] = true
	}
	_, external := m[External]
	if _, email := m[Email]; !external && !email {
		return ErrNoKey
	}
	return nil
}

// errRow says that a row cannot be taken apart.
var errRow = errors.New("sheet: this row is not well-formed")

// Next gives the cells of the next row that has any, or io.EOF.
func (t *Table) Next() ([]string, error) {
	for {
		cells, err := t.reader.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case err != nil:
			return nil, errRow
		}
		for i, cell := range cells {
			cells[i] = plain(cell)
		}
		if strings.Join(cells, "") != "" {
			return cells, nil
		}
	}
}

// plain takes the mark off that Neutral has put before a formula.
func plain(cell string) string {
	cell = strings.TrimSpace(cell)
	if len(cell) > 1 && cell[0] == '\'' && startsFormula(cell[1:]) {
		return cell[1:]
	}
	return cell
}

func (m Mapping) cell(cells []string, meaning string) string {
	if column, ok := m[meaning]; ok && column < len(cells) {
		return cells[column]
	}
	return ""
}

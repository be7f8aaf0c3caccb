package sheet

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"usher/internal/crm"
	"usher/internal/fault"
)

// Clients is what this room needs of the room of clients; the contracts are those of crm.Service.
type Clients interface {
	ByExternalID(ctx context.Context, externalID string) (crm.Client, error)
	ByEmail(ctx context.Context, email string) (crm.Client, error)
	Create(ctx context.Context, by, id string, d crm.Draft) (crm.Client, error)
	Change(ctx context.Context, by, id string, version int64, d crm.Draft) (crm.Client, string, error)
	Check(d crm.Draft) error
}

// Refusal says why a row was not taken.
type Refusal struct {
	Row   int    `json:"row" doc:"Counted from 1, without the headings."`
	Code  string `json:"code"`
	Field string `json:"field" doc:"Which column, if one is to blame."`
}

// maxRefusals is how many refusals an answer names; the count goes on.
const maxRefusals = 1000

// Result is what became of a table, or would.
type Result struct {
	Rows     int       `json:"rows"`
	Made     int       `json:"made"`
	Changed  int       `json:"changed"`
	Same     int       `json:"same"`
	Refused  int       `json:"refused"`
	Refusals []Refusal `json:"refusals" doc:"The first 1,000."`
}

// TakeIn reads a table to its end and writes its clients; with dry it only says what would happen. Each row stands for itself: one
// that is refused stops no other. It ends early only when the store does not answer or the context ends.
func (t *Table) TakeIn(ctx context.Context, clients Clients, by string, m Mapping, dry bool) (_ Result, err error) {
	defer fault.Wrap(&err, "take a table in")
	r := Result{Refusals: []Refusal{}}
	seen := map[string]bool{} // who would be made by a row before, in a dry run
	for {
		cells, err := t.Next()
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if r.Rows++; r.Rows > MaxRows {
			return r, ErrTooLong
		}
		var did string
		if err == nil {
			did, err = takeRow(ctx, clients, by, rowOf(m, cells), dry, seen)
		}
		if err := r.count(did, err); err != nil {
			return r, err
		}
		if err := ctx.Err(); err != nil {
			return r, err
		}
	}
}

// count notes what became of a row. It gives the error back when it is not the row's fault.
func (r *Result) count(did string, err error) error {
	switch {
	case err != nil:
		refusal, ok := refusalOf(r.Rows, err)
		if !ok {
			return err
		}
		if r.Refused++; len(r.Refusals) < maxRefusals {
			r.Refusals = append(r.Refusals, refusal)
		}
	case did == crm.Made:
		r.Made++
	case did == crm.Changed:
		r.Changed++
	default:
		r.Same++
	}
	return nil
}

func refusalOf(row int, err error) (Refusal, bool) {
	if errors.Is(err, errRow) {
		return Refusal{Row: row, Code: "not_csv"}, true
	}
	f := fault.From(err)
	switch f.Kind {
	case fault.Invalid, fault.Conflict, fault.NotFound:
	default:
		return Refusal{}, false
	}
	refusal := Refusal{Row: row, Code: f.Code}
	var fields []string
	for field := range f.Fields {
		fields = append(fields, field)
	}
	if slices.Sort(fields); len(fields) > 0 {
		refusal.Field, refusal.Code = columnOf(fields[0]), f.Fields[fields[0]]
	}
	return refusal, true
}

// columnOf names the column that a field of a card came from.
func columnOf(field string) string {
	switch {
	case strings.Contains(field, ".emails"):
		return Email
	case strings.Contains(field, ".phones"):
		return Phone
	case strings.HasPrefix(field, "people"):
		return Person
	}
	return field
}

// row is what one row says.
type row struct {
	external, name string
	person         crm.Person
}

func rowOf(m Mapping, cells []string) row {
	several := func(meaning, extra string) []string {
		return strings.FieldsFunc(m.cell(cells, meaning), func(r rune) bool { return strings.ContainsRune(",;|\n"+extra, r) })
	}
	r := row{external: m.cell(cells, External), name: m.cell(cells, Name),
		person: crm.Person{Name: m.cell(cells, Person), Emails: several(Email, " "), Phones: phones(several(Phone, ""))}}
	switch {
	case r.name != "":
	case r.person.Name != "":
		r.name = r.person.Name
	case len(r.person.Emails) > 0:
		r.name = r.person.Emails[0]
	}
	return r
}

// phones parts numbers that stand in one cell with nothing but the plus between them.
func phones(cells []string) (numbers []string) {
	for _, cell := range cells {
		for part := range strings.SplitSeq(cell, "+") {
			if part = strings.TrimSpace(part); part != "" {
				if strings.Contains(cell, "+") {
					part = "+" + part
				}
				numbers = append(numbers, part)
			}
		}
	}
	return numbers
}

var errNoKey = &fault.Error{Kind: fault.Invalid, Code: "no_key", Message: "Neither an external id nor an e-mail address stands in this row."}

func takeRow(ctx context.Context, clients Clients, by string, r row, dry bool, seen map[string]bool) (string, error) {
	if r.external == "" && len(r.person.Emails) == 0 {
		return "", errNoKey
	}
	known, err := find(ctx, clients, r)
	if err != nil && !errors.Is(err, crm.ErrNoClient) {
		return "", err
	}
	d := r.over(known)
	if err := clients.Check(d); err != nil {
		return "", err
	}
	switch {
	case known.ID == "" && dry:
		key := "external " + r.external
		if r.external == "" {
			key = "email " + strings.ToLower(r.person.Emails[0])
		}
		if seen[key] {
			return crm.Changed, nil
		}
		seen[key] = true
		return crm.Made, nil
	case known.ID == "":
		_, err := clients.Create(ctx, by, "", d)
		return crm.Made, err
	case dry:
		if crm.Differs(known, d) {
			return crm.Changed, nil
		}
		return crm.Same, nil
	}
	_, did, err := clients.Change(ctx, by, known.ID, 0, d)
	return did, err
}

// find looks for who a row is about: by the external id, then by an address that leads to a client without one.
func find(ctx context.Context, clients Clients, r row) (crm.Client, error) {
	if r.external != "" {
		if c, err := clients.ByExternalID(ctx, r.external); !errors.Is(err, crm.ErrNoClient) {
			return c, err
		}
	}
	for _, email := range r.person.Emails {
		c, err := clients.ByEmail(ctx, email)
		if errors.Is(err, crm.ErrNoClient) || err == nil && r.external != "" && c.ExternalID != "" {
			continue
		}
		return c, err
	}
	return crm.Client{}, crm.ErrNoClient
}

// over adds what a row says to a card. Nothing is taken from it.
func (r row) over(c crm.Client) crm.Draft {
	d := crm.Draft{Kind: c.Kind, Name: r.name, ExternalID: c.ExternalID, People: slices.Clone(c.People)}
	if r.external != "" {
		d.ExternalID = r.external
	}
	if r.person.Name == "" && len(r.person.Emails) == 0 && len(r.person.Phones) == 0 {
		return d
	}
	at := slices.IndexFunc(d.People, func(p crm.Person) bool { return samePerson(p, r.person) })
	if at < 0 {
		d.People = append(d.People, r.person)
		return d
	}
	p := d.People[at]
	if r.person.Name != "" {
		p.Name = r.person.Name
	}
	p.Emails, p.Phones = with(p.Emails, r.person.Emails, strings.ToLower), with(p.Phones, r.person.Phones, crm.PlainPhone)
	d.People[at] = p
	return d
}

func samePerson(p, wanted crm.Person) bool {
	for _, a := range p.Emails {
		for _, b := range wanted.Emails {
			if strings.EqualFold(a, b) {
				return true
			}
		}
	}
	return len(wanted.Emails) == 0 && (wanted.Name == "" || p.Name == wanted.Name)
}

// with adds what is not there yet, compared as fold gives it.
func with(had, more []string, fold func(string) string) []string {
	out := slices.Clone(had)
	for _, m := range more {
		if !slices.ContainsFunc(out, func(h string) bool { return fold(h) == fold(m) }) {
			out = append(out, m)
		}
	}
	return out
}

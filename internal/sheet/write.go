package sheet

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"usher/internal/crm"
)

// startsFormula says whether a spreadsheet would take a cell for something to compute.
func startsFormula(cell string) bool {
	return cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0])
}

// Neutral gives a cell that no spreadsheet computes.
func Neutral(cell string) string {
	if startsFormula(cell) {
		return "'" + cell
	}
	return cell
}

// Writer gives clients out as a table, a row for each person. Make it with NewWriter and end it with Flush.
type Writer struct{ csv *csv.Writer }

// NewWriter writes the mark by which spreadsheets know UTF-8, and the headings.
func NewWriter(w io.Writer) (*Writer, error) {
	if _, err := io.WriteString(w, "\xef\xbb\xbf"); err != nil {
		return nil, err
	}
	out := &Writer{csv: csv.NewWriter(w)}
	out.csv.UseCRLF = true
	return out, out.csv.Write(append(Columns(), "kind", "open_requests", "created_at", "usher_id"))
}

// Client writes one client. Nobody's network address is among what is written: a card holds none.
func (w *Writer) Client(c crm.Client) error {
	open := 0
	for _, r := range c.Requests {
		if r.State == crm.RequestOpen {
			open++
		}
	}
	people := c.People
	if len(people) == 0 {
		people = []crm.Person{{}}
	}
	for _, p := range people {
		row := []string{c.ExternalID, c.Name, p.Name, strings.Join(p.Emails, " "), strings.Join(p.Phones, " "), c.Kind, strconv.Itoa(open),
			c.CreatedAt.UTC().Format("2006-01-02T15:04:05Z"), c.ID}
		for i, cell := range row {
			row[i] = Neutral(cell)
		}
		if err := w.csv.Write(row); err != nil {
			return err
		}
	}
	return nil
}

// Flush writes what is left.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

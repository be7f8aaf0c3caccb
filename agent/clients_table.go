package agent

import (
	"bufio"
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/sheet"
)

// ImportPath is the route that takes a table instead of JSON: the application must not read its body as such.
const ImportPath = prefix + "/clients/import"

// maxTable is the largest table in bytes that one request brings. The console sends a large table in parts.
const maxTable = 10 << 20

func (d *Door) mountImport(api huma.API) {
	op := d.operation(api, http.MethodPost, "/clients/import", "Take clients in from a CSV table")
	op.MaxBodyBytes = maxTable
	op.Middlewares = append(op.Middlewares, onlyPlainTable(api))
	op.Description = "The body is the table itself: UTF-8, with headings, separated by commas, semicolons or tabs. With dry=true nothing is written."
	huma.Register(api, op, d.importClients)
}

var (
	errTableType = fault.New(fault.Malformed, "unsupported_media_type", "Send the table as text/csv, not compressed.")
	errTableSize = fault.New(fault.TooBig, "body_too_large", "One request may bring ten megabytes of a table. Send a larger one in parts.")
)

// onlyPlainTable refuses what would have to be unpacked, before it is looked at.
func onlyPlainTable(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humafiber.Unwrap(ctx)
		media, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
		switch {
		case c.Get(fiber.HeaderContentEncoding) != "" || !strings.EqualFold(strings.TrimSpace(media), "text/csv"):
			_ = huma.WriteErr(api, ctx, http.StatusUnsupportedMediaType, "", errTableType)
		case len(c.Request().Body()) > maxTable:
			_ = huma.WriteErr(api, ctx, http.StatusRequestEntityTooLarge, "", errTableSize)
		default:
			next(ctx)
		}
	}
}

type importClientsInput struct {
	Dry      bool   `query:"dry" doc:"Only say what would happen."`
	External int    `query:"external_id" minimum:"0" maximum:"200" default:"0" doc:"Number of the column, from 1. With none of these five the columns are found by their headings."`
	Name     int    `query:"name" minimum:"0" maximum:"200" default:"0"`
	Person   int    `query:"person" minimum:"0" maximum:"200" default:"0"`
	Email    int    `query:"email" minimum:"0" maximum:"200" default:"0"`
	Phone    int    `query:"phone" minimum:"0" maximum:"200" default:"0"`
	RawBody  []byte `contentType:"text/csv"`
}

type importClientsOutput struct {
	Body struct {
		sheet.Result
		Dry       bool           `json:"dry"`
		Delimiter string         `json:"delimiter"`
		Columns   []string       `json:"columns" doc:"The headings as they stand in the table."`
		Mapping   map[string]int `json:"mapping" doc:"Which column, from 1, was taken for what."`
	}
}

func (in *importClientsInput) mapping() sheet.Mapping {
	m := sheet.Mapping{}
	for meaning, column := range map[string]int{sheet.External: in.External, sheet.Name: in.Name, sheet.Person: in.Person, sheet.Email: in.Email, sheet.Phone: in.Phone} {
		if column > 0 {
			m[meaning] = column - 1
		}
	}
	return m
}

// importClients takes a table in, or says what it would do.
func (d *Door) importClients(ctx context.Context, in *importClientsInput) (*importClientsOutput, error) {
	table, err := sheet.Open(in.RawBody)
	if err != nil {
		return nil, err
	}
	m := in.mapping()
	if len(m) == 0 {
		m = table.Guess()
	}
	out := &importClientsOutput{}
	out.Body.Delimiter, out.Body.Columns, out.Body.Mapping, out.Body.Dry = table.Delimiter, table.Columns, map[string]int{}, in.Dry
	for meaning, column := range m {
		out.Body.Mapping[meaning] = column + 1
	}
	err = m.Check(table)
	if in.Dry && err != nil { // a preview shows the headings, so that somebody can say which is which
		out.Body.Refusals = []sheet.Refusal{}
		if fault.From(err).Code == sheet.ErrNoKey.Code {
			return out, nil
		}
	}
	if err != nil {
		return nil, err
	}
	out.Body.Result, err = table.TakeIn(ctx, d.Clients, actorOf(ctx).Agent.ID, m, in.Dry)
	return out, err
}

type exportClientsInput struct {
	List string `query:"list" enum:"clients,leads,all" default:"clients"`
}

// exportClients gives all clients of a list as a table, part by part as it is read.
func (d *Door) exportClients(ctx context.Context, in *exportClientsInput) (*huma.StreamResponse, error) {
	list, who := clientLists[in.List], actorOf(ctx).Agent.ID
	first, next, err := d.Clients.List(ctx, list, eventlog.Page{Limit: exportPage})
	if err != nil {
		return nil, err
	}
	d.Log.Info("agent: clients are given out as a table", "by", who, "list", in.List)
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader(fiber.HeaderContentType, "text/csv; charset=utf-8; header=present")
		hc.SetHeader(fiber.HeaderContentDisposition, `attachment; filename="clients-`+d.Now().UTC().Format("2006-01-02")+`.csv"`)
		hc.SetHeader(fiber.HeaderCacheControl, "no-store")
		humafiber.Unwrap(hc).Context().SetBodyStreamWriter(func(w *bufio.Writer) {
			if err := d.writeTable(context.WithoutCancel(ctx), w, list, first, next); err != nil {
				d.Log.Warn("agent: a table was cut off", "by", who, "err", err)
			}
		})
	}}, nil
}

const exportPage = 200

func (d *Door) writeTable(ctx context.Context, w *bufio.Writer, list string, part []crm.Client, next string) error {
	table, err := sheet.NewWriter(w)
	if err != nil {
		return err
	}
	seen := map[string]bool{} // a client that changes meanwhile moves in the list
	for {
		for _, c := range part {
			if seen[c.ID] {
				continue
			}
			seen[c.ID] = true
			if err := table.Client(c); err != nil {
				return err
			}
		}
		if err := table.Flush(); err != nil {
			return err
		}
		if next == "" {
			return w.Flush()
		}
		if part, next, err = d.Clients.List(ctx, list, eventlog.Page{Limit: exportPage, After: next}); err != nil {
			return err
		}
	}
}

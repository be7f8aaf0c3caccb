package privacy

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// ExportStream is where each export is written down.
const ExportStream = "exports"

// KindExported is the one kind of event in it.
const KindExported = "exported"

// Exported is the data of the event: who took what out, without a name.
type Exported struct {
	By chat.Author `json:"by"`
	Ref
	Conversations int `json:"conversations"`
	Bytes         int `json:"bytes"`
}

const about = `Everything that is known here about one person.

person.json           name, addresses and numbers on the card, and the requests
conversations/*.txt   each conversation as it can be read, times in UTC
files/                what was sent in them
events.jsonl          the same for programs: one stored event per line, notes of the staff among them

A message that was retracted stands without its text: its original is sealed. Figures about the staff's work are not
about this person and are left out.
`

// Export gives everything of a person as a ZIP file. It is written down before it leaves.
//
// Faults: ErrNobody, unavailable.
func (s *Service) Export(ctx context.Context, by chat.Author, ref Ref) (_ []byte, err error) {
	defer fault.Wrap(&err, "export a person")
	p, sums, err := s.gather(ctx, ref)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	pack := zip.NewWriter(&file)
	if err := s.packPerson(ctx, pack, p); err != nil {
		return nil, err
	}
	lines, err := pack.Create("events.jsonl")
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(sums))
	for i, sum := range sums {
		if texts[i], err = s.packConversation(ctx, lines, sum); err != nil {
			return nil, err
		}
	}
	for _, sum := range sums {
		if err := s.packFiles(ctx, pack, by, sum.ID); err != nil {
			return nil, err
		}
	}
	for i, sum := range sums {
		if err := put(pack, "conversations/"+sum.StartedAt.UTC().Format("2006-01-02")+"-"+sum.ID+".txt", []byte(texts[i])); err != nil {
			return nil, err
		}
	}
	if err := pack.Close(); err != nil {
		return nil, err
	}
	return file.Bytes(), s.append(ctx, ExportStream, KindExported, Exported{By: by, Ref: ref, Conversations: len(sums), Bytes: file.Len()}, nil)
}

// packFiles adds the files that were sent in a conversation. One that was withdrawn meanwhile is left out.
func (s *Service) packFiles(ctx context.Context, pack *zip.Writer, by chat.Author, conversation string) error {
	if s.cfg.Files == nil {
		return nil
	}
	sent, err := s.cfg.Files.List(ctx, conversation)
	if err != nil {
		return err
	}
	for _, f := range sent {
		content, err := s.cfg.Files.Open(ctx, conversation, by, f.ID)
		if kind := fault.From(err).Kind; err != nil && (kind == fault.Gone || kind == fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := put(pack, "files/"+conversation+"/"+f.ID+"-"+strings.Map(nameRune, content.Name), content.Body); err != nil {
			return err
		}
	}
	return nil
}

// nameRune keeps a file's name from being a path.
func nameRune(r rune) rune {
	if r == '/' || r == '\\' || r < ' ' {
		return '_'
	}
	return r
}

func put(pack *zip.Writer, name string, content []byte) error {
	f, err := pack.Create(name)
	if err == nil {
		_, err = f.Write(content)
	}
	return err
}

func (s *Service) packPerson(ctx context.Context, pack *zip.Writer, p Person) error {
	if err := put(pack, "about.txt", []byte(about)); err != nil {
		return err
	}
	card := struct {
		Person
		Requests []crm.Request `json:"requests"`
	}{Person: p, Requests: []crm.Request{}}
	if p.Client != "" {
		c, err := s.cfg.Clients.Client(ctx, p.Client)
		if err != nil {
			return err
		}
		card.Requests = append(card.Requests, c.Requests...)
	}
	raw, err := json.MarshalIndent(card, "", "  ")
	if err != nil {
		return err
	}
	return put(pack, "person.json", raw)
}

// packConversation writes the stored events and gives the text that people read.
func (s *Service) packConversation(ctx context.Context, lines io.Writer, sum chat.Summary) (string, error) {
	var text strings.Builder
	heading(&text, sum)
	out := json.NewEncoder(lines)
	for after := int64(0); ; {
		events, err := s.cfg.Conversations.Events(ctx, sum.ID, after, 500)
		if err != nil {
			return "", err
		}
		for _, e := range events {
			after = e.N
			spoken(&text, e)
			if err := out.Encode(e); err != nil {
				return "", err
			}
		}
		if len(events) < 500 {
			break
		}
	}
	notes, err := s.cfg.Conversations.Notes(ctx, sum.ID)
	if err != nil && !errors.Is(err, chat.ErrNoConversation) {
		return "", err
	}
	for _, e := range notes {
		spoken(&text, e)
		if err := out.Encode(e); err != nil {
			return "", err
		}
	}
	return text.String(), nil
}

// heading says when, from where and with which answers a conversation began.
func heading(w io.Writer, sum chat.Summary) {
	fmt.Fprintf(w, "Conversation %s\nBegan: %s\nSite: %s\nPage: %s\nAddress: %s\nBrowser: %s\nLanguage: %s\n", sum.ID, stamp(sum.StartedAt), sum.Site,
		sum.Page.URL, sum.IP, sum.Browser, sum.Language)
	for _, a := range sum.Answers {
		fmt.Fprintf(w, "%s: %s\n", a.Label, a.Value)
	}
	if c := sum.Consent; c != nil {
		fmt.Fprintf(w, "Consent: %t, words of version %d of the site, SHA-256 %s\n", c.Given, c.SiteVersion, c.WordsSHA256)
	}
	fmt.Fprintln(w)
}

// spoken writes what somebody wrote; what the program did is in events.jsonl.
func spoken(w io.Writer, e eventlog.Event) {
	switch e.Kind {
	case chat.KindSaid:
		d, err := chat.Decode[chat.Said](e)
		switch {
		case err != nil:
		case d.Retracted:
			fmt.Fprintf(w, "%s  %s: (retracted)\n", stamp(e.At), who(d.By))
		default:
			fmt.Fprintf(w, "%s  %s: %s\n", stamp(e.At), who(d.By), d.Text)
		}
	case chat.KindNoted:
		if d, err := chat.Decode[chat.Noted](e); err == nil {
			fmt.Fprintf(w, "%s  %s, note of the staff: %s\n", stamp(e.At), who(d.By), d.Text)
		}
	}
}

func who(a chat.Author) string {
	if a.Name != "" {
		return a.Name
	}
	return a.Kind
}

func stamp(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05") }

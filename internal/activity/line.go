package activity

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"usher/internal/eventlog"
)

// ViewKind is the kind of the lines.
const ViewKind = "activity_line"

// Line is one thing that somebody did.
type Line struct {
	ID     string            `json:"id"`
	At     time.Time         `json:"at"`
	Kind   string            `json:"kind"`  // of the event: "site_changed"
	Group  string            `json:"group"` // one of Groups
	By     string            `json:"by"`    // an agent's id, "system", or "setup"
	ByName string            `json:"by_name"`
	About  string            `json:"about"` // id of the person, site, conversation, client, certificate
	Stream string            `json:"stream"`
	Facts  map[string]string `json:"facts"`
	Value  json.RawMessage   `json:"value,omitempty"`
}

// author reads both ways in which rooms write who did something.
func author(data map[string]json.RawMessage) (id, name string) {
	var text string
	if json.Unmarshal(data["by"], &text) == nil {
		return text, ""
	}
	var a struct{ Kind, ID, Name string }
	if json.Unmarshal(data["by"], &a) != nil || a.ID == "" {
		return "system", ""
	}
	return a.ID, a.Name
}

// lineOf makes a line of an event, or says that it is none.
func lineOf(stream string, e eventlog.Event) (Line, bool) {
	kinds, about := rulesOf(stream)
	r, ok := kinds[e.Kind]
	if !ok {
		return Line{}, false
	}
	var data map[string]json.RawMessage
	if json.Unmarshal(e.Data, &data) != nil {
		return Line{}, false
	}
	l := Line{ID: fmt.Sprintf("%s#%012d", stream, e.N), At: e.At, Kind: e.Kind, Group: r.group, About: about, Stream: stream, Facts: map[string]string{}}
	if r.as != "" {
		l.Kind = r.as
	}
	if r.about != "" {
		_ = json.Unmarshal(data[r.about], &l.About)
	}
	switch l.By, l.ByName = author(data); {
	case r.by != "":
		_ = json.Unmarshal(data[r.by], &l.By)
	case data["by"] == nil:
		l.By = l.About // what only the person themselves can do
	}
	for _, name := range r.facts {
		if raw, there := data[name]; there {
			l.Facts[name] = OneLine(strings.Trim(string(raw), `"`))
		}
	}
	switch r.value {
	case "":
	case "*":
		delete(data, "by")
		l.Value, _ = json.Marshal(data)
	default:
		l.Value = data[r.value]
	}
	return l, r.look(&l)
}

// look takes from the value what it says of the line itself, and from the line what nobody may read in it. False: it is no line at all.
func (r rule) look(l *Line) bool {
	if r.id+r.own+r.origin == "" {
		return true
	}
	var thing map[string]json.RawMessage
	_ = json.Unmarshal(l.Value, &thing)
	if r.id != "" {
		_ = json.Unmarshal(thing[r.id], &l.About)
	}
	if r.origin != "" {
		thing[r.origin] = originOf(thing[r.origin])
		l.Value, _ = json.Marshal(thing)
	}
	var owner string
	_ = json.Unmarshal(thing[r.own], &owner)
	return owner == ""
}

// originOf leaves the scheme and the host of an address.
func originOf(raw json.RawMessage) json.RawMessage {
	var text string
	_ = json.Unmarshal(raw, &text)
	u, err := url.Parse(text)
	if err != nil {
		return json.RawMessage(`""`)
	}
	origin, _ := json.Marshal(u.Scheme + "://" + u.Host)
	return origin
}

// of names the list of all lines about one setting: the one before is what it was.
func (l Line) of() string { return "of:" + l.Stream + " " + l.About }

func (l Line) view() eventlog.View {
	lists := []string{"all", "by:" + l.By, "group:" + l.Group, "by:" + l.By + " group:" + l.Group}
	if len(l.Value) > 0 {
		lists = append(lists, l.of())
	}
	return eventlog.View{Kind: ViewKind, ID: l.ID, N: 1, Sort: l.At.UnixMilli(), Lists: lists, Doc: l}
}

// OneLine writes a text so that it stays one line whatever is in it.
func OneLine(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r == '\u0085':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

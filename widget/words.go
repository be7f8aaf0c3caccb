package widget

import (
	"sort"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// wordTable holds the two lines of the launcher in each language, by the state of the office. The panel brings its own words; the
// launcher has to speak before any of them is loaded.
type wordTable map[string]launcherWords

type launcherWords struct {
	ask, leave        string // what the button does while somebody is there, and while nobody is
	here, away, close string // how the office is at present
	again             string // on the button when the chat could not be loaded
	from              string // before the weekday and the time from which there are answers again
}

var words = wordTable{
	"en": {"Ask us", "Leave a question", "We answer now", "Nobody is here at the moment", "We are closed now", "Not loaded, try again", "Answer from"},
	"de": {"Fragen Sie uns", "Frage hinterlassen", "Wir antworten jetzt", "Gerade ist niemand da", "Jetzt geschlossen", "Nicht geladen, noch einmal", "Antwort ab"},
	"et": {"Küsige meilt", "Jätke küsimus", "Vastame kohe", "Hetkel pole kedagi kohal", "Praegu suletud", "Ei laadinud, proovige uuesti", "Vastus alates"},
	"pl": {"Zapytaj nas", "Zostaw pytanie", "Odpowiadamy teraz", "W tej chwili nikogo nie ma", "Teraz zamknięte", "Nie wczytano, spróbuj ponownie", "Odpowiedź od"},
	"ro": {"Întrebați-ne", "Lăsați o întrebare", "Răspundem acum", "Momentan nu este nimeni", "Acum este închis", "Nu s-a încărcat, încercați din nou", "Răspuns de la"},
}

func (t wordTable) tags() []string {
	tags := make([]string, 0, len(t))
	for tag := range t {
		tags = append(tags, tag)
	}
	sort.Strings(tags)
	return tags
}

// weekdayNames is how long ahead a weekday alone says which day is meant.
const weekdayNames = 6 * 24 * time.Hour

// lines gives the launcher's two lines. Where opens is not "", the second one ends with that moment, which the browser writes in
// the visitor's own time zone: the loader is the same for everybody who speaks a language.
func (w launcherWords) lines(o Office, now time.Time) (ask, state, opens string) {
	switch {
	case o.State == OfficeHere:
		return w.ask, w.here, ""
	case o.State == OfficeAway:
		return w.leave, w.away, ""
	case o.OpensAt == nil || o.OpensAt.Before(now) || o.OpensAt.Sub(now) > weekdayNames:
		return w.leave, w.close, ""
	}
	return w.leave, w.from + " ", o.OpensAt.UTC().Format("2006-01-02T15:04Z")
}

// language chooses among the languages we have: what was asked for by name, then what the browser accepts, in its order, then the
// site's own. Anything unreadable is passed over.
func (d *Door) language(asked, accepted, own string) string {
	if tag := d.known(asked); tag != "" {
		return tag
	}
	if len(accepted) <= 512 {
		for part := range strings.SplitSeq(accepted, ",") {
			tag, quality, _ := strings.Cut(part, ";")
			if strings.TrimSpace(quality) == "q=0" {
				continue
			}
			if tag = d.known(strings.TrimSpace(tag)); tag != "" {
				return tag
			}
		}
	}
	if tag := d.known(own); tag != "" {
		return tag
	}
	return "en"
}

// known gives the language of ours that a tag such as "pt-BR" begins with.
func (d *Door) known(tag string) string {
	if len(tag) > 35 {
		return ""
	}
	first, _, _ := strings.Cut(strings.ToLower(tag), "-")
	for _, ours := range d.languages {
		if ours == first {
			return ours
		}
	}
	return ""
}

// direction is "rtl" for a language whose usual script runs from right to left, and else "".
func direction(tag string) string {
	script, _ := language.Make(tag).Script()
	switch script.String() {
	case "Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg":
		return "rtl"
	}
	return ""
}

package mail

import (
	"slices"
	"strings"
	"time"
)

// StaffLetter is a letter to one of the firm's own people.
type StaffLetter struct {
	To       string
	Name     string
	Language string // see StaffLanguage
	Link     string

	// ChangedAt makes it the news that the password was changed then; the link leads to another one. Zero: the link chooses a new password.
	ChangedAt time.Time
}

func (s StaffLetter) letter(firm string) Letter {
	w := staffWordsOf(s.Language)
	subject, text := w.forgottenSubject, w.forgotten
	if !s.ChangedAt.IsZero() {
		subject, text = w.changedSubject, w.changed
	}
	values := []string{"name", s.Name, "site", firm, "date", s.ChangedAt.UTC().Format(wordsOf(s.Language).when), "link", s.Link}
	return Letter{FromName: firm, To: s.To, Subject: fill(subject, values...), Text: fill(strings.Join(text, "\n\n"), values...) + "\n\n-- \n" + firm + "\n", Automatic: true}
}

// StaffLanguage chooses the language of a letter to somebody of the staff: that of the page they look at if they speak it, otherwise the
// first they speak that letters can be written in. Who speaks none of them gets the page's.
func StaffLanguage(page string, spoken []string) string {
	short := func(tag string) string {
		tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
		return tag
	}
	page = short(page)
	known := []string{}
	for _, tag := range spoken {
		if _, ok := staffLanguages[short(tag)]; ok {
			known = append(known, short(tag))
		}
	}
	if len(known) == 0 || slices.Contains(known, page) {
		return page
	}
	return known[0]
}

// staffWords are what letters to the staff say, paragraph by paragraph.
type staffWords struct {
	forgottenSubject string
	forgotten        []string
	changedSubject   string
	changed          []string
}

func staffWordsOf(tag string) staffWords {
	if w, ok := staffLanguages[tag]; ok {
		return w
	}
	return staffLanguages["en"]
}

var staffLanguages = map[string]staffWords{
	"en": {
		forgottenSubject: "A new password for the chat of {site}",
		forgotten: []string{"Hello {name},", "A new password was asked for, for your account at the chat of {site}. This link lets you choose one. It works once, for 30 minutes:",
			"{link}", "If you did not ask, do nothing: your password stays as it is."},
		changedSubject: "Your password for the chat of {site} was changed",
		changed: []string{"Hello {name},", "The password of your account at the chat of {site} was changed, {date}. If it was you, there is nothing to do.",
			"If it was not you, choose a new one at once and tell a manager:", "{link}"},
	},
	"pl": {
		forgottenSubject: "Nowe hasło do czatu: {site}",
		forgotten: []string{"Dzień dobry, {name}!", "Poproszono o nowe hasło do Twojego konta na czacie {site}. Pod tym adresem możesz je ustawić. Działa on raz, przez 30 minut:",
			"{link}", "Jeśli to pomyłka, nic nie trzeba robić: hasło pozostaje bez zmian."},
		changedSubject: "Zmieniono hasło do czatu: {site}",
		changed: []string{"Dzień dobry, {name}!", "Hasło do Twojego konta na czacie {site} zmieniono {date}. Jeśli to Twoja zmiana, nic nie trzeba robić.",
			"Jeśli nie, od razu ustaw nowe hasło i powiadom menedżera:", "{link}"},
	},
	"ro": {
		forgottenSubject: "O parolă nouă pentru chatul {site}",
		forgotten: []string{"Bună ziua, {name},", "S-a cerut o parolă nouă pentru contul dumneavoastră din chatul {site}. Cu acest link o puteți alege. Funcționează o singură dată, timp de 30 de minute:",
			"{link}", "Dacă nu ați cerut-o, nu trebuie să faceți nimic: parola rămâne aceeași."},
		changedSubject: "Parola pentru chatul {site} a fost schimbată",
		changed: []string{"Bună ziua, {name},", "Parola contului dumneavoastră din chatul {site} a fost schimbată, {date}. Dacă ați schimbat-o dumneavoastră, nu trebuie să faceți nimic.",
			"Dacă nu, alegeți imediat una nouă și anunțați un manager:", "{link}"},
	},
	"de": {
		forgottenSubject: "Ein neues Passwort für den Chat von {site}",
		forgotten: []string{"Guten Tag, {name},", "für Ihr Konto im Chat von {site} wurde ein neues Passwort angefordert. Über diesen Link wählen Sie eines. Er gilt einmal und 30 Minuten lang:",
			"{link}", "Haben Sie es nicht angefordert, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist."},
		changedSubject: "Ihr Passwort für den Chat von {site} wurde geändert",
		changed: []string{"Guten Tag, {name},", "das Passwort Ihres Kontos im Chat von {site} wurde geändert, {date}. Waren Sie das, müssen Sie nichts tun.",
			"Waren Sie es nicht, wählen Sie sofort ein neues und sagen Sie es der Leitung:", "{link}"},
	},
	"et": {
		forgottenSubject: "Uus parool: {site} vestlus",
		forgotten: []string{"Tere, {name}!", "Teie kontole {site} vestluses küsiti uut parooli. Selle lingiga saate parooli valida. Link kehtib ühe korra, 30 minutit:",
			"{link}", "Kui teie seda ei küsinud, ei ole vaja midagi teha: parool jääb samaks."},
		changedSubject: "Teie parool muudeti: {site} vestlus",
		changed: []string{"Tere, {name}!", "Teie konto parool {site} vestluses muudeti, {date}. Kui muutsite seda ise, ei ole vaja midagi teha.",
			"Kui see polnud teie, valige kohe uus parool ja öelge seda juhile:", "{link}"},
	},
}

package widget

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/internal/site"
	"usher/internal/web"
)

// Blocks knows who may not write for a while. It answers from memory.
type Blocks interface {
	Shut(visitor string, contacts []string, addr netip.Addr, verified bool) (until time.Time, shut bool)
}

// blockedWords say it in each language: until when, and how else the firm is reached.
var blockedWords = map[string]struct{ until, or, email, phone string }{
	"en": {"You cannot write here until {time}. What you typed is kept.", "You can reach us by ", "e-mail: {at}", "phone: {at}"},
	"de": {"Sie können hier bis {time} nicht schreiben. Ihr Text bleibt erhalten.", "Sie erreichen uns per ", "E-Mail: {at}", "Telefon: {at}"},
	"et": {"Te ei saa siia kirjutada kuni {time}. Kirjutatu jääb alles.", "Meiega saab ühendust: ", "e-post {at}", "telefon {at}"},
	"pl": {"Nie można tu pisać do {time}. Wpisany tekst pozostaje.", "Kontakt z nami: ", "e-mail {at}", "telefon {at}"},
	"ro": {"Nu puteți scrie aici până la {time}. Textul rămâne păstrat.", "Ne puteți contacta: ", "e-mail {at}", "telefon {at}"},
}

// blockedSentence says until when somebody is blocked, by their own clock, and where else the firm is.
func blockedSentence(s site.Site, language, zone string, until time.Time) string {
	short, _, _ := strings.Cut(strings.ToLower(language), "-")
	w, known := blockedWords[short]
	if !known {
		w = blockedWords["en"]
	}
	place, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		place = time.UTC
	}
	var ways []string
	if s.Contact.Email != "" {
		ways = append(ways, strings.ReplaceAll(w.email, "{at}", s.Contact.Email))
	}
	if s.Contact.Phone != "" {
		ways = append(ways, strings.ReplaceAll(w.phone, "{at}", s.Contact.Phone))
	}
	sentence := strings.ReplaceAll(w.until, "{time}", until.In(place).Format("2006-01-02 15:04 MST"))
	if len(ways) > 0 {
		sentence += " " + w.or + strings.Join(ways, ", ") + "."
	}
	return sentence
}

func errBlocked(sentence string, left time.Duration) *fault.Error {
	return fault.New(fault.Forbidden, "blocked", sentence).After(left)
}

// checkBlocked refuses to begin for who is blocked. The sentence stands at the message's field too: there the panel shows it as it is.
func (d *Door) checkBlocked(ctx context.Context, s site.Site, o chat.Opening) error {
	contacts := []string{o.Claim.Email, o.Claim.Phone}
	if o.Identity != nil {
		contacts = append(contacts, o.Identity.Email, o.Identity.Phone)
	}
	until, shut := d.shut(o.Visitor, contacts, web.ClientIP(ctx), o.Identity != nil)
	if !shut {
		return nil
	}
	sentence := blockedSentence(s, o.Language, o.TimeZone, until)
	p := web.ProblemOf(errBlocked(sentence, until.Sub(d.cfg.Now())))
	p.Status, p.Title, p.RequestID = http.StatusForbidden, http.StatusText(http.StatusForbidden), web.RequestID(ctx)
	p.Errors = []web.FieldError{{Field: "text", Code: sentence, Message: sentence}}
	return p
}

func (d *Door) shut(visitor string, contacts []string, addr netip.Addr, verified bool) (time.Time, bool) {
	if d.cfg.Blocks == nil {
		return time.Time{}, false
	}
	return d.cfg.Blocks.Shut(visitor, contacts, addr, verified)
}

// blocked refuses a message of who is blocked in a conversation that is under way. They can still read.
func (v *session) blocked(ctx context.Context) error {
	if v.door.cfg.Blocks == nil {
		return nil
	}
	sum, err := v.door.cfg.Chat.Summary(ctx, v.conversation)
	if err != nil {
		return err
	}
	contacts := []string{sum.Claim.Email, sum.Claim.Phone}
	if sum.Identity != nil {
		contacts = append(contacts, sum.Identity.Email, sum.Identity.Phone)
	}
	until, shut := v.door.shut(v.visitor, contacts, v.socket.RemoteIP(), sum.Identity != nil)
	if !shut {
		return nil
	}
	s, _ := v.door.cfg.Sites.Get(v.site)
	return errBlocked(blockedSentence(s, sum.Language, sum.TimeZone, until), until.Sub(v.door.cfg.Now()))
}

package main

import (
	"net/url"
	"time"

	"usher/internal/mail"
)

// openLetters makes the room of letters with the mail server that the settings name, or the log in its place.
func (a *App) openLetters() (err error) {
	var channel mail.Channel = mail.NewLogChannel(a.log)
	if a.cfg.MailServer != "" {
		channel, err = mail.NewSMTP(mail.SMTPConfig{Server: a.cfg.MailServer, User: a.cfg.MailUser, Password: a.cfg.MailPassword, From: a.cfg.MailFrom})
		if err != nil {
			return err
		}
	}
	home, err := url.Parse(a.publicURL)
	if err != nil {
		return err
	}
	a.letters, err = mail.New(mail.Config{Store: a.store, Channel: channel, Conversations: a.rooms.chat, Firm: a.firm, Host: home.Hostname(), Now: time.Now, Log: a.log})
	if err != nil {
		return err
	}
	a.post, err = mail.NewStaffPost(mail.StaffPostConfig{Channel: channel, Firm: a.ownName, Host: home.Hostname(), Log: a.log})
	return err
}

// ownName is what the firm is called in letters to its own people: as its first site.
func (a *App) ownName() string {
	if sites := a.rooms.site.List(); len(sites) > 0 {
		return sites[0].Name
	}
	return "Usher"
}

// firm is what letters say of a site's firm.
func (a *App) firm(key string) mail.Firm {
	s, _ := a.rooms.site.Get(key)
	return mail.Firm{Name: s.Name, ReplyTo: s.Contact.Email}
}

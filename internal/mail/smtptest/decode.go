package smtptest

import (
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"strings"
)

// decoded gives a letter's plain text, with lines that end in \n.
func decoded(m *mail.Message) string {
	body := m.Body
	switch strings.ToLower(m.Header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(m.Body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, m.Body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return "unreadable: " + err.Error()
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

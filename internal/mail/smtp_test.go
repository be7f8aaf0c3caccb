package mail

import (
	"strings"
	"testing"

	"usher/internal/mail/smtptest"
)

func postOffice(t *testing.T) (*smtptest.Server, *SMTP) {
	t.Helper()
	server := smtptest.Start(t)
	c, err := NewSMTP(SMTPConfig{Server: server.URL, From: "chat@tamm.example"})
	if err != nil {
		t.Fatal(err)
	}
	return server, c
}

var sample = Letter{ID: "k.2@chat.example", Thread: "k.1@chat.example", FromName: "Köögid & Co", To: "jana@example.com", ReplyTo: "info@tamm.example",
	Subject: "Köögid vastas teile", Text: "Tere.\n.\n> Jah, <b>kõik</b> on olemas.\n", Automatic: true}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	server, c := postOffice(t)
	if a := c.Send(t.Context(), sample); a.Outcome != Accepted {
		t.Fatalf("answer %+v", a)
	}
	letters, _ := server.Letters()
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	l := letters[0]
	if l.From != "chat@tamm.example" || l.To != "jana@example.com" || l.Subject != sample.Subject || strings.TrimRight(l.Text, "\n") != strings.TrimRight(sample.Text, "\n") {
		t.Errorf("arrived %+v", l)
	}
	for name, want := range map[string]string{"Message-Id": "<k.2@chat.example>", "In-Reply-To": "<k.1@chat.example>", "Reply-To": "<info@tamm.example>",
		"Auto-Submitted": "auto-generated"} {
		if got := l.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if !strings.HasPrefix(l.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("content type %q", l.Header.Get("Content-Type"))
	}
}

func TestEveryRefusalIsReadAsWhatItIs(t *testing.T) {
	cases := map[string]struct {
		verb, line, hangUp string
		want               Outcome
		code               string
	}{
		"nobody of that name":           {verb: "RCPT", line: "550 no such user", want: Refused, code: "550"},
		"a full mailbox":                {verb: "RCPT", line: "452 too much mail", want: Again, code: "452"},
		"greylisted":                    {verb: "RCPT", line: "451 come back", want: Again, code: "451"},
		"called spam after the text":    {verb: ".", line: "554 spam", want: Refused, code: "554"},
		"busy after the text":           {verb: ".", line: "451 try later", want: Again, code: "451"},
		"the line is cut at the name":   {hangUp: "RCPT", want: Again},
		"the line is cut after the end": {hangUp: ".", want: Unclear, code: "no_answer"},
		"a word after it fails":         {verb: "RSET", line: "500 what", want: Accepted},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			server, channel := postOffice(t)
			if c.verb != "" {
				server.Answer(c.verb, c.line)
			}
			server.HangUp(c.hangUp)
			a := channel.Send(t.Context(), sample)
			if a.Outcome != c.want || c.code != "" && a.Code != c.code {
				t.Errorf("answer %+v, want %v %q", a, c.want, c.code)
			}
			if a.Err != nil && strings.Contains(a.Err.Error(), "jana") {
				t.Errorf("the operator's error names the address: %v", a.Err)
			}
		})
	}
}

func TestAServerThatIsNotThereIsTriedAgain(t *testing.T) {
	c, err := NewSMTP(SMTPConfig{Server: "smtp://127.0.0.1:1", From: "chat@tamm.example"})
	if err != nil {
		t.Fatal(err)
	}
	if a := c.Send(t.Context(), sample); a.Outcome != Again || a.Code != "unreached" {
		t.Errorf("answer %+v", a)
	}
}

func TestNothingBreaksOutOfAHeader(t *testing.T) {
	server, c := postOffice(t)
	evil := sample
	evil.Subject, evil.FromName = "a\r\nBcc: all@example.com", "b\r\nX-Evil: 1"
	if a := c.Send(t.Context(), evil); a.Outcome != Accepted && a.Outcome != Refused {
		t.Fatalf("answer %+v", a)
	}
	letters, _ := server.Letters()
	for _, l := range letters {
		if l.Header.Get("Bcc") != "" || l.Header.Get("X-Evil") != "" {
			t.Errorf("a header was smuggled in: %s", l.Raw)
		}
	}
	evil = sample
	evil.To = "a@example.com\r\nRCPT TO:<b@example.com>"
	if a := c.Send(t.Context(), evil); a.Outcome != Refused || a.Code != "bad_address" {
		t.Errorf("answer %+v", a)
	}
}

func TestAWrongServerIsRefusedAtTheStart(t *testing.T) {
	for _, server := range []string{"", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://user:pass@mail.example.com"} {
		if _, err := NewSMTP(SMTPConfig{Server: server, From: "a@b.example"}); err == nil {
			t.Errorf("%q was taken", server)
		}
	}
	if _, err := NewSMTP(SMTPConfig{Server: "smtp://mail.example.com", From: "nobody"}); err == nil {
		t.Error("a sender without a domain was taken")
	}
}

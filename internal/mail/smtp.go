package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// callWithin bounds each word with the server.
const callWithin = 15 * time.Second

// SMTPConfig names a mail server.
type SMTPConfig struct {
	Server   string // smtp://host[:587] (with STARTTLS) or smtps://host[:465]
	User     string // empty: no sign-in
	Password string
	From     string // the address that letters come from
}

// SMTP sends letters to a mail server. Every letter has a line of its own: they are few.
type SMTP struct {
	from    string
	host    string
	options []gomail.Option
}

// NewSMTP checks the settings; it does not call the server. The line is encrypted, unless the server is this machine.
func NewSMTP(cfg SMTPConfig) (*SMTP, error) {
	u, err := url.Parse(cfg.Server)
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || u.User != nil {
		return nil, errors.New("the mail server must be smtp://host:port or smtps://host:port")
	}
	c := &SMTP{from: cfg.From, host: u.Hostname()}
	msg := gomail.NewMsg()
	if err := msg.From(cfg.From); err != nil {
		return nil, fmt.Errorf("the sender of mail is no address: %w", err)
	}
	c.options = []gomail.Option{gomail.WithTLSPortPolicy(gomail.TLSMandatory), gomail.WithTimeout(callWithin)}
	switch {
	case u.Scheme == "smtps":
		c.options = []gomail.Option{gomail.WithSSLPort(false), gomail.WithTimeout(callWithin)}
	case thisMachine(u.Hostname()):
		c.options = []gomail.Option{gomail.WithTLSPolicy(gomail.TLSOpportunistic), gomail.WithTimeout(callWithin)}
	}
	if p := u.Port(); p != "" {
		port, err := strconv.Atoi(p)
		if err != nil {
			return nil, fmt.Errorf("the port of the mail server: %w", err)
		}
		c.options = append(c.options, gomail.WithPort(port))
	}
	if cfg.User != "" {
		c.options = append(c.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(cfg.User), gomail.WithPassword(cfg.Password))
	}
	return c, nil
}

func thisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Name is "mail".
func (*SMTP) Name() string { return "mail" }

// Send makes one attempt.
func (c *SMTP) Send(ctx context.Context, l Letter) Answer {
	msg, err := c.message(l)
	if err != nil {
		return Answer{Outcome: Refused, Code: "bad_address", Err: errors.New("the address cannot be written into a letter")} // err holds the address
	}
	client, err := gomail.NewClient(c.host, c.options...)
	if err != nil {
		return Answer{Outcome: Again, Code: "settings", Err: err}
	}
	if err := client.DialWithContext(ctx); err != nil {
		return Answer{Outcome: Again, Code: dialCode(err), Err: err}
	}
	_ = client.Send(msg)   // what became of it stands in the letter
	_ = client.Close()     // its fate is known; a server that hangs up first has not lost it
	if msg.IsDelivered() { // also when a word after it failed
		return Answer{Outcome: Accepted}
	}
	return sendAnswer(msg.SendError())
}

func (c *SMTP) message(l Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg()
	if err := m.FromFormat(l.FromName, c.from); err != nil {
		return nil, err
	}
	if err := m.To(l.To); err != nil {
		return nil, err
	}
	if l.ReplyTo != "" {
		if err := m.ReplyTo(l.ReplyTo); err != nil {
			return nil, err
		}
	}
	m.Subject(l.Subject)
	m.SetMessageIDWithValue(l.ID)
	if l.Thread != "" {
		m.SetGenHeader("In-Reply-To", "<"+l.Thread+">")
		m.SetGenHeader("References", "<"+l.Thread+">")
	}
	if l.Automatic {
		m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: holiday notices do not answer it
	}
	m.SetDate()
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	return m, nil
}

// dialCode names why there was no line to the server.
func dialCode(err error) string {
	if _, ok := errors.AsType[net.Error](err); ok {
		return "unreached"
	}
	return "not_let_in"
}

// sendAnswer reads go-mail's error. A refusal has a number of the server; without one after the text was handed over, nobody knows.
func sendAnswer(err error) Answer {
	var refusal *gomail.SendError
	if !errors.As(err, &refusal) {
		return Answer{Outcome: Again, Code: "no_line", Err: errors.New("the server went away before it took the letter")}
	}
	code := strconv.Itoa(refusal.ErrorCode())
	told := fmt.Errorf("%v, code %s", refusal.Reason, code) // without the address, which the error's own text names
	switch {
	case refusal.ErrorCode() < 100 && (refusal.Reason == gomail.ErrSMTPDataClose || refusal.Reason == gomail.ErrWriteContent):
		return Answer{Outcome: Unclear, Code: "no_answer", Err: told}
	case refusal.IsTemp() || refusal.ErrorCode() < 100:
		return Answer{Outcome: Again, Code: code, Err: told}
	default:
		return Answer{Outcome: Refused, Code: code, Err: told}
	}
}

// Package config says what can be set, checks all of it at once and shows what is in force with secrets masked.
//
// Every setting is one row of the table Settings: the command line, the environment (USHER_…, or USHER_…_FILE naming a file that holds
// the value), `usher config` and the README's table are all made from it.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"usher/internal/vault"
)

// Setting is one thing that can be set.
type Setting struct {
	Env     string // USHER_LISTEN; the flag is --listen
	Default string
	Help    string
	Secret  bool // shown as *** when it is set
	Address bool // shown without the user and password in it
	set     func(*Config, string) error
}

// Config is what is in force. Make it with Load.
type Config struct {
	Listen         string
	PublicURL      string // no slash at the end; empty: http://localhost and the port
	Data           string
	Store          string // "sqlite" or a mongodb:// address
	Demo           bool
	TrustedProxies []netip.Prefix
	Metrics        string // address of the listener for /metrics; empty: none
	LogFormat      string
	LogLevel       string
	DrainWithin    time.Duration
	SMSAccount     string // Twilio account, AC…; empty: what would be sent stands in the log
	SMSToken       string
	SMSFrom        string
	SMSAddress     string // another address of the provider's API; empty: its own
	MailServer     string // smtp://host:port or smtps://host:port; empty: the log says that a letter would leave
	MailUser       string
	MailPassword   string
	MailFrom       string
	WebhookHosts   []string // hosts inside that webhooks may reach, host:port
	SecretKey      string   // see vault.ParseKeys; empty: the key stands in a file under Data

	values map[string]string
}

// Settings lists what can be set.
func Settings() []Setting {
	return []Setting{
		{Env: "USHER_LISTEN", Default: ":8080", Help: "address and port to listen on; port 0 takes a free one",
			set: func(c *Config, v string) error { c.Listen = v; return checkAddress(v) }},
		{Env: "USHER_PUBLIC_URL", Default: "", Help: "address under which browsers reach Usher, such as https://chat.example.com; empty: http://localhost with the port",
			set: func(c *Config, v string) error { c.PublicURL = strings.TrimRight(v, "/"); return checkPublicURL(v) }},
		{Env: "USHER_DATA", Default: "./data", Help: "directory of the embedded store",
			set: func(c *Config, v string) error { c.Data = v; return notEmpty(v) }},
		{Env: "USHER_STORE", Default: "sqlite", Help: "sqlite (embedded), or mongodb://… of a replica set, with the database in its path", Address: true,
			set: func(c *Config, v string) error { c.Store = v; return checkStore(v) }},
		{Env: "USHER_SECRET_KEY", Default: "", Help: "key that encrypts the secrets in the store: 32 random bytes in base64 (`openssl rand -base64 32`), or several separated by commas while an old one is replaced, the new one first; empty: `usher.key` in the data directory, made once. Keep it with your backups", Secret: true,
			set: func(c *Config, v string) error {
				c.SecretKey = v
				return optional(v, func(v string) error { _, err := vault.ParseKeys(v); return err })
			}},
		{Env: "USHER_DEMO", Default: "false", Help: "true fills an empty store with a demonstration shop, people and clients, and serves it at /demo/",
			set: func(c *Config, v string) error {
				return choose(v, map[string]func(){"true": func() { c.Demo = true }, "false": func() {}})
			}},
		{Env: "USHER_TRUSTED_PROXIES", Default: "", Help: "networks of your own proxies, separated by commas, whose X-Forwarded-For is believed: 10.0.0.0/8,fd00::/8",
			set: func(c *Config, v string) (err error) { c.TrustedProxies, err = prefixes(v); return err }},
		{Env: "USHER_METRICS", Default: "", Help: "address of a second listener for /metrics, such as 127.0.0.1:9464; empty: no metrics",
			set: func(c *Config, v string) error { c.Metrics = v; return optional(v, checkAddress) }},
		{Env: "USHER_LOG", Default: "text", Help: "form of the log: text or json",
			set: func(c *Config, v string) error { c.LogFormat = v; return oneOf(v, "text", "json") }},
		{Env: "USHER_LOG_LEVEL", Default: "info", Help: "debug, info, warn or error",
			set: func(c *Config, v string) error { c.LogLevel = v; return oneOf(v, "debug", "info", "warn", "error") }},
		{Env: "USHER_SMS_ACCOUNT", Default: "", Help: "Twilio account (AC…) for SMS to staff; empty: the log says what would be sent",
			set: func(c *Config, v string) error { c.SMSAccount = v; return nil }},
		{Env: "USHER_SMS_TOKEN", Default: "", Help: "its token", Secret: true,
			set: func(c *Config, v string) error { c.SMSToken = v; return nil }},
		{Env: "USHER_SMS_FROM", Default: "", Help: "the sender: a number, a name of up to 11 letters, or a messaging service (MG…)",
			set: func(c *Config, v string) error { c.SMSFrom = v; return nil }},
		{Env: "USHER_SMS_ADDRESS", Default: "", Help: "another address of the provider's API, for tests",
			set: func(c *Config, v string) error { c.SMSAddress = v; return optional(v, checkPublicURL) }},
		{Env: "USHER_MAIL_SERVER", Default: "", Help: "mail server for answers to visitors who have gone: smtp://host:587 (encrypted by STARTTLS) or smtps://host:465; empty: the log says that a letter would leave",
			set: func(c *Config, v string) error { c.MailServer = v; return optional(v, checkMailServer) }},
		{Env: "USHER_MAIL_FROM", Default: "", Help: "the address that letters come from; needed with a server",
			set: func(c *Config, v string) error { c.MailFrom = v; return optional(v, checkMailbox) }},
		{Env: "USHER_MAIL_USER", Default: "", Help: "name to sign in at the mail server with; empty: no sign-in",
			set: func(c *Config, v string) error { c.MailUser = v; return nil }},
		{Env: "USHER_MAIL_PASSWORD", Default: "", Help: "its password", Secret: true,
			set: func(c *Config, v string) error { c.MailPassword = v; return nil }},
		{Env: "USHER_WEBHOOK_HOSTS", Default: "", Help: "hosts inside that webhooks may reach although they are not public, by name and port, separated by commas: crm.internal:8443; empty: none",
			set: func(c *Config, v string) (err error) { c.WebhookHosts, err = hosts(v); return err }},
		{Env: "USHER_DRAIN", Default: "15s", Help: "how long open requests and sockets have when the program is told to stop",
			set: func(c *Config, v string) (err error) { c.DrainWithin, err = duration(v); return err }},
	}
}

// Flag gives the name of the setting on the command line.
func (s Setting) Flag() string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(s.Env, "USHER_")), "_", "-")
}

// Load reads flags before the environment before the defaults. flags holds values by Setting.Flag; env looks a variable up
// (os.LookupEnv). All mistakes come back in one error, a line each.
func Load(flags map[string]string, env func(string) (string, bool)) (Config, error) {
	c := Config{values: map[string]string{}}
	var mistakes []error
	for _, s := range Settings() {
		value, err := s.find(flags, env)
		if err == nil {
			c.values[s.Env] = value
			err = s.set(&c, value)
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s (--%s): %w", s.Env, s.Flag(), err))
		}
	}
	if set := c.SMSAccount != ""; set != (c.SMSToken != "") || set != (c.SMSFrom != "") {
		mistakes = append(mistakes, errors.New("USHER_SMS_ACCOUNT, USHER_SMS_TOKEN and USHER_SMS_FROM belong together: set all or none"))
	}
	if (c.MailServer != "") != (c.MailFrom != "") {
		mistakes = append(mistakes, errors.New("USHER_MAIL_SERVER and USHER_MAIL_FROM belong together: set both or none"))
	}
	if (c.MailUser != "") != (c.MailPassword != "") {
		mistakes = append(mistakes, errors.New("USHER_MAIL_USER and USHER_MAIL_PASSWORD belong together: set both or none"))
	}
	return c, errors.Join(mistakes...)
}

func (s Setting) find(flags map[string]string, env func(string) (string, bool)) (string, error) {
	if v, ok := flags[s.Flag()]; ok {
		return v, nil
	}
	direct, isSet := env(s.Env)
	file, fromFile := env(s.Env + "_FILE")
	switch {
	case isSet && fromFile:
		return "", fmt.Errorf("both %s and %s_FILE are set; keep one", s.Env, s.Env)
	case fromFile:
		raw, err := os.ReadFile(file) //nolint:gosec // the operator names the file
		if err != nil {
			return "", fmt.Errorf("%s_FILE cannot be read: %w", s.Env, err)
		}
		return strings.TrimRight(string(raw), "\r\n"), nil
	case isSet:
		return direct, nil
	}
	return s.Default, nil
}

// Shown lists what is in force, a line each, with secrets masked.
func (c Config) Shown() []string {
	lines := make([]string, 0, len(c.values))
	for _, s := range Settings() {
		value := c.values[s.Env]
		switch {
		case s.Secret && value != "":
			value = "***"
		case s.Address:
			value = mask(value)
		}
		lines = append(lines, s.Env+"="+value)
	}
	return lines
}

// mask hides the user and password of an address, and keeps what tells one store from another.
func mask(value string) string {
	u, err := url.Parse(value)
	if value != "" && (err != nil || u.Host == "" && value != "sqlite") {
		return "***"
	}
	if u.User == nil {
		return value
	}
	u.User = url.UserPassword("***", "***")
	return strings.ReplaceAll(u.String(), "%2A", "*")
}

func checkAddress(v string) error {
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return fmt.Errorf("%q is not an address with a port, such as :8080 or 127.0.0.1:8080", v)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return fmt.Errorf("%q is not a port", port)
	}
	return nil
}

func checkPublicURL(v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return fmt.Errorf("%q is not of the form https://host or http://host:port", v)
	}
	return nil
}

func checkMailServer(v string) error {
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.User != nil {
		return fmt.Errorf("%q is not of the form smtp://host:587 or smtps://host:465; name and password have settings of their own", v)
	}
	return nil
}

func checkMailbox(v string) error {
	if a, err := mail.ParseAddress(v); err != nil || a.Address != v {
		return fmt.Errorf("%q is not an e-mail address", v)
	}
	return nil
}

func checkStore(v string) error {
	if v == "sqlite" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "mongodb" && u.Scheme != "mongodb+srv") || u.Host == "" {
		return errors.New("it must be sqlite or begin with mongodb:// and a host")
	}
	return nil
}

func prefixes(v string) ([]netip.Prefix, error) {
	var found []netip.Prefix
	for part := range strings.SplitSeq(v, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if err != nil {
			return nil, fmt.Errorf("%q is not a network such as 10.0.0.0/8", part)
		}
		if p.Bits() == 0 {
			return nil, fmt.Errorf("%q would believe everybody", part)
		}
		found = append(found, p.Masked())
	}
	return found, nil
}

func duration(v string) (time.Duration, error) {
	d, err := time.ParseDuration(v)
	if err != nil || d <= 0 || d > 5*time.Minute {
		return 0, fmt.Errorf("%q is not a time between 1s and 5m", v)
	}
	return d, nil
}

func choose(v string, choices map[string]func()) error {
	if set, ok := choices[v]; ok {
		set()
		return nil
	}
	return fmt.Errorf("%q is neither true nor false", v)
}

func oneOf(v string, allowed ...string) error {
	if !slices.Contains(allowed, v) {
		return fmt.Errorf("%q is not one of %s", v, strings.Join(allowed, ", "))
	}
	return nil
}

func notEmpty(v string) error {
	if v == "" {
		return errors.New("it must not be empty")
	}
	return nil
}

func optional(v string, check func(string) error) error {
	if v == "" {
		return nil
	}
	return check(v)
}

// Table gives the settings as the README shows them.
func Table() string {
	var b strings.Builder
	b.WriteString("| variable | default | meaning |\n|---|---|---|\n")
	for _, s := range Settings() {
		value := "–"
		if s.Default != "" {
			value = "`" + s.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.Env, value, s.Help)
	}
	return b.String()
}

// hosts reads a list of host:port.
func hosts(v string) (list []string, err error) {
	for one := range strings.SplitSeq(v, ",") {
		if one = strings.ToLower(strings.TrimSpace(one)); one == "" {
			continue
		}
		host, port, err := net.SplitHostPort(one)
		if err != nil || host == "" || port == "" {
			return nil, fmt.Errorf("%q is not host:port", one)
		}
		list = append(list, one)
	}
	return list, nil
}

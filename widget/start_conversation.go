package widget

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/internal/gate"
	"usher/internal/site"
	"usher/internal/web"
)

type startInput struct {
	caller
	Site string `path:"site" pattern:"^[a-z0-9-]{2,40}$"`
	Body startBody
}

// startBody is everything that a visitor may say when they begin. Who answers, the address, and what it is worth are the server's.
type startBody struct {
	Token       string            `json:"token" doc:"The visitor's token: 32 random bytes in base64url. Anything else is none: then somebody new begins, and the answer has a token."`
	StartID     string            `json:"start_id" doc:"Made by the browser; the same again is the same conversation."`
	Text        string            `json:"text" doc:"The first message, 1 to 4,000 characters."`
	Answers     map[string]string `json:"answers,omitempty" maxProperties:"24" doc:"Answers to the questionnaire, by key."`
	Page        *startPage        `json:"page,omitempty"`
	Language    string            `json:"language,omitempty" maxLength:"35"`
	TimeZone    string            `json:"time_zone,omitempty" maxLength:"64"`
	ElapsedMS   *int64            `json:"elapsed_ms,omitempty" minimum:"0" doc:"How long filling in the form took."`
	Website     string            `json:"website,omitempty" maxLength:"2048"`
	Passes      []string          `json:"passes,omitempty" maxItems:"4" doc:"Passes of solved challenges."`
	FormVersion int               `json:"form_version,omitempty" minimum:"0" doc:"The form's version that was filled in; 0: unknown."`
	Identity    string            `json:"identity,omitempty" maxLength:"4096" doc:"A JSON Web Token signed by the host."`
	Consent     *bool             `json:"consent,omitempty"`
}

type startPage struct {
	URL      string `json:"url,omitempty" maxLength:"16384"`
	Title    string `json:"title,omitempty" maxLength:"4096"`
	Referrer string `json:"referrer,omitempty" maxLength:"16384"`
}

type startOutput struct {
	Body struct {
		Conversation string `json:"conversation"`
		MessageID    string `json:"message_id"`
		N            int64  `json:"n"`
		At           string `json:"at"`
		Token        string `json:"token,omitempty" doc:"What opens this conversation, if the token that was sent is none. It is in this answer alone."`
	}
}

func (d *Door) mountStart(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "start-conversation", Method: http.MethodPost, Path: "/widget/api/sites/{site}/conversations", DefaultStatus: http.StatusCreated,
		Summary: "Begin a conversation", Tags: []string{"visitor"}, MaxBodyBytes: bodyLimit,
		Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity,
			http.StatusPreconditionRequired, http.StatusTooManyRequests, http.StatusServiceUnavailable},
	}, d.postStart)
}

// postStart begins a conversation, or adds to the one that is open. Everything about the request is checked before the gate is
// asked, and the gate before a pass is used up: a refusal costs the visitor nothing that they would have to do again.
func (d *Door) postStart(ctx context.Context, in *startInput) (*startOutput, error) {
	s, err := d.enabled(in.Site)
	if err != nil {
		return nil, err
	}
	if err := d.checkOrigin(s, in.caller, false); err != nil {
		return nil, err
	}
	who, token, made := asker(ctx, s.Key, in.Body.Token), in.Body.Token, ""
	if !tokenForm.MatchString(token) {
		made = newToken()
		token = made
	}
	visitor := visitorOf(s.Key, token)
	opening, err := d.opening(ctx, s, who, in)
	opening.Visitor = visitor
	if err != nil {
		return nil, err
	}
	if err := d.checkBlocked(ctx, s, opening); err != nil {
		return nil, err
	}
	if opening.Suspect, err = d.passGate(ctx, s, who, in); err != nil {
		return nil, err
	}
	if over, err := d.tokenOver(ctx, visitor); err != nil {
		return nil, err
	} else if over {
		return nil, errOldToken
	}
	begun, err := d.cfg.Chat.Begin(ctx, opening)
	if err != nil {
		return nil, err
	}
	n, err := d.shownNumber(ctx, begun.Conversation, begun.N)
	if err != nil {
		return nil, err
	}
	out := &startOutput{}
	out.Body.Conversation, out.Body.MessageID, out.Body.N, out.Body.At, out.Body.Token = begun.Conversation, begun.ID, n, stamp(begun.At), made
	return out, nil
}

// opening checks and cleans what the visitor sent; who they are is for the caller.
func (d *Door) opening(ctx context.Context, s site.Site, who string, in *startInput) (chat.Opening, error) {
	b := in.Body
	o := chat.Opening{Site: s.Key, StartID: b.StartID, Text: b.Text, IP: web.ClientIP(ctx).String(),
		Browser: cut(in.browser, 512), Language: plain(b.Language), TimeZone: plain(b.TimeZone)}
	if b.Page != nil {
		o.Page = site.CleanPage(chat.Page{URL: b.Page.URL, Title: b.Page.Title, Referrer: b.Page.Referrer})
	}
	if err := chat.CheckID(b.StartID); err != nil {
		return o, asField("start_id", err)
	}
	if b.FormVersion != 0 && b.FormVersion != s.Form.Version {
		return o, newForm(ctx, s.Form)
	}
	answers, claim, err := withEmail(s.Form).Check(withConsent(s.Form, b.Answers, b.Consent), s.Region)
	if err = joinFields(err, asField("text", chat.CheckText(b.Text))); err != nil {
		return o, err
	}
	o.Answers, o.Claim, o.Consent = answers, claim, consentOf(s, answers, o.Language)
	switch {
	case b.Identity != "":
		if o.Identity, err = d.cfg.Sites.Verify(s.Key, b.Identity, who+" "+b.StartID); err != nil {
			return o, err
		}
	case s.EnforceIdentity:
		return o, errSigned
	}
	return o, nil
}

// withConsent puts the tick that the panel sends beside the answers where the form asks for it.
func withConsent(f site.Form, answers map[string]string, consent *bool) map[string]string {
	if consent == nil {
		return answers
	}
	all := make(map[string]string, len(answers)+1)
	maps.Copy(all, answers)
	for _, field := range f.Fields {
		if _, given := all[field.Key]; field.Kind == site.KindConsent && !given {
			all[field.Key] = strconv.FormatBool(*consent)
		}
	}
	return all
}

// passGate asks the gate and, when it lets the start in, uses up the pass and counts the start. It gives what makes the start suspect.
func (d *Door) passGate(ctx context.Context, s site.Site, who string, in *startInput) ([]string, error) {
	now, prefix := d.cfg.Now(), gate.Prefix(web.ClientIP(ctx))
	if suspect, again := d.admitted.find(who, in.Body.StartID, now); again {
		return suspect, nil
	}
	bound := binding(s, who)
	best, level := d.bestPass(bound, in.Body.Passes)
	if best == "" && s.Gate != site.GateOff {
		for _, pass := range in.Body.Passes {
			if !passExpired(pass, now) { // made for somebody else, or by somebody else: an old one of their own is simply asked for anew
				_, err := d.cfg.Challenges.RedeemPass(ctx, bound, pass)
				return nil, err
			}
		}
	}
	verdict := gate.Check(gate.Signals{
		Setting: gate.Setting(s.Gate), Passed: level, HoneypotFilled: in.Body.Website != "", FillTime: fillTime(in.Body.ElapsedMS),
		ShownTime: gate.Unknown, PrefixStarts: d.starts.ofPrefix(prefix, now), SiteStartsPerMinute: d.starts.ofSite(s.Key, now),
		Links: gate.CountLinks(in.Body.Text), UserAgentEmpty: strings.TrimSpace(in.browser) == "",
	})
	switch verdict.Action {
	case gate.ActionChallenge:
		return nil, precondition(ctx, errWork)
	case gate.ActionCaptcha:
		return nil, precondition(ctx, errCaptcha)
	default: // a pass, or what is held for review further down
	}
	if err := d.allow(ctx, gate.PurposeStart, gate.Visitor(who), gate.Site(s.Key)); err != nil {
		return nil, err
	}
	if best != "" {
		if _, err := d.cfg.Challenges.RedeemPass(ctx, bound, best); err != nil {
			return nil, err
		}
	}
	var suspect []string
	if verdict.Action == gate.ActionSuspect {
		for _, reason := range verdict.Reasons {
			suspect = append(suspect, string(reason))
		}
	}
	d.starts.note(s.Key, prefix, now)
	d.admitted.note(who, in.Body.StartID, suspect, now)
	return suspect, nil
}

// bestPass finds the strongest pass that is good for this visitor here.
func (d *Door) bestPass(bound gate.Binding, passes []string) (best string, level gate.Level) {
	for _, pass := range passes {
		if l := d.cfg.Challenges.PeekPass(bound, pass); l > level {
			best, level = pass, l
		}
	}
	return best, level
}

// passExpired tells whether a pass says itself that its time is over; its third part is the Unix second.
func passExpired(pass string, now time.Time) bool {
	parts := strings.Split(pass, ".")
	if len(parts) != 4 {
		return false
	}
	until, err := strconv.ParseInt(parts[2], 10, 64)
	return err == nil && until <= now.Unix()
}

func fillTime(ms *int64) time.Duration {
	if ms == nil {
		return gate.Unknown
	}
	return time.Duration(min(*ms, int64(24*time.Hour/time.Millisecond))) * time.Millisecond
}

// asField tells a fault of one value as the fault of a field.
func asField(field string, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	named := *f
	named.Fields = map[string]string{field: f.Code}
	return &named
}

// joinFields makes one fault of two that name fields, so that a person learns everything at once.
func joinFields(a, b error) error {
	var x, y *fault.Error
	if !errors.As(a, &x) || !errors.As(b, &y) {
		return errors.Join(a, b)
	}
	both := *x
	both.Fields = map[string]string{}
	for _, f := range []*fault.Error{x, y} {
		maps.Copy(both.Fields, f.Fields)
	}
	return &both
}

// plain keeps a short text that can only be letters, digits and signs, such as a language or a time zone.
func plain(text string) string {
	for _, r := range text {
		if r >= utf8.RuneSelf || (!isWord(r) && !strings.ContainsRune("-_/+", r)) {
			return ""
		}
	}
	return text
}

func isWord(r rune) bool {
	return (r >= '0' && r <= '9') || (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z')
}

// cut bounds a text that a browser sent, at a whole character.
func cut(text string, most int) string {
	text = strings.ToValidUTF8(text, "")
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

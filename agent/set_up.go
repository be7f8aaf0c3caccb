package agent

import (
	"context"
	"errors"
	"strings"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/internal/site"
)

// linkInput is a look at a link that works once. Its token travels in the body: an address stands in the logs of every proxy.
type linkInput struct {
	Body struct {
		Token string `json:"token" maxLength:"100"`
	}
}

type showSetUpOutput struct {
	Body struct {
		Open bool `json:"open"`
	}
}

// showSetUp says whether a set-up link works. Afterwards, and for any other token, there is nothing here.
func (d *Door) showSetUp(ctx context.Context, in *linkInput) (*showSetUpOutput, error) {
	if err := d.limitKnock(ctx, ""); err != nil {
		return nil, err
	}
	if err := d.Staff.CheckSetUp(ctx, in.Body.Token); err != nil {
		return nil, err
	}
	out := &showSetUpOutput{}
	out.Body.Open = true
	return out, nil
}

type setUpInput struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      struct {
		Token    string `json:"token" maxLength:"100"`
		Firm     string `json:"firm" maxLength:"200"`
		Name     string `json:"name" maxLength:"800"`
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1024"`
		Origin   string `json:"origin" maxLength:"300" doc:"The page that will show the widget: https://www.example.com. Empty: later."`
	}
}

// setUp makes the first site and the first manager, and signs them in. The site comes first: it can be written again
// when something else in the form was wrong, the manager only once.
func (d *Door) setUp(ctx context.Context, in *setUpInput) (*knockOutput, error) {
	if err := d.limitKnock(ctx, ""); err != nil {
		return nil, err
	}
	b := in.Body
	if err := d.Staff.CheckSetUp(ctx, b.Token); err != nil {
		return nil, err
	}
	if err := d.firstSite(ctx, b.Firm, b.Origin); err != nil {
		return nil, err
	}
	if _, err := d.Staff.SetUp(ctx, b.Token, b.Name, b.Email, b.Password); err != nil {
		return nil, err
	}
	return d.signIn(ctx, b.Email, b.Password, in.UserAgent)
}

// setupFields names a site's fields as the set-up form does.
var setupFields = strings.NewReplacer("origins[0]", "origin", "name", "firm")

func (d *Door) firstSite(ctx context.Context, firm, origin string) error {
	var origins []string
	if origin = strings.TrimRight(strings.TrimSpace(origin), "/"); origin != "" {
		origins = []string{origin}
	}
	first := site.Default(siteKey(firm), strings.TrimSpace(firm), origins)
	had, _ := d.Sites.Get(first.Key)
	_, err := d.Sites.Put(ctx, chat.Author{Kind: chat.System}, first, had.N)
	var f *fault.Error
	if errors.As(err, &f) && len(f.Fields) > 0 {
		named := *f
		named.Fields = map[string]string{}
		for field, code := range f.Fields {
			named.Fields["body."+setupFields.Replace(field)] = code
		}
		return &named
	}
	return err
}

// siteKey makes a site's key of a firm's name: what is left of it in small letters.
func siteKey(firm string) string {
	var key strings.Builder
	for _, r := range strings.ToLower(firm) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			key.WriteRune(r)
		case key.Len() > 0 && !strings.HasSuffix(key.String(), "-"):
			key.WriteByte('-')
		}
	}
	if s := strings.Trim(key.String()[:min(key.Len(), 40)], "-"); len(s) >= 2 {
		return s
	}
	return "main"
}

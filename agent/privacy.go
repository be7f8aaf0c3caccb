package agent

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/fault"
	"usher/internal/privacy"
)

// mountPrivacy registers people's rights in their data, blocks, and who changed what.
func (d *Door) mountPrivacy(api huma.API) {
	handle(d, api, http.MethodGet, "/privacy", "How long what is kept", d.showPrivacy)
	handle(d, api, http.MethodPut, "/privacy", "Change how long what is kept", d.changePrivacy)
	handle(d, api, http.MethodPost, "/privacy/preview", "What would be erased now under other settings; nothing is", d.previewPrivacy)
	handle(d, api, http.MethodPost, "/privacy/people", "Find a person's data by e-mail, phone or name", d.findData)
	handle(d, api, http.MethodPost, "/privacy/exports", "Everything of a person, as a ZIP file", d.exportData)
	handle(d, api, http.MethodPost, "/privacy/erasures", "Erase a person's data for good", d.eraseData)
	handle(d, api, http.MethodGet, "/privacy/certificates", "What was erased", d.listCertificates)
	handle(d, api, http.MethodGet, "/privacy/certificates/{id}", "One certificate", d.showCertificate)
	handle(d, api, http.MethodPut, "/privacy/clients/{id}/hold", "Keep a client's data from being erased", d.holdClient)
	handle(d, api, http.MethodDelete, "/privacy/clients/{id}/hold", "Let a client's data go", d.letClientGo)
	handle(d, api, http.MethodPut, "/conversations/{id}/hold", "Keep a conversation from being erased", d.holdConversation)
	handle(d, api, http.MethodDelete, "/conversations/{id}/hold", "Let a conversation go", d.letConversationGo)
	handle(d, api, http.MethodGet, "/blocks", "Who may not write at present", d.listBlocks)
	handle(d, api, http.MethodPost, "/blocks", "Block who wrote in a conversation", d.makeBlock)
	handle(d, api, http.MethodPost, "/blocks/preview", "Whom a block would shut out", d.previewBlock)
	handle(d, api, http.MethodDelete, "/blocks/{id}", "Lift a block", d.liftBlock)
	handle(d, api, http.MethodGet, "/activity", "Who changed what", d.listActivity)
}

type privacyOutput struct {
	Body struct {
		Settings privacy.Settings `json:"settings"`
		Version  int64            `json:"version"`
		Sites    []privacySite    `json:"sites"`
	}
}

type privacySite struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

func (d *Door) showPrivacy(context.Context, *struct{}) (*privacyOutput, error) {
	out := &privacyOutput{}
	out.Body.Settings, out.Body.Version = d.Privacy.Settings()
	out.Body.Sites = []privacySite{}
	for _, s := range d.Sites.List() {
		out.Body.Sites = append(out.Body.Sites, privacySite{s.Key, s.Name})
	}
	return out, nil
}

type changePrivacyInput struct {
	Body struct {
		Settings privacySettings `json:"settings"`
		Version  int64           `json:"version" doc:"The one that was read."`
	}
}

// privacySettings are the room's settings as they are sent: a period that is left out, or null, keeps everything.
type privacySettings struct {
	IPDays    int                      `json:"ip_days"`
	Retention retentionDays            `json:"retention"`
	Sites     map[string]retentionDays `json:"sites,omitempty" maxProperties:"1000"`
}

type retentionDays struct {
	LeadDays   *int `json:"lead_days,omitempty" nullable:"true"`
	ClientDays *int `json:"client_days,omitempty" nullable:"true"`
	SpamDays   *int `json:"spam_days,omitempty" nullable:"true"`
}

func (p privacySettings) settings() privacy.Settings {
	s := privacy.Settings{IPDays: p.IPDays, Retention: privacy.Retention(p.Retention), Sites: map[string]privacy.Retention{}}
	for key, r := range p.Sites {
		s.Sites[key] = privacy.Retention(r)
	}
	return s
}

func (d *Door) changePrivacy(ctx context.Context, in *changePrivacyInput) (*privacyOutput, error) {
	if err := d.Privacy.Change(ctx, authorOf(actorOf(ctx)), in.Body.Settings.settings(), in.Body.Version); err != nil {
		return nil, inBody(err)
	}
	return d.showPrivacy(ctx, nil)
}

type previewPrivacyInput struct {
	Body struct {
		Settings privacySettings `json:"settings"`
	}
}

type previewPrivacyOutput struct {
	Body struct {
		Due []privacy.Due `json:"due"`
	}
}

func (d *Door) previewPrivacy(ctx context.Context, in *previewPrivacyInput) (*previewPrivacyOutput, error) {
	due, err := d.Privacy.DryRun(ctx, in.Body.Settings.settings())
	if err != nil {
		return nil, inBody(err)
	}
	out := &previewPrivacyOutput{}
	out.Body.Due = due
	return out, nil
}

// findDataInput carries the name in its body: an address of a page is kept in too many places for it.
type findDataInput struct {
	Body struct {
		Text string `json:"text" maxLength:"254"`
	}
}

type foundPerson struct {
	privacy.Person
	Word string `json:"word" doc:"What must be typed before this person's data are erased."`
}

type findDataOutput struct {
	Body struct {
		Items []foundPerson `json:"items"`
	}
}

func (d *Door) findData(ctx context.Context, in *findDataInput) (*findDataOutput, error) {
	people, err := d.Privacy.Find(ctx, in.Body.Text)
	if err != nil {
		return nil, err
	}
	out := &findDataOutput{}
	out.Body.Items = make([]foundPerson, len(people))
	for i, p := range people {
		out.Body.Items[i] = foundPerson{p, wordFor(p)}
	}
	return out, nil
}

// wordFor is what whoever erases must type: the name, or what there is of one.
func wordFor(p privacy.Person) string {
	for _, word := range append(append([]string{p.Name}, p.Emails...), p.Phones...) {
		if word = strings.Join(strings.Fields(word), " "); word != "" {
			return word
		}
	}
	return "ERASE"
}

type personRefBody struct {
	Client   string `json:"client,omitempty" maxLength:"64"`
	Person   string `json:"person,omitempty" maxLength:"64"`
	Visitor  string `json:"visitor,omitempty" maxLength:"64"`
	Password string `json:"password" maxLength:"1024" doc:"One's own, once more."`
}

func (b personRefBody) ref() privacy.Ref {
	return privacy.Ref{Client: b.Client, Person: b.Person, Visitor: b.Visitor}
}

// fresh asks for the password once more. Tries are counted like those at the door.
func (d *Door) fresh(ctx context.Context, password string) error {
	a := actorOf(ctx)
	if err := d.limitKnock(ctx, a.Agent.Email); err != nil {
		return err
	}
	return d.Staff.Confirm(ctx, a.Agent.ID, password)
}

type exportInput struct{ Body personRefBody }

type exportOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	CacheControl       string `header:"Cache-Control"`
	Body               []byte
}

func (d *Door) exportData(ctx context.Context, in *exportInput) (*exportOutput, error) {
	if err := d.fresh(ctx, in.Body.Password); err != nil {
		return nil, err
	}
	file, err := d.Privacy.Export(ctx, authorOf(actorOf(ctx)), in.Body.ref())
	if err != nil {
		return nil, err
	}
	return &exportOutput{ContentType: "application/zip", ContentDisposition: `attachment; filename="person.zip"`, CacheControl: "no-store", Body: file}, nil
}

type eraseInput struct {
	Body struct {
		Client   string `json:"client,omitempty" maxLength:"64"`
		Person   string `json:"person,omitempty" maxLength:"64"`
		Visitor  string `json:"visitor,omitempty" maxLength:"64"`
		Password string `json:"password" maxLength:"1024" doc:"One's own, once more."`

		Typed string `json:"typed" maxLength:"300" doc:"The word that finding the person gave."`
	}
}

type certificateOutput struct{ Body privacy.Certificate }

var errTyped = &fault.Error{Kind: fault.Invalid, Code: "typed", Message: "What you typed is not this person's name. Nothing was erased.",
	Fields: map[string]string{"body.typed": "typed"}}

func (d *Door) eraseData(ctx context.Context, in *eraseInput) (*certificateOutput, error) {
	if err := d.fresh(ctx, in.Body.Password); err != nil {
		return nil, err
	}
	ref := privacy.Ref{Client: in.Body.Client, Person: in.Body.Person, Visitor: in.Body.Visitor}
	p, err := d.Privacy.Person(ctx, ref)
	if err != nil {
		return nil, err
	}
	if strings.Join(strings.Fields(in.Body.Typed), " ") != wordFor(p) {
		return nil, errTyped
	}
	c, err := d.Privacy.Erase(ctx, authorOf(actorOf(ctx)), ref)
	return &certificateOutput{c}, err
}

type listCertificatesInput struct {
	After string `query:"after" maxLength:"400"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type listCertificatesOutput struct {
	Body struct {
		Items []privacy.Certificate `json:"items"`
		Next  string                `json:"next"`
	}
}

func (d *Door) listCertificates(ctx context.Context, in *listCertificatesInput) (*listCertificatesOutput, error) {
	out := &listCertificatesOutput{}
	var err error
	out.Body.Items, out.Body.Next, err = d.Privacy.Certificates(ctx, in.After, in.Limit)
	return out, err
}

type certificateInput struct {
	ID string `path:"id"`
}

func (d *Door) showCertificate(ctx context.Context, in *certificateInput) (*certificateOutput, error) {
	c, err := d.Privacy.Certificate(ctx, in.ID)
	return &certificateOutput{c}, err
}

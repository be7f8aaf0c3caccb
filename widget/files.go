package widget

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/internal/file"
	"usher/internal/gate"
	"usher/internal/web"
)

const (
	unsentPath = "/widget/api/sites/{site}/conversations/{id}/files"
	filesPath  = unsentPath + "/{file}"
)

var (
	errPlainBody = fault.New(fault.Malformed, "plain_body", "Send the file itself as the body, not a form and not packed.")
	filesErrors  = []int{http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusTooManyRequests, http.StatusServiceUnavailable}
)

// Bearer is who asks about files: the visitor's token in the Authorization header. Embed it in an operation's input.
type Bearer struct {
	caller
	Site          string `path:"site"`
	Conversation  string `path:"id"`
	Authorization string `header:"Authorization" doc:"Bearer and the visitor's token."`
}

// FileInput names a file of a conversation, and who asks for it.
type FileInput struct {
	Bearer
	File string `path:"file"`
}

func (d *Door) mountFiles(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "upload-file", Method: http.MethodPut, Path: filesPath, Summary: "Upload a file under an id that the client made; a message then names it", Tags: []string{"visitor"},
		MaxBodyBytes: file.MaxBytes + 1, // the library takes its limit for too much
		Errors:       append([]int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusInsufficientStorage}, filesErrors...),
	}, d.putFile)
	web.AnswersEmptyUploads(api, filesPath)
	huma.Register(api, huma.Operation{
		OperationID: "list-unsent-files", Method: http.MethodGet, Path: unsentPath, Summary: "The visitor's own files that no message has brought yet, the oldest first", Tags: []string{"visitor"}, Errors: filesErrors,
	}, d.listUnsent)
	huma.Register(api, huma.Operation{
		OperationID: "download-file", Method: http.MethodGet, Path: filesPath, Summary: "A file, to be saved", Tags: []string{"visitor"}, Errors: filesErrors,
	}, d.getFile)
	huma.Register(api, huma.Operation{
		OperationID: "show-preview", Method: http.MethodGet, Path: filesPath + "/preview", Summary: "What is shown of a picture", Tags: []string{"visitor"}, Errors: filesErrors,
	}, d.getFilePreview)
}

// visitorAt finds whose token this is, if it opens that conversation. Everything else is not there: a foreign conversation, an unknown one, no token.
func (d *Door) visitorAt(ctx context.Context, in Bearer, reading bool) (chat.Author, error) {
	s, err := d.enabled(in.Site)
	if err != nil {
		return chat.Author{}, err
	}
	if err := d.checkOrigin(s, in.caller, reading); err != nil {
		return chat.Author{}, err
	}
	token, isBearer := strings.CutPrefix(in.Authorization, "Bearer ")
	if !isBearer || !tokenForm.MatchString(token) {
		return chat.Author{}, chat.ErrNoConversation
	}
	visitor := visitorOf(s.Key, token)
	current, err := d.cfg.Chat.Current(ctx, visitor)
	if err != nil {
		return chat.Author{}, err
	}
	if over, err := d.tokenOver(ctx, visitor); err != nil || over || current != in.Conversation {
		return chat.Author{}, errors.Join(chat.ErrNoConversation, err)
	}
	return chat.Author{Kind: chat.Visitor, ID: visitor}, nil
}

// admitFile lets only the visitor of a conversation send a file there; the body of anybody else is not read.
func (d *Door) admitFile(h web.Head) (holder string, err error) {
	parts := strings.Split(h.Path(), "/") // of the form of filesPath
	by, err := d.visitorAt(context.Background(), Bearer{
		caller: caller{origin: h.Get("Origin"), host: h.Get("Host"), browser: h.Get("User-Agent")},
		Site:   parts[4], Conversation: parts[6], Authorization: h.Get("Authorization"),
	}, false)
	return by.ID, err
}

type uploadInput struct {
	FileInput
	Name     string `header:"X-File-Name" doc:"UTF-8, percent-encoded."`
	Type     string `header:"Content-Type" doc:"Not believed."`
	Encoding string `header:"Content-Encoding"`
	RawBody  []byte `contentType:"application/octet-stream"`
}

type uploadOutput struct{ Body chat.File }

// putFile takes a file in for a message that is still to be said.
func (d *Door) putFile(ctx context.Context, in *uploadInput) (*uploadOutput, error) {
	by, err := d.visitorAt(ctx, in.Bearer, false)
	if err != nil {
		return nil, err
	}
	if media, _, _ := mime.ParseMediaType(in.Type); strings.HasPrefix(media, "multipart/") || in.Encoding != "" {
		return nil, errPlainBody
	}
	name, err := file.ReadName(in.Name)
	if err != nil {
		return nil, err
	}
	if err := d.allow(ctx, gate.PurposeUpload, gate.Visitor(by.ID), gate.Site(in.Site)); err != nil {
		return nil, err
	}
	f, err := d.cfg.Attached.Upload(ctx, file.Upload{Conversation: in.Conversation, Site: in.Site, By: by, ID: in.File, Name: name, Body: in.RawBody})
	if err != nil {
		return nil, err
	}
	return &uploadOutput{f}, nil
}

type unsentOutput struct {
	Body struct {
		Files []chat.File `json:"files"`
	}
}

// listUnsent says which of a visitor's files still wait for their message: a page that was loaded anew shows them again.
func (d *Door) listUnsent(ctx context.Context, in *Bearer) (*unsentOutput, error) {
	by, err := d.visitorAt(ctx, *in, true)
	if err != nil {
		return nil, err
	}
	out := &unsentOutput{}
	out.Body.Files, err = d.cfg.Attached.Unsent(ctx, in.Conversation, by)
	if err != nil {
		return nil, err
	}
	return out, nil
}

type contentOutput struct {
	web.ContentHeaders
	Body []byte
}

// getFile gives a file to be saved, never to be shown.
func (d *Door) getFile(ctx context.Context, in *FileInput) (*contentOutput, error) {
	by, err := d.visitorAt(ctx, in.Bearer, true)
	if err != nil {
		return nil, err
	}
	c, err := d.cfg.Attached.Open(ctx, in.Conversation, by, in.File)
	if err != nil {
		return nil, err
	}
	return &contentOutput{web.ForeignContent(c.Type, file.Disposition(c.Name)), c.Body}, nil
}

// getFilePreview gives the picture that was made of a file.
func (d *Door) getFilePreview(ctx context.Context, in *FileInput) (*contentOutput, error) {
	by, err := d.visitorAt(ctx, in.Bearer, true)
	if err != nil {
		return nil, err
	}
	c, err := d.cfg.Attached.Preview(ctx, in.Conversation, by, in.File)
	if err != nil {
		return nil, err
	}
	return &contentOutput{web.ForeignContent(c.Type, "inline"), c.Body}, nil
}

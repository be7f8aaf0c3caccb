package agent

import (
	"context"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/internal/file"
	"usher/internal/gate"
	"usher/internal/web"
)

var errPlainBody = fault.New(fault.Malformed, "plain_body", "Send the file itself as the body, not a form and not packed.")

func (d *Door) mountFiles(api huma.API) {
	handle(d, api, http.MethodGet, "/conversations/{id}/files", "The files that a conversation's messages and notes brought", d.listFiles)
	handle(d, api, http.MethodPut, "/conversations/{id}/files/{file}", "Upload a file under an id that the client made; a message or note then names it", d.putFile)
	web.AnswersEmptyUploads(api, prefix+"/conversations/{id}/files/{file}")
	handle(d, api, http.MethodGet, "/conversations/{id}/files/{file}", "A file, to be saved", d.getFile)
	handle(d, api, http.MethodGet, "/conversations/{id}/files/{file}/preview", "What is shown of a picture", d.getPreview)
	handle(d, api, http.MethodGet, "/files", "Which files may be sent", d.showFileSettings)
	handle(d, api, http.MethodPut, "/files", "Change which files may be sent", d.changeFileSettings)
}

type fileInput struct {
	ID   string `path:"id"`
	File string `path:"file" maxLength:"64"`
}

type uploadInput struct {
	ID       string `path:"id"`
	File     string `path:"file" maxLength:"64"`
	Name     string `header:"X-File-Name" doc:"UTF-8, percent-encoded."`
	Type     string `header:"Content-Type" doc:"Not believed."`
	Encoding string `header:"Content-Encoding"`
	RawBody  []byte `contentType:"application/octet-stream"`
}

type uploadOutput struct{ Body chat.File }

// putFile takes a file in for a message or note that is still to be written.
func (d *Door) putFile(ctx context.Context, in *uploadInput) (*uploadOutput, error) {
	sum, err := d.Conversations.Summary(ctx, in.ID)
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
	if ok, retry, layer := d.Limits.Allow(gate.PurposeUpload); !ok {
		return nil, gate.RateLimited(layer, retry)
	}
	f, err := d.Attached.Upload(ctx, file.Upload{Conversation: in.ID, Site: sum.Site, By: authorOf(actorOf(ctx)), ID: in.File, Name: name, Body: in.RawBody})
	if err != nil {
		return nil, err
	}
	return &uploadOutput{f}, nil
}

type contentOutput struct {
	web.ContentHeaders
	Body []byte
}

// getFile gives a file to be saved, never to be shown.
func (d *Door) getFile(ctx context.Context, in *fileInput) (*contentOutput, error) {
	c, err := d.Attached.Open(ctx, in.ID, authorOf(actorOf(ctx)), in.File)
	if err != nil {
		return nil, err
	}
	return &contentOutput{web.ForeignContent(c.Type, file.Disposition(c.Name)), c.Body}, nil
}

// getPreview gives the picture that was made of a file.
func (d *Door) getPreview(ctx context.Context, in *fileInput) (*contentOutput, error) {
	c, err := d.Attached.Preview(ctx, in.ID, authorOf(actorOf(ctx)), in.File)
	if err != nil {
		return nil, err
	}
	return &contentOutput{web.ForeignContent(c.Type, "inline"), c.Body}, nil
}

// listedFile is a file as the card of a lead shows it.
type listedFile struct {
	chat.File
	By      chat.Author `json:"by"`
	At      time.Time   `json:"at"`
	Message string      `json:"message" doc:"Id of the message or note that brought it."`
	Note    bool        `json:"note"`
}

type listFilesOutput struct {
	Body struct {
		Items []listedFile `json:"items"`
	}
}

// listFiles gives what is still there, the newest first.
func (d *Door) listFiles(ctx context.Context, in *conversationInput) (*listFilesOutput, error) {
	sent, err := d.Attached.List(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &listFilesOutput{}
	out.Body.Items = make([]listedFile, len(sent))
	for i, s := range sent {
		out.Body.Items[len(sent)-1-i] = listedFile{File: s.File.File, By: s.By, At: s.At, Message: s.Message, Note: s.Note}
	}
	return out, nil
}

// usedSpace is what the files of one site take.
type usedSpace struct {
	Site  string `json:"site"`
	Name  string `json:"name"`
	Files int    `json:"files"`
	Bytes int64  `json:"bytes"`
}

type fileSettingsOutput struct {
	Body struct {
		Settings file.Settings `json:"settings"`
		Version  int64         `json:"version"`
		All      []string      `json:"all" doc:"The kinds there are."`
		Used     []usedSpace   `json:"used" doc:"By site, in the order of the sites."`
	}
}

// showFileSettings tells which files may be sent, and how much room they take.
func (d *Door) showFileSettings(context.Context, *struct{}) (*fileSettingsOutput, error) {
	out := &fileSettingsOutput{}
	out.Body.Settings, out.Body.Version = d.FileRules.Current()
	out.Body.All, out.Body.Used = file.Kinds(), []usedSpace{}
	used := d.Attached.Used()
	for _, s := range d.Sites.List() {
		out.Body.Used = append(out.Body.Used, usedSpace{s.Key, s.Name, used[s.Key].Files, used[s.Key].Bytes})
	}
	return out, nil
}

type changeFileSettingsInput struct {
	Body struct {
		Settings file.Settings `json:"settings"`
		Version  int64         `json:"version" doc:"The one that was read."`
	}
}

// changeFileSettings puts other settings in force.
func (d *Door) changeFileSettings(ctx context.Context, in *changeFileSettingsInput) (*fileSettingsOutput, error) {
	if err := d.FileRules.Change(ctx, actorOf(ctx).Agent.ID, in.Body.Settings, in.Body.Version); err != nil {
		return nil, err
	}
	return d.showFileSettings(ctx, nil)
}

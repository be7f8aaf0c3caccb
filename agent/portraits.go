package agent

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/fault"
	"usher/internal/file"
	"usher/internal/gate"
	"usher/internal/site"
	"usher/internal/staff"
)

// A picture is uploaded first and then named, by a person or in a site's settings: so it is seen before it is saved, and settings stay one value with one
// version. Nothing is ever fetched from an address.
const portraitsPath = "/portraits"

func (d *Door) mountPortraits(api huma.API) {
	handle(d, api, http.MethodPost, portraitsPath, "Upload a picture: a PNG, JPEG or WebP, whose middle becomes a small square. A person or site then names it", d.postPortrait)
	api.OpenAPI().Paths[prefix+portraitsPath].Post.RequestBody.Required = false // an empty body is answered in our words
	handle(d, api, http.MethodPut, "/me/photo", "Change or remove one's own photo", d.setOwnPhoto)
}

type portraitInput struct {
	Type     string `header:"Content-Type" doc:"Not believed."`
	Encoding string `header:"Content-Encoding"`
	RawBody  []byte `contentType:"application/octet-stream"`
}

type portraitOutput struct {
	Body struct {
		Portrait string `json:"portrait" doc:"Its id. What nobody names within a day is thrown away."`
	}
}

// postPortrait makes a portrait of a picture.
func (d *Door) postPortrait(ctx context.Context, in *portraitInput) (*portraitOutput, error) {
	if media, _, _ := mime.ParseMediaType(in.Type); strings.HasPrefix(media, "multipart/") || in.Encoding != "" {
		return nil, errPlainBody
	}
	if ok, retry, layer := d.Limits.Allow(gate.PurposeUpload, gate.Visitor(actorOf(ctx).Agent.ID)); !ok {
		return nil, gate.RateLimited(layer, retry)
	}
	id, err := d.Portraits.KeepPortrait(ctx, in.RawBody)
	if err != nil {
		return nil, err
	}
	out := &portraitOutput{}
	out.Body.Portrait = id
	return out, nil
}

type ownPhotoInput struct {
	Body struct {
		Photo string `json:"photo" maxLength:"26" doc:"Id of a portrait that was uploaded; empty for none."`
	}
}

type ownPhotoOutput struct {
	Body struct {
		Me mePerson `json:"me"`
	}
}

// setOwnPhoto is a person's own choice of what visitors see.
func (d *Door) setOwnPhoto(ctx context.Context, in *ownPhotoInput) (*ownPhotoOutput, error) {
	a, known := d.Staff.ByID(actorOf(ctx).Agent.ID)
	if !known {
		return nil, staff.ErrNoPerson
	}
	a.Photo = in.Body.Photo
	changed, err := d.changeStaff(ctx, a)
	if err != nil {
		return nil, err
	}
	out := &ownPhotoOutput{}
	out.Body.Me = d.me(changed, d.Dispatcher.Floor())
	return out, nil
}

// changeStaff changes a person. A new photo must be there, and the one that they had before is forgotten.
func (d *Door) changeStaff(ctx context.Context, a staff.Agent) (staff.Agent, error) {
	had, _ := d.Staff.ByID(a.ID)
	if a.Photo != had.Photo {
		if err := d.checkPortrait(ctx, "body.photo", a.Photo); err != nil {
			return staff.Agent{}, err
		}
	}
	changed, err := d.Staff.Change(ctx, actorOf(ctx).Agent.ID, a)
	if err == nil && changed.Photo != had.Photo {
		d.Portraits.DropPortrait(ctx, had.Photo)
	}
	return changed, err
}

// checkPicture says whether what is new in a site's picture is there.
func (d *Door) checkPicture(ctx context.Context, had, wanted site.Picture) error {
	if wanted.Logo != had.Logo {
		if err := d.checkPortrait(ctx, "body.picture.logo", wanted.Logo); err != nil {
			return err
		}
	}
	if wanted.Show == site.ShowChosen && wanted.Person != "" && wanted != had {
		if a, known := d.Staff.ByID(wanted.Person); !known || !a.Active {
			return refusedField("no_chosen", "body.picture.person", "There is nobody of the staff with this id. Choose somebody else.")
		}
	}
	return nil
}

// checkPortrait refuses the id of a portrait that is not there; "" is none, which is allowed.
func (d *Door) checkPortrait(ctx context.Context, field, id string) error {
	if id == "" {
		return nil
	}
	_, err := d.Portraits.Portrait(ctx, id)
	if errors.Is(err, file.ErrNoFile) {
		return refusedField("no_portrait", field, "There is no such picture. Upload it again, then save.")
	}
	return err
}

func refusedField(code, field, sentence string) error {
	err := fault.New(fault.Invalid, code, sentence)
	err.Fields = map[string]string{field: "unknown"}
	return err
}

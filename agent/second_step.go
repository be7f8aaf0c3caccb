package agent

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/danielgtaylor/huma/v2"

	"usher/internal/fault"
	"usher/internal/staff"
)

func (d *Door) mountSecondStep(api huma.API) {
	handle(d, api, http.MethodPost, "/session/second", "Finish a sign-in with a code", d.finishSession)
	handle(d, api, http.MethodPost, "/session/second/setup", "Begin the second step that is demanded, before being let in", d.beginSecondAtDoor)
	handle(d, api, http.MethodPost, "/session/second/setup/confirmation", "Confirm it with its first code, and be let in", d.confirmSecondAtDoor)
	handle(d, api, http.MethodGet, "/me/second-step", "Whether one signs in with a code", d.showSecond)
	handle(d, api, http.MethodPost, "/me/second-step", "Begin to set a second step up, or to replace it", d.beginSecond)
	handle(d, api, http.MethodPost, "/me/second-step/confirmation", "Confirm it with its first code", d.confirmSecond)
	handle(d, api, http.MethodPost, "/me/second-step/codes", "Make new recovery codes", d.renewRecovery)
	handle(d, api, http.MethodDelete, "/me/second-step", "Switch one's second step off", d.dropSecond)
	handle(d, api, http.MethodGet, "/second-step", "Whether everybody must sign in with a code", d.showDemand)
	handle(d, api, http.MethodPut, "/second-step", "Demand it of everybody, or no longer", d.changeDemand)
	handle(d, api, http.MethodPost, "/people/{id}/second-step/reset", "Take the second step of somebody who lost it away", d.resetSecond)
}

// secondStep says that a code is awaited. What it holds opens nothing by itself.
type secondStep struct {
	Ticket    string    `json:"ticket" doc:"Send it with the code."`
	SetUp     bool      `json:"set_up" doc:"A second step is demanded and has to be set up first."`
	ExpiresAt time.Time `json:"expires_at"`
}

type finishSessionInput struct {
	Body struct {
		Ticket string `json:"ticket" maxLength:"100"`
		Code   string `json:"code" maxLength:"60" doc:"Six digits of the app, or a recovery code."`
	}
}

// finishSession opens the session of who gave the password before.
func (d *Door) finishSession(ctx context.Context, in *finishSessionInput) (*sessionOutput, error) {
	if err := d.limitKnock(ctx, in.Body.Ticket); err != nil {
		return nil, err
	}
	token, session, err := d.Staff.FinishSignIn(ctx, in.Body.Ticket, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return d.letIn(ctx, token, session)
}

// begunSecond is what an app needs to make codes, to be typed or drawn. It is in this answer alone.
type begunSecond struct {
	Key string  `json:"key" doc:"To be typed into an app that cannot read the picture."`
	URI string  `json:"uri"`
	QR  picture `json:"qr"`
}

// picture is a QR code as the path of an SVG: squares of 1 by 1 on a field of Size by Size.
type picture struct {
	Size int    `json:"size"`
	Path string `json:"path"`
}

type begunSecondOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         begunSecond
}

func begunOf(b staff.Begun) (*begunSecondOutput, error) {
	drawn, err := draw(b.URI)
	return &begunSecondOutput{CacheControl: "no-store", Body: begunSecond{Key: b.Seed, URI: b.URI, QR: drawn}}, err
}

// draw makes a QR code with the quiet border of four squares that readers ask for. Squares in a row are one stroke.
func draw(text string) (picture, error) {
	const border = 4
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return picture{}, fault.New(fault.Internal, "internal", "The picture could not be drawn.").Because(err)
	}
	size := code.Bounds().Dx()
	dark := func(x, y int) bool { r, _, _, _ := code.At(x, y).RGBA(); return r == 0 }
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && dark(x, y) {
				x++
			}
			if n := strconv.Itoa(x - from); x > from {
				path.WriteString("M" + strconv.Itoa(from+border) + " " + strconv.Itoa(y+border) + "h" + n + "v1h-" + n + "z")
			}
		}
	}
	return picture{Size: size + 2*border, Path: path.String()}, nil
}

type ticketInput struct {
	Body struct {
		Ticket string `json:"ticket" maxLength:"100"`
	}
}

func (d *Door) beginSecondAtDoor(ctx context.Context, in *ticketInput) (*begunSecondOutput, error) {
	if err := d.limitKnock(ctx, in.Body.Ticket); err != nil {
		return nil, err
	}
	b, err := d.Staff.BeginFactorAtSignIn(in.Body.Ticket, d.firm())
	if err != nil {
		return nil, err
	}
	return begunOf(b)
}

type letInOutput struct {
	SetCookie    string `header:"Set-Cookie"`
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		sessionBody
		Codes []string `json:"codes" doc:"Recovery codes, each good once. They are in this answer alone."`
	}
}

func (d *Door) confirmSecondAtDoor(ctx context.Context, in *finishSessionInput) (*letInOutput, error) {
	if err := d.limitKnock(ctx, in.Body.Ticket); err != nil {
		return nil, err
	}
	token, session, codes, err := d.Staff.ConfirmFactorAtSignIn(ctx, in.Body.Ticket, in.Body.Code)
	if err != nil {
		return nil, err
	}
	opened, err := d.letIn(ctx, token, session)
	if err != nil {
		return nil, err
	}
	out := &letInOutput{SetCookie: opened.SetCookie, CacheControl: "no-store"}
	out.Body.sessionBody, out.Body.Codes = opened.Body, codes
	return out, nil
}

type showSecondOutput struct {
	Body struct {
		On        bool       `json:"on"`
		Since     *time.Time `json:"since"`
		CodesLeft int        `json:"codes_left"`
		Demanded  bool       `json:"demanded" doc:"It cannot be switched off."`
	}
}

func (d *Door) showSecond(ctx context.Context, _ *struct{}) (*showSecondOutput, error) {
	f := d.Staff.OwnFactor(actorOf(ctx).Agent.ID)
	out := &showSecondOutput{}
	out.Body.On, out.Body.Since, out.Body.CodesLeft, out.Body.Demanded = f.On, deadline(f.Since), f.CodesLeft, f.Demanded
	return out, nil
}

// beginSecond makes a new key for the app. Like all that follows it takes a password given within the last ten minutes: a console that was
// left open must not become somebody else's for good.
func (d *Door) beginSecond(ctx context.Context, _ *struct{}) (*begunSecondOutput, error) {
	me := actorOf(ctx)
	if err := d.Staff.Fresh(me.ID); err != nil {
		return nil, err
	}
	b, err := d.Staff.BeginFactor(me.Agent.ID, d.firm())
	if err != nil {
		return nil, err
	}
	return begunOf(b)
}

type confirmSecondInput struct {
	Body struct {
		Code string `json:"code" maxLength:"60"`
	}
}

type codesOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Codes []string `json:"codes" doc:"Recovery codes, each good once. They are in this answer alone."`
	}
}

func codesOf(codes []string, err error) (*codesOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &codesOutput{CacheControl: "no-store"}
	out.Body.Codes = codes
	return out, nil
}

func (d *Door) confirmSecond(ctx context.Context, in *confirmSecondInput) (*codesOutput, error) {
	me := actorOf(ctx)
	if err := d.Staff.Fresh(me.ID); err != nil {
		return nil, err
	}
	return codesOf(d.Staff.ConfirmFactor(ctx, me.Agent.ID, in.Body.Code))
}

func (d *Door) renewRecovery(ctx context.Context, _ *struct{}) (*codesOutput, error) {
	me := actorOf(ctx)
	if err := d.Staff.Fresh(me.ID); err != nil {
		return nil, err
	}
	return codesOf(d.Staff.RenewRecovery(ctx, me.Agent.ID))
}

func (d *Door) dropSecond(ctx context.Context, _ *struct{}) (*struct{}, error) {
	me := actorOf(ctx)
	if err := d.Staff.Fresh(me.ID); err != nil {
		return nil, err
	}
	return nil, d.Staff.DropFactor(ctx, me.Agent.ID)
}

type demandBody struct {
	Demanded bool  `json:"demanded"`
	Version  int64 `json:"version" doc:"Send it with a change."`
}

type demandOutput struct{ Body demandBody }

func (d *Door) showDemand(context.Context, *struct{}) (*demandOutput, error) {
	on, version := d.Staff.Demanded()
	return &demandOutput{demandBody{Demanded: on, Version: version}}, nil
}

type changeDemandInput struct{ Body demandBody }

// changeDemand signs everybody without a second step out when it becomes a duty.
func (d *Door) changeDemand(ctx context.Context, in *changeDemandInput) (*demandOutput, error) {
	me := actorOf(ctx)
	if err := d.Staff.Fresh(me.ID); err != nil {
		return nil, err
	}
	if err := d.Staff.Demand(ctx, me.Agent.ID, in.Body.Demanded, in.Body.Version); err != nil {
		return nil, err
	}
	return d.showDemand(ctx, nil)
}

type personInput struct {
	ID string `path:"id"`
}

// resetSecond lets somebody who lost their phone in with the password alone. The log keeps who did it.
func (d *Door) resetSecond(ctx context.Context, in *personInput) (*changePersonOutput, error) {
	me := actorOf(ctx)
	if err := d.Staff.Fresh(me.ID); err != nil {
		return nil, err
	}
	if err := d.Staff.ResetFactor(ctx, me.Agent.ID, in.ID); err != nil {
		return nil, err
	}
	a, _ := d.Staff.ByID(in.ID)
	out := &changePersonOutput{}
	out.Body.Person = d.personOf(a, d.Dispatcher.Floor())
	return out, nil
}

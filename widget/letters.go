package widget

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/internal/gate"
	"usher/internal/mail"
)

const letterPath = "/widget/api/sites/{site}/conversations/{id}/letters/{letter}"

// errNoLetter says nothing of why: not whether an address was given, nor whether there is a mail server.
var errNoLetter = fault.New(fault.NotFound, "no_letter", "This conversation cannot be sent by e-mail from here. It can be saved as a text.")

func (d *Door) mountLetters(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "send-my-conversation", Method: http.MethodPut, Path: letterPath, DefaultStatus: http.StatusAccepted, Tags: []string{"visitor"},
		Summary:     "Send the conversation to the visitor's proved address, under an id that the client made; the same id again sends it no second time",
		Description: "Only where the host site signed the visitor's address; no other can be named. What becomes of the letter is in the socket's state frames.",
		Errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable},
	}, d.sendLetter)
}

type letterInput struct {
	caller
	Site          string `path:"site"`
	Conversation  string `path:"id"`
	Letter        string `path:"letter" pattern:"^[A-Za-z0-9_-]{16,64}$" doc:"Made by the client."`
	Authorization string `header:"Authorization" doc:"Bearer and the visitor's token."`
}

type letterOutput struct{ Body mail.Offer }

// sendLetter has a conversation sent to the address that the host site proved to be its visitor's.
func (d *Door) sendLetter(ctx context.Context, in *letterInput) (*letterOutput, error) {
	by, err := d.visitorAt(ctx, Bearer{caller: in.caller, Site: in.Site, Conversation: in.Conversation, Authorization: in.Authorization}, false)
	if err != nil {
		return nil, err
	}
	if err := d.allow(ctx, gate.PurposeLetter, gate.Visitor(by.ID), gate.Site(in.Site)); err != nil {
		return nil, err
	}
	if offer, err := d.offeredIn(ctx, in.Conversation); err != nil || offer == nil {
		return nil, orNoLetter(err)
	}
	if err := d.cfg.Letters.AskTranscriptOnce(ctx, in.Conversation, by, in.Letter); err != nil {
		return nil, err
	}
	offer, err := d.offeredIn(ctx, in.Conversation)
	if err != nil || offer == nil { // erased meanwhile
		return nil, orNoLetter(err)
	}
	return &letterOutput{*offer}, nil
}

func orNoLetter(err error) error {
	if err != nil {
		return err
	}
	return errNoLetter
}

func (d *Door) offeredIn(ctx context.Context, conversation string) (*mail.Offer, error) {
	sum, err := d.cfg.Chat.Summary(ctx, conversation)
	if err != nil {
		return nil, err
	}
	return d.offered(ctx, sum)
}

// offered is nil for who is not offered a letter.
func (d *Door) offered(ctx context.Context, sum chat.Summary) (*mail.Offer, error) {
	if d.cfg.Letters == nil {
		return nil, nil
	}
	return d.cfg.Letters.Offer(ctx, sum)
}

// LettersChanged tells the door that a letter of a conversation went a step on. It never blocks.
func (d *Door) LettersChanged(conversation string) { d.states.changed(conversation) }

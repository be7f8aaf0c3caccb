package widget

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"usher/internal/file"
	"usher/internal/gate"
	"usher/internal/web"
)

// Limits of the visitor's sockets.
const (
	socketsPerVisitor = 5
	socketsPerPrefix  = 200 // an office or a school behind one address
	frameLimit        = 32 << 10
	queueBytes        = 1 << 20 // room for a long history and what happens meanwhile
	bodyLimit         = 64 << 10
)

// RawBodies are the addresses of this door whose bodies are not JSON, for web.Config.
func (d *Door) RawBodies() []web.RawBody {
	return []web.RawBody{{Path: "/widget/api/sites/*/conversations/*/files/*", Most: file.MaxBytes, Admit: d.admitFile}}
}

// Mount puts the door's routes on the application, and describes each in the API.
func (d *Door) Mount(app *fiber.App, api huma.API, sockets *web.Sockets) {
	d.sockets = sockets
	app.Get("/widget.js", d.getLoader)
	web.Document(api, http.MethodGet, "/widget.js", "The loader that a host page includes, with the look of ?site=",
		web.Answer{Status: http.StatusOK, Type: "text/javascript"}, web.Answer{Status: http.StatusNotFound, Type: "text/javascript"})
	app.Get("/widget/frame", d.getFrame)
	web.Document(api, http.MethodGet, "/widget/frame", "The panel of ?site=, to be shown in a frame on that site's pages; the panel of a draft, ?preview=, in the console",
		web.Answer{Status: http.StatusOK, Type: "text/html"})
	app.Get("/widget/api/challenges/:id/picture", d.getPicture)
	web.Document(api, http.MethodGet, "/widget/api/challenges/{id}/picture", "The digits of a challenge as a picture",
		web.Answer{Status: http.StatusOK, Type: "image/png"})
	app.Get("/widget/api/challenges/:id/sound", d.getSound)
	web.Document(api, http.MethodGet, "/widget/api/challenges/{id}/sound", "The digits of a challenge, spoken in ?lang=",
		web.Answer{Status: http.StatusOK, Type: "audio/wav"})
	app.Get("/widget/portraits/:id", d.getPortrait)
	web.Document(api, http.MethodGet, "/widget/portraits/{id}", "The logo of a firm, or the photo of somebody of its staff",
		web.Answer{Status: http.StatusOK, Type: "image/png"}, web.Answer{Status: http.StatusOK, Type: "image/jpeg"},
		web.Answer{Status: http.StatusNotModified}, web.Answer{Status: http.StatusNotFound})
	app.Use("/widget/api", func(c *fiber.Ctx) error {
		c.Vary(fiber.HeaderOrigin) // what one page is told, a cache must not tell another
		return c.Next()
	})
	d.mountState(api)
	d.mountChallenges(api)
	d.mountStart(api)
	d.mountFiles(api)
	d.mountLetters(api)
	app.Get("/widget/socket", sockets.Upgrade(web.SocketConfig{
		CheckOrigin: d.checkSocketOrigin, Admit: d.admitSocket, ReadLimit: frameLimit, QueueFrames: 256, QueueBytes: queueBytes,
		MaxPerKey: socketsPerVisitor, MaxPerIP: socketsPerPrefix,
	}, d.serveSocket))
	web.Document(api, http.MethodGet, "/widget/socket", "The visitor's socket: JSON text frames, the first one is hello",
		web.Answer{Status: http.StatusSwitchingProtocols}, web.Answer{Status: http.StatusUpgradeRequired})
}

// admitSocket counts a socket against its network before the upgrade.
func (d *Door) admitSocket(c *fiber.Ctx) (any, error) {
	ok, retry, layer := d.cfg.Limits.Allow(gate.PurposeSocket, gate.From(gate.Prefix(web.ClientIP(c.Context()))))
	if !ok {
		return nil, gate.RateLimited(layer, retry)
	}
	return nil, nil
}

// Revoked closes every open socket of a visitor whose token opens nothing any more, with 4009, and drops what still waits there. Who
// takes the token away does so in the log first: a socket that comes at the same moment then finds either the end in the log, or is
// found here. It does not block. visitor is chat.Summary's Visitor.
func (d *Door) Revoked(visitor string) {
	if d.sockets != nil {
		d.sockets.CloseKey(socketKey(visitor), web.CloseRevoked, "taken away")
	}
}

func socketKey(visitor string) string { return "visitor:" + visitor }

// Farewell makes the last frame of a socket before this node goes away; give it to web.Sockets.Drain.
func (d *Door) Farewell(_ *web.Socket, retryAfter time.Duration) []byte {
	return encode(byeFrame{T: "bye", RetryMS: retryAfter.Milliseconds()})
}

package main

import (
	"bytes"
	"crypto/rand"
	"embed"
	"html/template"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/golang-jwt/jwt/v5"

	"usher/internal/web"
)

//go:embed demo
var demoFiles embed.FS

var demoPage = template.Must(template.ParseFS(demoFiles, "demo/page.html"))

// product is one page of the demonstration shop.
type product struct {
	Path, Short, Title, Text, Price, Look string
	Strict                                bool
}

var products = []product{
	{Path: "/demo/oak", Short: "Oak", Title: "Oak worktop, 40 mm", Look: "oak", Price: "from 214 € per metre",
		Text: "Full staves, oiled. Up to 3.2 m in one piece. Cut to your drawing in our own workshop."},
	{Path: "/demo/birch", Short: "Birch", Title: "Birch plywood, 27 mm", Look: "birch", Price: "from 96 € per metre",
		Text: "Nineteen layers, edges sealed. Light, even and hard to bend."},
	{Path: "/demo/stone", Short: "Stone", Title: "Grey quartz, 20 mm", Look: "stone", Price: "from 380 € per metre", Strict: true,
		Text: "Takes heat and knives. Measured at your home, fitted in two weeks."},
}

// strictPolicy is what a careful host site sends: nothing inline, nothing from elsewhere but the widget's script and frame.
const strictPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self'; " +
	"base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"

// demoShop serves the shop that the widget stands on in the demonstration.
type demoShop struct{ secret func() (string, error) }

func (d demoShop) mount(app *fiber.App, api huma.API) {
	page := func(path, title string, p *product) {
		app.Get(path, func(c *fiber.Ctx) error { return d.show(c, path, title, p) })
		web.Document(api, fiber.MethodGet, path, "Demonstration shop: "+title)
	}
	page("/demo/", "Worktops", nil)
	for _, p := range products {
		page(p.Path, p.Title, &p)
	}
	page("/demo/account", "My account", nil)
	for name, kind := range map[string]string{"shop.css": "text/css; charset=utf-8", "account.js": "text/javascript; charset=utf-8"} {
		app.Get("/demo/"+name, func(c *fiber.Ctx) error {
			raw, err := demoFiles.ReadFile("demo/" + name)
			if err != nil {
				return err
			}
			c.Set(fiber.HeaderContentType, kind)
			c.Set(fiber.HeaderCacheControl, "no-cache")
			return c.Send(raw)
		})
		web.Document(api, fiber.MethodGet, "/demo/"+name, "Demonstration shop: "+name)
	}
}

func (d demoShop) show(c *fiber.Ctx, path, title string, p *product) error {
	data := map[string]any{"Title": title, "Path": path, "Nav": products, "Product": p, "Identity": "",
		"Widget": "/widget.js?site=" + url.QueryEscape(demoSite)}
	if path == "/demo/account" {
		token, err := d.identity(time.Now())
		if err != nil {
			return err
		}
		data["Identity"] = token
	}
	var page bytes.Buffer
	if err := demoPage.Execute(&page, data); err != nil {
		return err
	}
	c.Response().Header.Del(fiber.HeaderContentSecurityPolicy) // a host page has its own policy, or none
	if p != nil && p.Strict {
		c.Set(fiber.HeaderContentSecurityPolicy, strictPolicy)
	}
	c.Set(fiber.HeaderReferrerPolicy, "strict-origin-when-cross-origin") // what browsers do on pages that say nothing
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(page.Bytes())
}

// identity signs who is signed in at the shop, as a host site's server would.
func (d demoShop) identity(now time.Time) (string, error) {
	secret, err := d.secret()
	if err != nil {
		return "", err
	}
	claims := jwt.MapClaims{"sub": "customer-4417", "name": demoPerson, "email": demoEmail, "aud": demoSite,
		"iat": now.Unix(), "exp": now.Add(9 * time.Minute).Unix(), "jti": rand.Text()}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(secret))
}

package agent

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"usher/internal/chat"
	"usher/internal/site"
	"usher/internal/staff"
)

// square is a picture in one colour.
func square(t *testing.T, c color.Color) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		img.Set(i%64, i/64, c)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// uploads sends a picture as the console does.
func (b *browser) uploads(body string) reply {
	b.h.t.Helper()
	b.header.Set("Content-Type", "application/octet-stream")
	defer b.header.Del("Content-Type")
	return b.ask("POST", portraitsPath, body)
}

func (b *browser) portrait() string {
	b.h.t.Helper()
	return into[struct{ Portrait string }](b.uploads(square(b.h.t, color.NRGBA{R: 200, A: 255})).want(http.StatusOK)).Portrait
}

// hasPortrait tells whether the bytes of a portrait are still there.
func (h *house) hasPortrait(id string) bool {
	_, err := h.files.Portrait(context.Background(), id)
	return err == nil
}

func (h *house) photoOf(id string) string {
	a, _ := h.staff.ByID(id)
	return a.Photo
}

func TestAPersonsPhoto(t *testing.T) {
	h := open(t)
	kadri, anna, marek := h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior), h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior), h.hire("Marek Nowak", staff.RoleAgent, staff.TierMiddle)
	manager, agent := h.signedIn(kadri), h.signedIn(anna)

	t.Run("S4.6 one's own is set, changed and removed, and the old one is gone", func(t *testing.T) {
		first := agent.portrait()
		me := into[struct{ Me mePerson }](agent.ask("PUT", "/me/photo", map[string]any{"photo": first}).want(http.StatusOK)).Me
		if me.Photo != first || h.photoOf(anna.ID) != first {
			t.Errorf("%+v", me)
		}
		second := agent.portrait()
		agent.ask("PUT", "/me/photo", map[string]any{"photo": second}).want(http.StatusOK)
		if h.hasPortrait(first) || !h.hasPortrait(second) {
			t.Error("the first one is still there, or the second is not")
		}
		agent.ask("PUT", "/me/photo", map[string]any{"photo": ""}).want(http.StatusOK)
		if h.photoOf(anna.ID) != "" || h.hasPortrait(second) {
			t.Error("it was not removed")
		}
	})
	t.Run("S4.6 a manager sets anybody's, an agent nobody else's", func(t *testing.T) {
		id := manager.portrait()
		manager.ask("PATCH", "/people/"+marek.ID, map[string]any{"photo": id}).want(http.StatusOK)
		agent.ask("PATCH", "/people/"+marek.ID, map[string]any{"photo": ""}).want(http.StatusForbidden)
		people := into[struct{ Items []staffPerson }](agent.ask("GET", "/people", nil).want(http.StatusOK)).Items
		for _, p := range people {
			if want := map[string]string{marek.ID: id}[p.ID]; p.Photo != want {
				t.Errorf("%s has %q, want %q", p.Name, p.Photo, want)
			}
		}
	})
	t.Run("a change of something else keeps it", func(t *testing.T) {
		had := h.photoOf(marek.ID)
		manager.ask("PATCH", "/people/"+marek.ID, map[string]any{"limit": 5}).want(http.StatusOK)
		if h.photoOf(marek.ID) != had || !h.hasPortrait(had) {
			t.Error("it is gone")
		}
	})
	t.Run("the change is written down with who did it", func(t *testing.T) {
		h.toldKinds(t, marek.ID, "photo_set", kadri.ID)
	})
	t.Run("who is switched off has none, and its bytes are gone", func(t *testing.T) {
		had := h.photoOf(marek.ID)
		manager.ask("PATCH", "/people/"+marek.ID, map[string]any{"active": false}).want(http.StatusOK)
		if h.photoOf(marek.ID) != "" || h.hasPortrait(had) {
			t.Error("it is still there")
		}
		manager.ask("PATCH", "/people/"+marek.ID, map[string]any{"photo": manager.portrait()}).want(http.StatusOK)
		if h.photoOf(marek.ID) != "" {
			t.Error("who has left was given a photo")
		}
	})
	t.Run("one that two have stays until the second gives it up", func(t *testing.T) {
		id := manager.portrait()
		manager.ask("PUT", "/me/photo", map[string]any{"photo": id}).want(http.StatusOK)
		manager.ask("PATCH", "/people/"+anna.ID, map[string]any{"photo": id}).want(http.StatusOK)
		manager.ask("PUT", "/me/photo", map[string]any{"photo": ""}).want(http.StatusOK)
		if !h.hasPortrait(id) {
			t.Error("the other one lost theirs")
		}
	})
}

// toldKinds looks for an event about a person in their stream.
func (h *house) toldKinds(t *testing.T, about, kind, by string) {
	t.Helper()
	events, err := h.store.Read(t.Context(), "staff:"+about, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.Kind == kind && strings.Contains(string(e.Data), `"by":"`+by+`"`) {
			return
		}
	}
	t.Errorf("no %s by %s in %v", kind, by, events)
}

func TestASitesPicture(t *testing.T) {
	h := open(t)
	kadri, anna := h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior), h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	manager, agent := h.signedIn(kadri), h.signedIn(anna)
	s := site.Default("demo", "Tamm Kitchens", nil)
	version := int64(0)
	save := func(b *browser, picture any) reply {
		t.Helper()
		body := map[string]any{"name": s.Name, "origins": s.Origins, "enabled": s.Enabled, "gate": s.Gate, "form": s.Form, "brand": s.Brand, "texts": s.Texts,
			"contact": s.Contact, "language": s.Language, "version": version}
		if picture != nil {
			body["picture"] = picture
		}
		r := b.ask("PUT", "/sites/demo", body)
		if r.status == http.StatusOK {
			version++
		}
		return r
	}
	now := func() site.Picture { got, _ := h.sites.Get("demo"); return got.Picture }

	save(manager, nil).want(http.StatusOK)
	if got := now(); got != (site.Picture{Show: site.ShowPerson}) {
		t.Errorf("a new site shows %+v", got)
	}
	t.Run("S4.6 a manager sets the logo, and settings without a picture leave it", func(t *testing.T) {
		logo := manager.portrait()
		save(agent, site.Picture{Show: site.ShowLogo, Logo: logo}).want(http.StatusForbidden)
		save(manager, site.Picture{Show: site.ShowLogo, Logo: logo}).want(http.StatusOK)
		save(manager, nil).want(http.StatusOK)
		if got := now(); got != (site.Picture{Show: site.ShowLogo, Logo: logo}) || !h.hasPortrait(logo) {
			t.Errorf("%+v", got)
		}
		next := manager.portrait()
		save(manager, site.Picture{Show: site.ShowPerson, Logo: next}).want(http.StatusOK)
		if h.hasPortrait(logo) || !h.hasPortrait(next) {
			t.Error("the old logo is still there, or the new one is not")
		}
	})
	t.Run("S4.6 of two managers who save, the second is told and loses nothing", func(t *testing.T) {
		had := now()
		version--
		mine := manager.portrait()
		save(manager, site.Picture{Show: site.ShowLogo, Logo: mine}).want(http.StatusConflict)
		if now() != had || !h.hasPortrait(had.Logo) || !h.hasPortrait(mine) {
			t.Error("a refused change changed something")
		}
		version++
	})
	t.Run("S4.6 always one person: who is there, and nobody else", func(t *testing.T) {
		save(manager, site.Picture{Show: site.ShowChosen, Person: anna.ID}).want(http.StatusOK)
		for _, nobody := range []string{"", chat.NewID(), "anna"} {
			save(manager, site.Picture{Show: site.ShowChosen, Person: nobody}).want(http.StatusUnprocessableEntity)
		}
		save(manager, map[string]any{"show": "everybody", "person": "", "logo": ""}).want(http.StatusUnprocessableEntity)
	})
	t.Run("MG08 a logo or photo by its address is no picture", func(t *testing.T) {
		for _, address := range []string{"http://169.254.169.254/logo.png", "//evil.test/a.png", "data:image/png;base64,AAAA", "../../etc/passwd", chat.NewID()} {
			r := save(manager, site.Picture{Show: site.ShowLogo, Logo: address}).want(http.StatusUnprocessableEntity)
			if !strings.Contains(string(r.body), "picture.logo") {
				t.Errorf("%s: %s", address, r.body)
			}
			manager.ask("PATCH", "/people/"+anna.ID, map[string]any{"photo": address}).want(http.StatusUnprocessableEntity)
			agent.ask("PUT", "/me/photo", map[string]any{"photo": address}).want(http.StatusUnprocessableEntity)
		}
		if r := manager.ask("POST", portraitsPath, map[string]any{"url": "http://169.254.169.254/logo.png"}).want(http.StatusUnprocessableEntity); r.code() != "portrait_type" {
			t.Error(string(r.body))
		}
	})
}

func TestUploadedPortraitsAreRefusedBeforeTheyAreRead(t *testing.T) {
	h := open(t)
	agent := h.signedIn(h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior))
	whole := square(t, color.White)
	for name, c := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"UP01 a drawing that could run": {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, http.StatusUnprocessableEntity, "portrait_type"},
		"UP06 four gigapixels":          {whole[:16] + "\x00\x01\x00\x00\x00\x01\x00\x00" + whole[24:], http.StatusUnprocessableEntity, ""},
		"UP07 no bytes":                 {"", http.StatusUnprocessableEntity, "file_empty"},
		"half of a picture":             {whole[:len(whole)-30], http.StatusUnprocessableEntity, "picture_broken"},
	} {
		t.Run(name, func(t *testing.T) {
			r := agent.uploads(c.body).want(c.status)
			if c.code != "" && r.code() != c.code {
				t.Errorf("%s, want %s", r.body, c.code)
			}
		})
	}
	t.Run("UP09 nobody uploads who is not signed in, and no program", func(t *testing.T) {
		h.browser().uploads(whole).want(http.StatusUnauthorized)
		other := h.signedIn(h.hire("Marek Nowak", staff.RoleAgent, staff.TierMiddle))
		other.csrf = ""
		other.uploads(whole).want(http.StatusForbidden)
	})
	t.Run("UP13 a form is not taken apart", func(t *testing.T) {
		agent.header.Set("Content-Type", "multipart/form-data; boundary=x")
		defer agent.header.Del("Content-Type")
		agent.ask("POST", portraitsPath, "--x--").want(http.StatusBadRequest)
	})
	t.Run("a flood is slowed down", func(t *testing.T) {
		for range 40 {
			if r := agent.uploads("x"); r.status == http.StatusTooManyRequests {
				return
			}
		}
		t.Error("forty uploads in a row were taken")
	})
}

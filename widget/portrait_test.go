package widget_test

import (
	"image"
	"net/http"
	"strings"
	"testing"

	"usher/internal/chat"
	"usher/internal/site"
	"usher/widget"
)

// portrait keeps a picture as the console does.
func (h *house) portrait() string {
	h.t.Helper()
	id, err := h.files.KeepDrawing(h.t.Context(), image.NewGray(image.Rect(0, 0, 64, 64)))
	must(h.t, err)
	return id
}

// stateUntil reads states until one is as it must become.
func (l *line) stateUntil(what string, holds func(object) bool) object {
	l.h.t.Helper()
	for range 50 {
		if f := l.await("state"); holds(f) {
			return f
		}
	}
	l.h.t.Fatalf("never: %s", what)
	return nil
}

// gives makes somebody answer a conversation.
func (h *house) gives(conversation, agent, name string, receipt int64) {
	h.t.Helper()
	must(h.t, h.chat.LearnAssign(h.t.Context(), conversation, chat.Assigned{Agent: agent, AgentName: name, Rule: "choice", Responsible: agent, Receipt: receipt}))
}

func shownID(f object) string {
	picture, _ := f["picture"].(object)
	id, _ := picture["id"].(string)
	return id
}

func TestThePictureOfAChat(t *testing.T) {
	h := open(t, options{})
	logo, anna, marek := h.portrait(), h.portrait(), h.portrait()
	h.floor.set(func(f *floor) { f.photos = map[string]string{"anna": anna, "marek": marek} })
	change := func(p site.Picture) {
		t.Helper()
		s, _ := h.sites.Get("shop")
		s.Picture = p
		_, err := h.sites.Put(t.Context(), chat.Author{Kind: chat.System}, s, s.N)
		must(t, err)
	}
	shows := func(l *line, what, id string) object {
		t.Helper()
		h.door.FloorChanged()
		return l.stateUntil(what, func(f object) bool { return shownID(f) == id })
	}

	t.Run("S4.7 it follows the person who answers, and falls back to the logo, live", func(t *testing.T) {
		l, _, conversation := h.signedIn()
		change(site.Picture{Show: site.ShowPerson, Logo: logo})
		shows(l, "the logo stands there while nobody answers", logo)
		h.gives(conversation, "anna", "Anna Kask", 1)
		f := shows(l, "Anna's photo", anna)
		if of := f["picture"].(object)["of"]; of != widget.AliasIn(chat.StreamPrefix+conversation, "anna") { //nolint:forcetypeassert // shows found it
			t.Errorf("of %v", of)
		}
		h.gives(conversation, "marek", "Marek Nowak", 2)
		shows(l, "Marek's photo", marek)
		h.gives(conversation, "ilinca", "Ilinca Pop", 3)
		f = shows(l, "the logo for somebody without a photo", logo)
		if _, named := f["picture"].(object)["of"]; named { //nolint:forcetypeassert // shows found it
			t.Error("the firm's logo is said to be somebody's face")
		}
		change(site.Picture{Show: site.ShowPerson})
		shows(l, "nothing, for initials", "")
	})
	t.Run("S4.6 always the logo, or always one person, whoever answers", func(t *testing.T) {
		l, _, conversation := h.signedIn()
		h.gives(conversation, "anna", "Anna Kask", 4)
		change(site.Picture{Show: site.ShowLogo, Logo: logo})
		shows(l, "the logo", logo)
		change(site.Picture{Show: site.ShowChosen, Person: "mmmmmmmmmmmmmmmmmmmmmmmmmm", Logo: logo})
		h.floor.set(func(f *floor) { f.photos["mmmmmmmmmmmmmmmmmmmmmmmmmm"] = marek })
		shows(l, "the person who was chosen", marek)
		if page := h.do("GET", "/widget/frame?site=shop", "").body; !strings.Contains(page, marek) {
			t.Error("who opens the chat is not shown the person who was chosen")
		}
		h.floor.set(func(f *floor) { delete(f.photos, "mmmmmmmmmmmmmmmmmmmmmmmmmm") })
		shows(l, "the logo, when the one who was chosen has no photo", logo)
	})
	t.Run("S4.7 nobody's face reaches a visitor but that of who answers them", func(t *testing.T) {
		change(site.Picture{Show: site.ShowPerson, Logo: logo})
		l, _, conversation := h.signedIn()
		h.gives(conversation, "anna", "Anna Kask", 5)
		h.says(conversation, "Good morning", "")
		shows(l, "Anna's photo", anna)
		heard := string(l.bytes()) + h.do("GET", "/widget/frame?site=shop", "").body + h.do("GET", "/widget.js?site=shop", "").body
		if strings.Contains(heard, marek) {
			t.Error("Marek's portrait is in what the visitor was sent")
		}
	})
}

func TestWhoSpeaksIsNamedByAWordOfThisConversationAlone(t *testing.T) {
	if a, b := widget.AliasIn("conversation:one", "anna"), widget.AliasIn("conversation:two", "anna"); a == b || len(a) != 8 {
		t.Errorf("%q and %q", a, b)
	}
	if widget.AliasIn("conversation:one", "anna") == widget.AliasIn("conversation:one", "marek") {
		t.Error("two people have one word")
	}
	if widget.AliasIn("conversation:one", "") != "" {
		t.Error("nobody has a word")
	}
}

func TestAPortraitIsServedToBeShownAndNothingElse(t *testing.T) {
	h := open(t, options{})
	id := h.portrait()
	a := h.do("GET", "/widget/portraits/"+id, "")
	if a.status != http.StatusOK {
		t.Fatal(a.status, a.body)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
		"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
		"Cache-Control":           "public, max-age=86400, immutable", "Etag": `"` + id + `"`,
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if again := h.do("GET", "/widget/portraits/"+id, "", "If-None-Match", `"`+id+`"`); again.status != http.StatusNotModified || len(again.body) != 0 {
		t.Error(again.status, len(again.body))
	}
	h.files.DropPortrait(t.Context(), id)
	if gone := h.do("GET", "/widget/portraits/"+id, "", "If-None-Match", `"`+id+`"`); gone.status != http.StatusNotFound {
		t.Errorf("one that was removed: %d", gone.status)
	}
	for _, other := range []string{"x", "..%2f..%2fetc", strings.Repeat("a", 26), strings.ToUpper(id), id + "-p", id + ".jpg"} {
		if got := h.do("GET", "/widget/portraits/"+other, ""); got.status != http.StatusNotFound && got.status != http.StatusBadRequest {
			t.Errorf("%s: %d", other, got.status)
		}
	}
}

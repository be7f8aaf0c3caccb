package widget

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"

	"usher/internal/site"
)

// loaderData is what the loader gets as its argument; widget/ui/loader/place.ts reads it.
type loaderData struct {
	Site     string      `json:"site"`
	Base     string      `json:"base"`
	Name     string      `json:"name"`
	Language string      `json:"language"`
	Brand    site.Brand  `json:"brand"`
	Texts    loaderTexts `json:"texts"`
}

type loaderTexts struct {
	Ask   string `json:"ask"`
	State string `json:"state"`
	Again string `json:"again"`           // after a failure
	Opens string `json:"opens,omitempty"` // RFC 3339, to the minute: what the browser writes behind State
}

// rendered keeps finished loaders by what they were made of. Compressing one takes some milliseconds, which a page view must not cost.
type rendered struct {
	mu sync.Mutex
	of map[string]*script
}

type script struct {
	plain, brotli []byte
	tag           string
}

func newRendered() rendered { return rendered{of: map[string]*script{}} }

// keptScripts bounds the memory: some 8 kB each.
const keptScripts = 1000

// emptyScript is what a page gets that includes a site which is not there: nothing runs, nothing breaks.
const emptyScript = "/* usher: there is no such chat */\n"

var hostForm = regexp.MustCompile(`^[A-Za-z0-9.:\[\]-]{1,260}$`)

// getLoader serves the loader with the site's data. It asks memory only.
func (d *Door) getLoader(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "text/javascript; charset=utf-8")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin") // it is meant to be included by other origins
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")      // and, for another language, to be imported
	c.Set(fiber.HeaderVary, "Accept-Encoding, Accept-Language")
	s, err := d.enabled(c.Query("site"))
	if err != nil || len(d.loader) == 0 || !hostForm.MatchString(c.Get(fiber.HeaderHost)) {
		c.Set(fiber.HeaderCacheControl, "public, max-age=60")
		return c.Status(http.StatusNotFound).SendString(emptyScript)
	}
	d.cfg.Sites.Seen(s.Key, ownOrigin(c.Get(fiber.HeaderReferer)))
	language := d.language(c.Query("lang"), c.Get(fiber.HeaderAcceptLanguage), s.Language)
	made, err := d.render(s, language, d.base(c))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=60")
	c.Set(fiber.HeaderETag, made.tag)
	if matches(c.Get(fiber.HeaderIfNoneMatch), made.tag) {
		return c.SendStatus(http.StatusNotModified)
	}
	if acceptsBrotli(c.Get(fiber.HeaderAcceptEncoding)) {
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(made.brotli)
	}
	return c.Send(made.plain)
}

func (d *Door) render(s site.Site, language, base string) (*script, error) {
	ask, state, opens := words[language].lines(d.office(s.Key), d.cfg.Now())
	data, err := json.Marshal(loaderData{Site: s.Key, Base: base, Name: s.Name, Language: language, Brand: s.Brand, Texts: loaderTexts{ask, state, words[language].again, opens}})
	if err != nil {
		return nil, err
	}
	key := string(data)
	d.rendered.mu.Lock()
	made := d.rendered.of[key]
	d.rendered.mu.Unlock()
	if made != nil {
		return made, nil
	}
	made = makeScript(d.loader, data)
	d.rendered.mu.Lock()
	defer d.rendered.mu.Unlock()
	if len(d.rendered.of) >= keptScripts {
		clear(d.rendered.of)
	}
	d.rendered.of[key] = made
	return made, nil
}

// makeScript calls the loader, which is the expression of a function, with the data. encoding/json has escaped in it what could
// end a script.
func makeScript(loader, data []byte) *script {
	plain := bytes.TrimRight(bytes.Clone(loader), "\n; ")
	plain = append(append(append(plain, '('), data...), ");\n"...)
	sum := sha256.Sum256(plain)
	return &script{plain: plain, brotli: squeeze(plain, brotli.WriterOptions{Quality: brotli.BestCompression}), tag: `W/"` + hex.EncodeToString(sum[:12]) + `"`}
}

// squeeze compresses with brotli.
func squeeze(plain []byte, how brotli.WriterOptions) []byte {
	var small bytes.Buffer
	w := brotli.NewWriterOptions(&small, how)
	_, _ = w.Write(plain) // a buffer takes everything
	_ = w.Close()
	return small.Bytes()
}

// matches tells whether an If-None-Match header names the tag.
func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if strings.TrimSpace(part) == tag {
			return true
		}
	}
	return false
}

func acceptsBrotli(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "br" {
			return strings.ReplaceAll(quality, " ", "") != "q=0"
		}
	}
	return false
}

package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Static serves a fixed set of files from memory. A request's path is only ever looked up in a table, never opened, so there is
// nothing to walk out of and no directory to list.
type Static struct {
	assets map[string]*asset
}

// asset is one file with its precompressed siblings.
type asset struct {
	kind    string
	cache   string
	plain   encoded
	smaller []encoded // best first
}

type encoded struct {
	coding string // br, gzip, or empty
	body   []byte
	etag   string
}

// hashedName is what the build gives to files whose name changes with their content: panel-fcocfp6e.js.
var hashedName = regexp.MustCompile(`[-.][A-Za-z0-9]{8}\.[a-z0-9]+$`)

// contentTypes is ours, because the system's table differs from machine to machine.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".json": "application/json", ".map": "application/json", ".svg": "image/svg+xml",
	".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".ico": "image/x-icon",
	".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".mp3": "audio/mpeg",
}

// NewStatic reads every file of files once. Files with a hash in their name may be kept for good; others are asked for again each
// time (and answered with 304) unless fresh names how long they may be kept. Names that begin with a dot are left out. x.br and
// x.gz are not files of their own but the smaller forms of x.
func NewStatic(files fs.FS, fresh map[string]time.Duration) (*Static, error) {
	s := &Static{assets: map[string]*asset{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), ".") || isSibling(name) {
			return err
		}
		a, err := readAsset(files, name)
		if err != nil {
			return err
		}
		a.cache = cacheRule(name, fresh)
		s.assets[name] = a
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read static files: %w", err)
	}
	return s, nil
}

func isSibling(name string) bool {
	return strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz")
}

func readAsset(files fs.FS, name string) (*asset, error) {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:8])
	a := &asset{kind: contentTypes[path.Ext(name)], plain: encoded{body: body, etag: `"` + hash + `"`}}
	if a.kind == "" {
		a.kind = "application/octet-stream"
	}
	for _, form := range []struct{ suffix, coding string }{{".br", "br"}, {".gz", "gzip"}} {
		if small, err := fs.ReadFile(files, name+form.suffix); err == nil {
			a.smaller = append(a.smaller, encoded{coding: form.coding, body: small, etag: `"` + hash + "-" + form.coding + `"`})
		}
	}
	return a, nil
}

func cacheRule(name string, fresh map[string]time.Duration) string {
	if hashedName.MatchString(name) {
		return "public, max-age=31536000, immutable"
	}
	if d := fresh[name]; d > 0 {
		return "public, max-age=" + strconv.Itoa(int(d.Seconds()))
	}
	return "no-cache"
}

// Has tells whether there is such a file.
func (s *Static) Has(name string) bool { return s.assets[name] != nil }

// Serve answers a route that ends in a star with the file the star stands for. Other sites' pages may load these files.
func (s *Static) Serve(c *fiber.Ctx) error {
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	return s.Send(c, c.Params("*"))
}

// Send answers with one file by its name, in the smallest form the client takes. Headers that the caller has set stay.
func (s *Static) Send(c *fiber.Ctx, name string) error {
	a := s.assets[name]
	if a == nil {
		return errNotFound
	}
	form := a.formFor(c.Get(fiber.HeaderAcceptEncoding))
	c.Set(fiber.HeaderCacheControl, a.cache)
	c.Set(fiber.HeaderETag, form.etag)
	c.Vary(fiber.HeaderAcceptEncoding)
	if matches(c.Get(fiber.HeaderIfNoneMatch), form.etag) {
		return c.SendStatus(http.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, a.kind)
	if form.coding != "" {
		c.Set(fiber.HeaderContentEncoding, form.coding)
	}
	return c.Send(form.body)
}

func (a *asset) formFor(accept string) encoded {
	for _, form := range a.smaller {
		if accepts(accept, form.coding) {
			return form
		}
	}
	return a.plain
}

// accepts reads Accept-Encoding: a coding must be named and not be forbidden by q=0.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, given := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		value, err := strconv.ParseFloat(q, 64)
		return !given || (err == nil && value > 0)
	}
	return false
}

func matches(ifNoneMatch, etag string) bool {
	for part := range strings.SplitSeq(ifNoneMatch, ",") {
		if part = strings.TrimPrefix(strings.TrimSpace(part), "W/"); part == etag || part == "*" {
			return true
		}
	}
	return false
}

package widget_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"usher/internal/file"
)

// folder is where a visitor's files of one conversation are.
type folder struct {
	h            *house
	token        string
	conversation string
}

func (h *house) folder() folder {
	token := newToken()
	return folder{h, token, h.begin(token)}
}

func (f folder) path(rest string) string {
	return "/widget/api/sites/shop/conversations/" + f.conversation + "/files/" + rest
}

// all is the address of those that no message has brought yet.
func (f folder) all() string { return strings.TrimSuffix(f.path(""), "/") }

// unsent gives their names.
func (f folder) unsent() (names []any) {
	f.h.t.Helper()
	a := f.h.do("GET", f.all(), "", "Authorization", "Bearer "+f.token)
	files, isList := a.json(f.h.t)["files"].([]any)
	if a.status != http.StatusOK || !isList || a.header.Get("Cache-Control") != "no-store" {
		f.h.t.Fatalf("%d %v %s", a.status, a.header, a.body)
	}
	for _, one := range files {
		names = append(names, one.(object)["name"])
	}
	return names
}

func (f folder) put(upload, name, body string, headers ...string) answer {
	all := append([]string{"Authorization", "Bearer " + f.token, "Content-Type", "application/octet-stream", "X-File-Name", name, "Origin", f.h.url}, headers...)
	return f.h.do("PUT", f.path(upload), body, all...)
}

func (f folder) get(rest string, headers ...string) answer {
	return f.h.do("GET", f.path(rest), "", append([]string{"Authorization", "Bearer " + f.token}, headers...)...)
}

// kept uploads a file and gives its id.
func (f folder) kept(name, body string) string {
	f.h.t.Helper()
	a := f.put(newID(), name, body)
	if a.status != http.StatusOK {
		f.h.t.Fatalf("%s: %d %s", name, a.status, a.body)
	}
	id, _ := a.json(f.h.t)["id"].(string)
	return id
}

// onDisk counts what lies in the store of bytes.
func (h *house) onDisk() (n int) {
	h.t.Helper()
	must(h.t, h.blobs.Each(context.Background(), func(string, time.Time) error { n++; return nil }))
	return n
}

func pictureOf(t testing.TB, w, h int, encode func(io.Writer, image.Image) error) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var out bytes.Buffer
	must(t, encode(&out, img))
	return out.String()
}

func jpegOf(t testing.TB, w, h int) string {
	return pictureOf(t, w, h, func(out io.Writer, img image.Image) error { return jpeg.Encode(out, img, nil) })
}

func TestAFileIsUploadedSaidShownAndFetched(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	body := jpegOf(t, 2000, 1000)
	a := f.put(newID(), "k%C3%B6%C3%B6k.jpg", body)
	if a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	got := a.json(t)
	if got["name"] != "köök.jpg" || got["type"] != "image/jpeg" || got["size"] != float64(len(body)) || got["width"] != 2000.0 || got["height"] != 1000.0 || got["preview"] != true {
		t.Errorf("%v", got)
	}
	id, _ := got["id"].(string)
	l := h.hello(f.token, 0)
	l.await("marks")
	say := newID()
	l.send(object{"t": "say", "id": say, "text": "", "files": []string{id}})
	frame := l.await("events")
	events, _ := frame["events"].([]any)
	said, _ := events[0].(object)
	files, _ := said["files"].([]any)
	if len(files) != 1 || files[0].(object)["name"] != "köök.jpg" || said["text"] != "" {
		t.Fatalf("%v", frame)
	}
	whole := f.get(id)
	if whole.status != 200 || whole.body != body || whole.header.Get("Content-Disposition") != `attachment; filename="k__k.jpg"; filename*=UTF-8''k%C3%B6%C3%B6k.jpg` {
		t.Errorf("%d, %d bytes, %v", whole.status, len(whole.body), whole.header)
	}
	small := f.get(id + "/preview")
	config, format, err := image.DecodeConfig(strings.NewReader(small.body))
	if small.status != 200 || err != nil || format != "jpeg" || config.Width != 1280 || config.Height != 640 || small.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%d %s %dx%d %v", small.status, format, config.Width, config.Height, err)
	}
}

func TestUP01WhatCouldRunIsOnlyEverSaved(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	for name, body := range map[string]string{
		"html": "<!doctype html><html><script>alert(1)</script></html>", "svg": `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`,
		"xml": `<?xml version="1.0"?><a/>`, "js": "function f() { return 1 }\nf()\n", "pdf": "%PDF-1.7\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n",
	} {
		t.Run(name, func(t *testing.T) {
			id := f.kept("photo.png", body)
			a := f.get(id)
			for header, want := range map[string]string{"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff",
				"Content-Disposition": `attachment; filename="photo.png"; filename*=UTF-8''photo.png`, "Cache-Control": "private, max-age=300",
				"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'"} {
				if got := a.header.Get(header); got != want {
					t.Errorf("%s: %q", header, got)
				}
			}
			if a.body != body || a.header.Get("Set-Cookie") != "" || f.get(id+"/preview").status != http.StatusNotFound {
				t.Errorf("%d bytes, a cookie %q, or a preview of what is no picture", len(a.body), a.header.Get("Set-Cookie"))
			}
		})
	}
}

func TestUP02APolyglotIsShownOnlyAsItsPixels(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	var out bytes.Buffer
	must(t, gif.Encode(&out, image.NewPaletted(image.Rect(0, 0, 40, 30), color.Palette{color.Black, color.White}), nil))
	for name, body := range map[string]string{"GIF and script": out.String() + "*/=1;alert(document.domain)//", "JPEG and page": jpegOf(t, 40, 30) + "<html><script>alert(1)</script></html>"} {
		id := f.kept(name, body)
		small := f.get(id + "/preview")
		if small.status != 200 || strings.Contains(small.body, "alert") || small.header.Get("Content-Disposition") != "inline" || small.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", name, small.status, small.header)
		}
		if a := f.get(id); !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %v", name, a.header)
		}
	}
}

func TestUP03AProgramIsRefusedWhateverItIsCalled(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	for name, body := range map[string]string{"ELF": "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 9) + "\x02\x00\x3e\x00" + strings.Repeat("\x00", 60), "PE": "MZ" + strings.Repeat("\x00", 200), "a script": "#!/bin/sh\nrm -rf /\n", "what nobody knows": "\x00\x01\x02\x03\x04"} {
		a := f.put(newID(), "photo.png", body, "Content-Type", "image/png")
		if a.status != http.StatusUnsupportedMediaType || a.code(t) != "file_type" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if n := h.onDisk(); n != 0 {
		t.Errorf("%d files are on the disk", n)
	}
}

func TestUP04OneByteTooManyIsRefused(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	if a := f.put(newID(), "a.txt", strings.Repeat("a", file.MaxBytes)); a.status != http.StatusOK {
		t.Errorf("ten mebibytes: %d %s", a.status, a.body)
	}
	before := h.onDisk()
	for name, body := range map[string]io.Reader{"with Content-Length": strings.NewReader(strings.Repeat("a", file.MaxBytes+1)), "without": io.LimitReader(endless{}, file.MaxBytes+1)} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, h.url+f.path(newID()), body)
		must(t, err)
		req.Header.Set("Authorization", "Bearer "+f.token)
		req.Header.Set("Origin", h.url)
		res, err := client.Do(req)
		if err != nil {
			continue // it was answered and closed while we were still sending, which a browser takes for a failure too
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	if now := h.onDisk(); now != before {
		t.Errorf("%d files more are on the disk", now-before)
	}
	_, version := h.rules.Current()
	must(t, h.rules.Change(t.Context(), "anna", changed(func(s *file.Settings) { s.Visitors = file.Allowed{MaxMiB: 1, Kinds: []string{file.KindDocument}} }), version))
	if a := f.put(newID(), "a.txt", strings.Repeat("a", 1<<20+1)); a.status != http.StatusRequestEntityTooLarge || a.code(t) != "file_too_big" {
		t.Errorf("over the manager's limit: %d %s", a.status, a.body)
	}
}

// changed is the default settings but for what change does.
func changed(change func(*file.Settings)) file.Settings {
	s := file.DefaultSettings()
	change(&s)
	return s
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestUP05ANameIsCleanedAndCannotBreakAHeader(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	for given, want := range map[string]string{
		"..%2f..%2fx.txt": "x.txt", "a%00b.txt": "ab.txt", "a%0d%0aSet-Cookie:%20x=1.txt": "aSet-Cookie_ x=1.txt", "CON": "_CON", "con.txt": "_con.txt",
		"photo%E2%80%AEgpj.exe": "photogpj.exe", "%2e%2e": "file", "": "file", "C%3A%5CUsers%5Cx%5Cdoc.pdf": "doc.pdf", "%22quoted%22.txt": "_quoted_.txt",
		strings.Repeat("a", 300) + ".txt": strings.Repeat("a", 196) + ".txt",
	} {
		a := f.put(newID(), given, "text of "+given)
		if a.status != 200 || a.json(t)["name"] != want {
			t.Errorf("%q: %d %s, want %q", given, a.status, a.body, want)
			continue
		}
		id, _ := a.json(t)["id"].(string)
		if got := f.get(id); got.status != 200 || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%q: %d %v", given, got.status, got.header)
		}
	}
	for _, bad := range []string{"%zz", "%ff"} {
		if a := f.put(newID(), bad, "x"); a.status != http.StatusUnprocessableEntity || a.code(t) != "bad_name" {
			t.Errorf("%s: %d %s", bad, a.status, a.body)
		}
	}
}

// hugePNG says in its header that it is very large.
func hugePNG(w, h uint32) string {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	head = append(binary.BigEndian.AppendUint32(head, h), 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return string(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head)))
}

// hugeWebP says on its canvas that it is small, and in its frame that it is not.
func hugeWebP() string {
	vp8x := []byte("VP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x09\x00\x00\x09\x00\x00")
	vp8l := []byte("VP8L\x0a\x00\x00\x00\x2f\xff\xff\xff\x0f\x00\x00\x00\x00\x00")
	body := append(append([]byte("WEBP"), vp8x...), vp8l...)
	return "RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + string(body)
}

func TestUP06APictureTooLargeIsRefusedFromItsHeader(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	for name, body := range map[string]string{"PNG": hugePNG(65_535, 65_535), "PNG a little over": hugePNG(5001, 5000), "WebP whose canvas lies": hugeWebP()} {
		if a := f.put(newID(), "x", body); a.status != http.StatusUnprocessableEntity || a.code(t) != "picture_too_large" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	frames := &gif.GIF{}
	for range 2000 {
		frames.Image, frames.Delay = append(frames.Image, image.NewPaletted(image.Rect(0, 0, 60, 60), color.Palette{color.Black, color.White})), append(frames.Delay, 1)
	}
	var out bytes.Buffer
	must(t, gif.EncodeAll(&out, frames))
	if a := f.put(newID(), "many frames", out.String()); a.status != 200 || a.json(t)["preview"] != true {
		t.Errorf("of many frames only the first is decoded: %d %s", a.status, a.body)
	}
	tiff := f.put(newID(), "x.tiff", "II*\x00\x08\x00\x00\x00"+strings.Repeat("\xff", 100))
	if tiff.status != 200 || tiff.json(t)["preview"] != false {
		t.Errorf("TIFF is kept and never decoded: %d %s", tiff.status, tiff.body)
	}
}

func TestUP07AnEmptyFileIsRefused(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	if a := f.put(newID(), "x.txt", ""); a.status != http.StatusUnprocessableEntity || a.code(t) != "file_empty" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestUP08OtherSpellingsOfAPathAreNotThere(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	id := f.kept("x.txt", "x")
	for _, path := range []string{"%252e%252e%252fusher.db", "%2e%2e/" + id, "..%2f" + id, id + "%3fx", id + "%23x", id + ";x", "%2e%2e%2f%2e%2e%2fusher.db", strings.ToUpper(id), id + "/", "../" + id} {
		if a := f.get(path); a.status != http.StatusNotFound && a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

func TestUP09NobodyElseUploadsOrFetches(t *testing.T) {
	h := open(t, options{})
	f, other := h.folder(), h.folder()
	id := f.kept("x.txt", "mine alone")
	before := h.onDisk()
	strangers := map[string][]string{"no login": {"Authorization", "-"}, "another visitor": {"Authorization", "Bearer " + other.token}, "a new token": {"Authorization", "Bearer " + newToken()},
		"no token at all": {"Authorization", "Bearer "}, "a flipped one": {"Authorization", "Bearer " + flip(f.token)}, "another scheme": {"Authorization", "Basic " + f.token}}
	for name, header := range strangers {
		if a := f.put(newID(), "x.txt", "foreign", header...); a.status != http.StatusNotFound {
			t.Errorf("%s uploads: %d %s", name, a.status, a.body)
		}
		for _, path := range []string{f.path(id), f.path(id + "/preview"), f.all()} {
			if a := h.do("GET", path, "", append([]string{"Authorization", "Bearer " + f.token}, header...)...); a.status != http.StatusNotFound || strings.Contains(a.body, "mine") || strings.Contains(a.body, id) {
				t.Errorf("%s fetches %s: %d %s", name, path, a.status, a.body)
			}
		}
	}
	if a := other.get(id); a.status != http.StatusNotFound {
		t.Errorf("under one's own conversation: %d %s", a.status, a.body)
	}
	l := h.hello(other.token, 0)
	l.await("marks")
	l.send(object{"t": "say", "id": newID(), "text": "look", "files": []string{id}})
	if e := l.await("error"); e["code"] != "no_file" {
		t.Errorf("a foreign file was sent: %v", e)
	}
	if now := h.onDisk(); now != before {
		t.Errorf("%d files more are on the disk", now-before)
	}
	if a := f.put(newID(), "x.txt", "x", "Origin", "https://evil.example.com"); a.status != http.StatusForbidden {
		t.Errorf("from a foreign page: %d %s", a.status, a.body)
	}
}

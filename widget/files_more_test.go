package widget_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/file"
	"usher/internal/gate"
)

func TestUP10WhatIsTooMuchIsSaidAndMessagesKeepWorking(t *testing.T) {
	quota := file.DefaultQuota()
	quota.VisitorFiles, quota.SiteBytes = 30, 60
	h := open(t, options{quota: quota})
	f, other := h.folder(), h.folder()
	var all sync.WaitGroup
	counted := make(chan int, 100)
	for i := range 100 {
		all.Go(func() { counted <- f.put(newID(), "x.txt", fmt.Sprint(i%10)).status })
	}
	all.Wait()
	close(counted)
	codes := map[int]int{}
	for status := range counted {
		codes[status]++
	}
	if codes[200] != 30 || codes[413] != 70 {
		t.Errorf("of 100 at once: %v", codes)
	}
	if a := f.put(newID(), "x.txt", "y"); a.status != http.StatusRequestEntityTooLarge || a.code(t) != "files_full" || !strings.Contains(a.body, "Messages can still be sent") {
		t.Errorf("one more: %d %s", a.status, a.body)
	}
	if a := other.put(newID(), "x.txt", strings.Repeat("z", 31)); a.status != http.StatusInsufficientStorage || a.code(t) != "storage_full" {
		t.Errorf("a full site: %d %s", a.status, a.body)
	}
	l := h.hello(f.token, 0)
	l.await("marks")
	l.send(object{"t": "say", "id": newID(), "text": "still here"})
	l.await("ack")
}

func TestUP10TooManyUploadsAreAskedToWait(t *testing.T) {
	limits := generous()
	limits[gate.PurposeUpload] = map[string]gate.Rate{gate.LayerVisitor: {Count: 2, Per: time.Minute}}
	h := open(t, options{limits: limits})
	f := h.folder()
	for range 2 {
		f.kept("x.txt", "x")
	}
	a := f.put(newID(), "x.txt", "x")
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestUP10ADiskThatIsNearlyFullTakesNoFiles(t *testing.T) {
	quota := file.DefaultQuota()
	quota.Floor = 1 << 60
	h := open(t, options{quota: quota})
	if a := h.folder().put(newID(), "x.txt", "x"); a.status != http.StatusInsufficientStorage || a.code(t) != "storage_full" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestUP11AConnectionThatIsCutLeavesNothing(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	must(t, err)
	_, err = fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: x\r\nOrigin: %s\r\nAuthorization: Bearer %s\r\nContent-Length: 1000\r\n\r\n%s", f.path(newID()), h.url, f.token, strings.Repeat("a", 990))
	must(t, err)
	must(t, conn.Close())
	f.kept("x.txt", "the one that arrived") // it comes after the cut one in every sense that matters here
	if n := h.onDisk(); n != 1 {
		t.Errorf("%d files are on the disk", n)
	}
}

func TestUP12ARetryIsTheSameFile(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	upload := newID()
	var all sync.WaitGroup
	ids := make(chan any, 10)
	for range 10 {
		all.Go(func() { ids <- f.put(upload, "x.txt", "the same").json(t)["id"] })
	}
	all.Wait()
	close(ids)
	first := <-ids
	for id := range ids {
		if id != first || id == nil {
			t.Errorf("%v and %v", first, id)
		}
	}
	if n := h.onDisk(); n != 1 {
		t.Errorf("%d files are on the disk", n)
	}
	if a := f.put(upload, "x.txt", "something else"); a.status != http.StatusConflict || a.code(t) != "id_reused" {
		t.Errorf("another file under the id: %d %s", a.status, a.body)
	}
	for _, bad := range []string{"short", strings.Repeat("a", 41)} {
		if a := f.put(bad, "x.txt", "x"); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", bad, a.status, a.body)
		}
	}
}

func TestUP13FormsOfManyPartsAreNotTakenApart(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	many := strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\na\r\n", 10_000)
	for name, c := range map[string][2]string{"10,000 parts": {"multipart/form-data; boundary=x", many}, "a long part header": {"multipart/form-data; boundary=x", "--x\r\nA: " + strings.Repeat("a", 1<<20) + "\r\n\r\n"}, "no boundary": {"multipart/form-data", many}} {
		if a := f.put(newID(), "x", c[1], "Content-Type", c[0]); a.status != http.StatusBadRequest || a.code(t) != "plain_body" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := f.put(newID(), "x", "x", "Content-Encoding", "gzip"); a.status != http.StatusBadRequest {
		t.Errorf("packed: %d %s", a.status, a.body)
	}
	if n := h.onDisk(); n != 0 {
		t.Errorf("%d files are on the disk", n)
	}
}

func TestUP14AnArchiveIsNeverOpened(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := range 20 {
		part, err := z.Create(fmt.Sprintf("zeros%d", i))
		must(t, err)
		_, err = io.CopyN(part, endless{}, 8<<20)
		must(t, err)
	}
	must(t, z.Close())
	a := f.put(newID(), "bomb.zip", out.String())
	if a.status != 200 || a.json(t)["type"] != "application/zip" || a.json(t)["preview"] != false {
		t.Errorf("%d %s", a.status, a.body)
	}
	id, _ := a.json(t)["id"].(string)
	if got := f.get(id); got.body != out.String() {
		t.Errorf("%d bytes of %d", len(got.body), out.Len())
	}
}

// withPlace puts an EXIF segment with a place and an orientation into a JPEG.
func withPlace(body string) string {
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x02" + "\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00" + "\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x26" + "\x00\x00\x00\x00" + "GPS 59.4370 24.7536")
	segment := append([]byte("Exif\x00\x00"), tiff...)
	return body[:2] + "\xff\xe1" + string(binary.BigEndian.AppendUint16(nil, uint16(len(segment)+2))) + string(segment) + body[2:]
}

func TestUP15ThePlaceIsInNoPreviewAndOnDemandInNoFile(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	body := withPlace(jpegOf(t, 60, 40))
	id := f.kept("photo.jpg", body)
	small := f.get(id + "/preview")
	config, _, err := image.DecodeConfig(strings.NewReader(small.body))
	if err != nil || strings.Contains(small.body, "GPS") || strings.Contains(small.body, "Exif") || config.Width != 40 || config.Height != 60 {
		t.Errorf("the preview is %dx%d (it should stand upright), %v", config.Width, config.Height, err)
	}
	if got := f.get(id); got.body != body {
		t.Error("the file itself was changed without being asked to")
	}
	_, version := h.rules.Current()
	must(t, h.rules.Change(t.Context(), "anna", changed(func(s *file.Settings) { s.StripPlace = true }), version))
	upload := newID()
	a := f.put(upload, "photo.jpg", body)
	id, _ = a.json(t)["id"].(string)
	got := f.get(id)
	if _, err := jpeg.Decode(strings.NewReader(got.body)); err != nil || strings.Contains(got.body, "GPS") || a.json(t)["width"] != 40.0 {
		t.Errorf("%v, GPS %v, %s", err, strings.Contains(got.body, "GPS"), a.body)
	}
	if again := f.put(upload, "photo.jpg", body); again.json(t)["id"] != id {
		t.Errorf("a retry of a stripped file: %s", again.body)
	}
}

// eicar is the text that scanners agree to take for a virus, in two halves so that this file is not taken for one.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}` + `$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

func TestUP16NoScannerIsAskedSoNothingIsCalledClean(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	a := f.put(newID(), "eicar.txt", eicar)
	if a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for word := range a.json(t) {
		if strings.Contains(word, "clean") || strings.Contains(word, "scan") {
			t.Errorf("the answer says %s, and nobody looked", word)
		}
	}
	id, _ := a.json(t)["id"].(string)
	if got := f.get(id); !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v", got.header)
	}
}

func TestAFileGoesWithOneMessageAndWithItsRetraction(t *testing.T) {
	h := open(t, options{})
	f := h.folder()
	anna := chat.Author{Kind: chat.Agent, ID: "annaannaannaannaannaanna22", Name: "Anna Kask"}
	offered, err := h.files.Upload(t.Context(), file.Upload{Conversation: f.conversation, Site: "shop", By: anna, ID: newID(), Name: "offer.txt", Body: []byte("1 240")})
	must(t, err)
	if a := f.get(offered.ID); a.status != http.StatusNotFound {
		t.Errorf("before it was sent: %d %s", a.status, a.body)
	}
	say := newID()
	_, err = h.chat.SayQuoting(t.Context(), f.conversation, anna, say, "", "", offered)
	must(t, err)
	if a := f.get(offered.ID); a.status != 200 || a.body != "1 240" {
		t.Errorf("after it was sent: %d %s", a.status, a.body)
	}
	must(t, h.chat.Retract(t.Context(), f.conversation, anna, say, "", false, 0))
	if a := f.get(offered.ID); a.status != http.StatusGone || a.code(t) != "file_gone" {
		t.Errorf("after it was taken back: %d %s", a.status, a.body)
	}
	noted, err := h.files.Upload(t.Context(), file.Upload{Conversation: f.conversation, Site: "shop", By: anna, ID: newID(), Name: "secret.txt", Body: []byte("margin")})
	must(t, err)
	_, err = h.chat.Note(t.Context(), f.conversation, anna, newID(), "", nil, noted)
	must(t, err)
	if a := f.get(noted.ID); a.status != http.StatusNotFound || strings.Contains(a.body, "margin") {
		t.Errorf("a note's file: %d %s", a.status, a.body)
	}
	id, l := f.kept("x.txt", "x"), h.hello(f.token, 0)
	l.await("marks")
	l.send(object{"t": "say", "id": newID(), "text": "one", "files": []string{id}})
	l.await("ack")
	for _, c := range []struct {
		code  string
		files []string
	}{{"file_taken", []string{id}}, {"no_file", []string{id, id}}, {"no_file", []string{"x"}}, {"too_many_files", strings.Split(strings.Repeat(id+" ", 11), " ")[:11]}} {
		l.send(object{"t": "say", "id": newID(), "text": "two", "files": c.files})
		if e := l.await("error"); e["code"] != c.code {
			t.Errorf("%v, want %s", e, c.code)
		}
	}
}

func TestUP09AVisitorIsToldOfTheirOwnUnsentFilesAlone(t *testing.T) {
	h := open(t, options{})
	f, other := h.folder(), h.folder()
	anna := chat.Author{Kind: chat.Agent, ID: "annaannaannaannaannaanna22", Name: "Anna Kask"}
	for _, name := range []string{"offer.txt", "margin.txt"} {
		offered, err := h.files.Upload(t.Context(), file.Upload{Conversation: f.conversation, Site: "shop", By: anna, ID: newID(), Name: name, Body: []byte(name)})
		must(t, err)
		if name == "margin.txt" {
			_, err = h.chat.Note(t.Context(), f.conversation, anna, newID(), "", nil, offered)
			must(t, err)
		}
	}
	if names := f.unsent(); len(names) != 0 {
		t.Errorf("before anything came: %v", names)
	}
	first := f.kept("first.txt", "1")
	f.kept("second.txt", "2")
	other.kept("foreign.txt", "3")
	if names := f.unsent(); !slices.Equal(names, []any{"first.txt", "second.txt"}) {
		t.Errorf("both wait: %v", names)
	}
	l := h.hello(f.token, 0)
	l.await("marks")
	l.send(object{"t": "say", "id": newID(), "text": "one", "files": []string{first}})
	l.await("ack")
	if names := f.unsent(); !slices.Equal(names, []any{"second.txt"}) {
		t.Errorf("one was sent: %v", names)
	}
}

func TestUP17AFileOfAStrangerIsRefusedByItsHead(t *testing.T) {
	h := open(t, options{})
	f, other := h.folder(), h.folder()
	for name, token := range map[string]string{"a new token": newToken(), "another visitor's": other.token, "none": ""} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
		must(t, err)
		must(t, conn.SetDeadline(time.Now().Add(30*time.Second)))
		_, err = fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n",
			f.path(newID()), strings.TrimPrefix(h.url, "http://"), h.url, token, file.MaxBytes)
		must(t, err)
		res, err := http.ReadResponse(bufio.NewReader(conn), nil) // of the body not one byte is sent
		if err != nil || res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %v, %v", name, res, err)
		}
		must(t, conn.Close())
	}
}

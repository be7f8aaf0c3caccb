package file

import (
	"bytes"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// The kinds of file that a manager can allow. Programs are of none of them: they are never taken.
const (
	KindPicture  = "picture"
	KindDocument = "document"
	KindMedia    = "media" // sound and film
	KindArchive  = "archive"
	KindOther    = "other" // what nothing is known about
)

// Kinds lists them in the order in which a manager is shown them.
func Kinds() []string { return []string{KindPicture, KindDocument, KindMedia, KindArchive, KindOther} }

// programs are types that a computer runs; what is made of one (mimetype knows the parents) counts as one.
var programs = []string{"application/x-elf", "application/x-executable", "application/x-sharedlib", "application/x-object", "application/x-coredump",
	"application/vnd.microsoft.portable-executable", "application/x-mach-binary", "application/x-msi", "application/vnd.debian.binary-package",
	"application/vnd.android.package-archive", "application/java-archive", "application/jar", "application/x-java-applet", "application/x-rpm",
	"application/wasm", "application/x-chrome-extension", "application/x-shockwave-flash", "application/x-ms-shortcut",
	"application/vnd.android.dex", "application/x-installshield", "text/x-shellscript"}

var archives = []string{"application/zip", "application/x-7z-compressed", "application/x-rar-compressed", "application/vnd.rar", "application/gzip",
	"application/x-tar", "application/x-bzip2", "application/x-xz", "application/zstd", "application/lzip", "application/x-cpio", "application/x-archive",
	"application/vnd.ms-cab-compressed"}

var documents = []string{"application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/vnd.ms-outlook",
	"application/x-ole-storage", "application/vnd.oasis.opendocument", "application/vnd.openxmlformats-officedocument", "application/rtf", "text/", "application/json",
	"application/epub+zip", "application/postscript", "image/svg+xml", "image/vnd.djvu", "image/vnd.dwg", "image/vnd.dxf", "message/", "application/vnd.ms-publisher"}

// typeOf finds a file's type and kind from its content; its name and what the client says of it count for nothing. The kind is "" for a program.
func typeOf(body []byte) (mediaType, kind string) {
	found := mimetype.Detect(body)
	mediaType, _, _ = strings.Cut(found.String(), ";")
	for m := found; m != nil; m = m.Parent() {
		name, _, _ := strings.Cut(m.String(), ";")
		if slices.Contains(programs, name) || bytes.HasPrefix(body, []byte("#!")) || bytes.HasPrefix(body, []byte("MZ")) {
			return mediaType, ""
		}
	}
	return mediaType, kindOf(found)
}

func kindOf(found *mimetype.MIME) string {
	name, _, _ := strings.Cut(found.String(), ";")
	begins := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
	switch {
	case slices.ContainsFunc(documents, begins):
		return KindDocument
	case begins("image/"):
		return KindPicture
	case begins("audio/"), begins("video/"), name == "application/ogg", name == "application/vnd.apple.mpegurl":
		return KindMedia
	case slices.Contains(archives, name):
		return KindArchive
	case found.Parent() != nil && found.Parent().Is("text/plain"): // a markup or data language: harmless, as it is never shown
		return KindDocument
	}
	return KindOther
}

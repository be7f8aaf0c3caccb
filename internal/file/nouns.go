package file

import (
	"io/fs"
	"regexp"
	"time"

	"usher/internal/chat"
	"usher/internal/fault"
)

// MaxBytes is the largest file that can be allowed, in bytes.
const MaxBytes = 10 << 20

// MaxPixels is the largest picture: width times height.
const MaxPixels = 25_000_000

// Faults of the room.
var (
	ErrNoFile    = fault.New(fault.NotFound, "no_file", "There is no such file here.")
	ErrGone      = fault.New(fault.Gone, "file_gone", "This file was withdrawn.")
	ErrEmpty     = fault.New(fault.Invalid, "file_empty", "The file is empty. Choose another one.")
	ErrTooBig    = fault.New(fault.TooBig, "file_too_big", "The file is larger than allowed here.")
	ErrType      = fault.New(fault.Invalid, "file_type", "Files of this type cannot be sent here.")
	ErrPixels    = fault.New(fault.Invalid, "picture_too_large", "The picture has more than 25 megapixels. Make it smaller and send it again.")
	ErrName      = fault.New(fault.Invalid, "bad_name", "The file's name cannot be read. Rename it and send it again.")
	ErrFull      = fault.New(fault.TooBig, "files_full", "There are too many files here already. Messages can still be sent.")
	ErrStorage   = fault.New(fault.Unavailable, "storage_full", "There is no room for files at present. Messages can still be sent.").After(10 * time.Minute)
	ErrUploadID  = fault.New(fault.Invalid, "bad_id", "The upload's id is not of the agreed form.")
	ErrReused    = fault.New(fault.Conflict, "id_reused", "Another file was already uploaded under this id.")
	ErrBusy      = fault.New(fault.Unavailable, "unavailable", "The file could not be kept just now. Try again.").After(2 * time.Second)
	errNotStored = fault.New(fault.Internal, "internal", "Something failed on our side. Try again.")
)

// ErrNoBlob is what a store of bytes gives for a name that it does not have.
var ErrNoBlob = fs.ErrNotExist

// Upload is a file as it comes in.
type Upload struct {
	Conversation string
	Site         string
	By           chat.Author
	ID           string // made by the client: the same again gives the same file
	Name         string // as the client calls it
	Body         []byte
}

// File is what is known of a file.
type File struct {
	chat.File
	Upload      string      `json:"upload"`
	By          chat.Author `json:"by"`     // who uploaded it
	SHA256      string      `json:"sha256"` // of what came in; the place that was stripped from a picture counts here
	PreviewType string      `json:"preview_type,omitempty"`
	Bytes       int64       `json:"bytes"` // with the preview
	At          time.Time   `json:"at"`
}

// Content is a file, or its preview, on its way out.
type Content struct {
	Name string
	Type string // of the bytes: that of the preview, or application/octet-stream
	Body []byte
}

// Sent is a file of a conversation with the message or note that brought it.
type Sent struct {
	File
	Message string
	Note    bool
}

var (
	idForm     = regexp.MustCompile(`^[a-z2-7]{26}$`)
	uploadForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,40}$`)
)

// IsID tells whether a text has the form of a file's id.
func IsID(id string) bool { return idForm.MatchString(id) }

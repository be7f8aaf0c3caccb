package chat

import (
	"context"
	"maps"
	"slices"
	"strings"

	"usher/internal/fault"
)

// MaxFiles is how many files one message or note can have.
const MaxFiles = 10

// Faults of a message with files.
var (
	ErrManyFiles = fault.New(fault.Invalid, "too_many_files", "A message can have at most 10 files. Send the others with the next one.")
	ErrFileTaken = fault.New(fault.Conflict, "file_taken", "One of these files was already sent with another message.")
)

// File is what a message tells of a file that came with it. The bytes lie elsewhere, in internal/file: file and message are separate objects.
type File struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Type    string `json:"type"` // media type, by content
	Size    int64  `json:"size"` // bytes
	Width   int    `json:"width"`
	Height  int    `json:"height"` // pixels; 0 when it is no picture
	Preview bool   `json:"preview"`
}

// FileUse says what became of a file that a message or a note brought.
type FileUse struct {
	Message   string // id of the message, or of the note
	Note      bool   // only the staff may have it
	Retracted bool   // its message was taken back
	Withdrawn bool   // and the file with it
}

// CheckMessage tests what somebody wants to say: text, files or both.
func CheckMessage(text string, files int) error {
	if files > MaxFiles {
		return ErrManyFiles
	}
	if files > 0 && strings.TrimFunc(text, blank) == "" {
		text = "-" // the files say enough
	}
	return CheckText(text)
}

// FileUses says of every file that was sent in a conversation, or beside it with a note, what became of it.
//
// Faults: ErrNoConversation, ErrBusy.
func (s *Service) FileUses(ctx context.Context, conversation string) (map[string]FileUse, error) {
	uses := map[string]FileUse{}
	notes, err := s.Notes(ctx, conversation)
	if err != nil {
		return nil, err
	}
	for _, e := range notes {
		if d, err := Decode[Noted](e); err == nil {
			for _, f := range d.Files {
				uses[f.ID] = FileUse{Message: d.ID, Note: true}
			}
		}
	}
	e := s.enter(conversation)
	defer s.leave(conversation, e)
	c, err := s.load(ctx, conversation, e)
	if err != nil {
		return nil, err
	}
	maps.Copy(uses, c.files)
	return uses, exists(c)
}

// usedElsewhere tells whether one of these files came with another message or note than the named one.
func usedElsewhere(uses map[string]FileUse, message string, files []File) bool {
	return slices.ContainsFunc(files, func(f File) bool {
		use, used := uses[f.ID]
		return used && use.Message != message
	})
}

// bringFiles notes which message brought which files.
func (c *thread) bringFiles(message string, files []File) {
	for _, f := range files {
		if c.files == nil {
			c.files = map[string]FileUse{}
		}
		c.files[f.ID] = FileUse{Message: message}
	}
}

// retractFiles notes that the message which brought files was taken back, and whether they were left.
func (c *thread) retractFiles(message string, kept bool) {
	for id, use := range c.files {
		if use.Message == message {
			c.files[id] = FileUse{Message: message, Retracted: true, Withdrawn: !kept}
		}
	}
}

// hashMessage is what tells a repeated message from another one under the same id.
func hashMessage(text string, files []File) uint64 {
	for _, f := range files {
		text += "\x00" + f.ID
	}
	return hashText(text)
}

// notedFiles gives the files of the notes, when there are files to compare them with.
func (s *Service) notedFiles(ctx context.Context, conversation string, files []File) (map[string]FileUse, error) {
	if len(files) == 0 {
		return nil, nil
	}
	return s.FileUses(ctx, conversation)
}

// freeFiles refuses files that came with another message or note.
func (s *Service) freeFiles(ctx context.Context, conversation, message string, files []File) error {
	uses, err := s.notedFiles(ctx, conversation, files)
	if err == nil && usedElsewhere(uses, message, files) {
		return ErrFileTaken
	}
	return err
}

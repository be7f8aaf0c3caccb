// Package file is the room of files: what visitors and staff send beside their words.
//
// A file has a random id, a cleaned name, a type found from its content, and belongs to one conversation and to who uploaded it. Its bytes lie in
// Blobs, under "<conversation>/<file>": a directory beside the embedded store, GridFS with MongoDB. That it is there is an event in the stream
// "files:<conversation>"; a file without that event does not exist, and its bytes are swept. Which message or note brought it, and whether it was taken
// back with it, stands in the conversation's own log.
//
// Beside them lie portraits: the pictures of the staff and the logos of sites (portrait.go).
//
// Nothing is believed: sizes, counts and pixels are checked before anything is decoded, archives are never opened, and what is shown in a
// browser is a preview that was made anew. No virus scanner is asked: files are only ever offered as attachments.
package file

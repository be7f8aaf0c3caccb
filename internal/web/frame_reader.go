package web

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"time"
	"unicode/utf8"
)

// Frame types of RFC 6455, section 5.2.
const (
	opContinue = 0x0
	opText     = 0x1
	opBinary   = 0x2
	opClose    = 0x8
	opPing     = 0x9
	opPong     = 0xA
)

// frameError is what a peer's bytes deserve.
type frameError struct {
	code   int
	reason string
}

func (e *frameError) Error() string { return e.reason }

func protocolError(reason string) error { return &frameError{CloseProtocol, reason} }

// frame is one frame; the payload is that of a control frame only, data frames gather in the reader.
type frame struct {
	op      byte
	final   bool
	payload []byte
}

// frameReader reads masked frames (RFC 6455). The library's own reader hides how many fragments a message has, has no limit for
// pings, and holds a larger buffer per connection; that is why we read ourselves.
type frameReader struct {
	in        *bufio.Reader
	cfg       *SocketConfig
	message   []byte // what has come of the current message
	fragments int    // frames of the current message; 0: none has begun
	begun     time.Time
	window    time.Time // start of the 10 s in which control frames are counted
	controls  int
}

// readBuffer is small because an idle socket keeps it; larger payloads go round it.
const readBuffer = 256

func newFrameReader(conn net.Conn, cfg *SocketConfig) frameReader {
	return frameReader{in: bufio.NewReaderSize(conn, readBuffer), cfg: cfg}
}

// deadline is until when the next frame must begin: a fragmented message does not renew it.
func (r *frameReader) deadline(now time.Time) time.Time {
	if r.fragments > 0 {
		return r.begun.Add(r.cfg.PongWait)
	}
	return now.Add(r.cfg.PongWait)
}

// wait returns when the next frame has begun.
func (r *frameReader) wait() error {
	_, err := r.in.Peek(1)
	return err
}

// take gives the complete message and makes room for the next.
func (r *frameReader) take() []byte {
	message := r.message
	if message == nil {
		message = []byte{}
	}
	r.message, r.fragments = nil, 0
	return message
}

// floods counts a ping or pong and tells whether there are too many of them.
func (r *frameReader) floods(now time.Time) bool {
	if now.Sub(r.window) > 10*time.Second {
		r.window, r.controls = now, 0
	}
	r.controls++
	return r.controls > r.cfg.MaxControl
}

// frame reads one whole frame. Every limit is checked before memory is taken.
func (r *frameReader) frame() (frame, error) {
	var head [2]byte
	if _, err := io.ReadFull(r.in, head[:]); err != nil {
		return frame{}, err
	}
	f := frame{op: head[0] & 0x0F, final: head[0]&0x80 != 0}
	switch {
	case head[0]&0x70 != 0:
		return f, protocolError("reserved bits")
	case head[1]&0x80 == 0:
		return f, protocolError("not masked")
	}
	if err := r.checkOp(f, head[1]&0x7F); err != nil {
		return f, err
	}
	size, err := r.size(head[1] & 0x7F)
	if err != nil {
		return f, err
	}
	if f.op < opClose && size > uint64(r.cfg.ReadLimit-len(r.message)) {
		return f, &frameError{CloseTooBig, "message too big"}
	}
	var mask [4]byte
	if _, err := io.ReadFull(r.in, mask[:]); err != nil {
		return f, err
	}
	if f.op >= opClose {
		f.payload, err = r.payload(nil, int(size), mask)
		return f, err
	}
	r.message, err = r.payload(r.message, int(size), mask)
	return f, err
}

// checkOp holds the rules of sections 5.4 and 5.5: what may follow what, and what a control frame may be.
func (r *frameReader) checkOp(f frame, short byte) error {
	switch f.op {
	case opClose, opPing, opPong:
		if !f.final || short > 125 {
			return protocolError("bad control frame")
		}
		return nil
	case opBinary:
		return &frameError{CloseUnsupported, "text only"}
	case opText:
		if r.fragments > 0 {
			return protocolError("new message inside a message")
		}
		r.begun = time.Now()
	case opContinue:
		if r.fragments == 0 {
			return protocolError("nothing to continue")
		}
	default:
		return protocolError("unknown frame type")
	}
	if r.fragments++; r.fragments > r.cfg.MaxFragments {
		return &frameError{ClosePolicy, "too many fragments"}
	}
	return nil
}

// size reads a longer length; a length must be written in the shortest way and have no top bit.
func (r *frameReader) size(short byte) (uint64, error) {
	var b [8]byte
	switch short {
	case 126:
		if _, err := io.ReadFull(r.in, b[:2]); err != nil {
			return 0, err
		}
		if n := uint64(binary.BigEndian.Uint16(b[:2])); n > 125 {
			return n, nil
		}
		return 0, protocolError("length not in its shortest form")
	case 127:
		if _, err := io.ReadFull(r.in, b[:]); err != nil {
			return 0, err
		}
		if n := binary.BigEndian.Uint64(b[:]); n > 0xFFFF && n>>63 == 0 {
			return n, nil
		}
		return 0, protocolError("bad length")
	}
	return uint64(short), nil
}

// payload appends size unmasked bytes to dst. Memory grows with what has come, not with what was announced.
func (r *frameReader) payload(dst []byte, size int, mask [4]byte) ([]byte, error) {
	const step = 4096
	for at := 0; at < size; {
		n := min(step, size-at)
		start := len(dst)
		dst = append(dst, make([]byte, n)...)
		if _, err := io.ReadFull(r.in, dst[start:]); err != nil {
			return dst, err
		}
		for i := range n {
			dst[start+i] ^= mask[(at+i)&3]
		}
		at += n
	}
	return dst, nil
}

// closeCodeOf reads a close frame's body: the codes a peer may send are those of section 7.4.
func closeCodeOf(payload []byte) (int, error) {
	if len(payload) == 0 {
		return CloseNormal, nil
	}
	if len(payload) == 1 || !utf8.Valid(payload[2:]) {
		return 0, protocolError("bad close frame")
	}
	code := int(binary.BigEndian.Uint16(payload))
	switch {
	case code >= 3000 && code <= 4999:
	case code >= 1000 && code <= 1014 && code != 1004 && code != CloseNoStatus && code != CloseAbnormal:
	default:
		return 0, protocolError("bad close code")
	}
	return code, nil
}

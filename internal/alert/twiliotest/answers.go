package twiliotest

import (
	"net/http"
	"strconv"
)

// Answer is what the stand-in does to one call.
type Answer struct {
	status     int
	code       int    // of the provider, in the JSON of a refusal
	retryAfter string // header
	body       string // instead of JSON
	sent       bool   // the message goes out, whatever is answered
	hang       bool   // nothing is answered until the caller hangs up
	reset      bool   // the connection is closed without an answer
}

// Accept sends the message and says so: 201.
func Accept() Answer { return Answer{status: http.StatusCreated, sent: true} }

// InvalidNumber is 400 with code 21211.
func InvalidNumber() Answer { return Refuse(http.StatusBadRequest, 21211) }

// Unsubscribed is 400 with code 21610: the person answered STOP.
func Unsubscribed() Answer { return Refuse(http.StatusBadRequest, 21610) }

// BadCredentials is 401 with code 20003.
func BadCredentials() Answer { return Refuse(http.StatusUnauthorized, 20003) }

// Refuse is any error of the provider; the message does not go out.
func Refuse(status, code int) Answer { return Answer{status: status, code: code} }

// TooFast is 429 with a number of seconds to wait; 0 leaves the header out.
func TooFast(seconds int) Answer {
	a := Answer{status: http.StatusTooManyRequests, code: 20429}
	if seconds > 0 {
		a.retryAfter = strconv.Itoa(seconds)
	}
	return a
}

// ServerError is 500 and an HTML page; the message does not go out.
func ServerError() Answer {
	return Answer{status: http.StatusInternalServerError, body: "<html>internal error</html>"}
}

// SentThenServerError is 500 although the message goes out.
func SentThenServerError() Answer { a := ServerError(); a.sent = true; return a }

// WrongJSON is 201 with a body that is not the resource, although the message goes out.
func WrongJSON(body string) Answer {
	return Answer{status: http.StatusCreated, body: body, sent: true}
}

// Hang sends nothing and answers nothing.
func Hang() Answer { return Answer{hang: true} }

// SentThenHang sends the message and answers nothing.
func SentThenHang() Answer { return Answer{hang: true, sent: true} }

// Reset closes the connection without an answer; the message does not go out.
func Reset() Answer { return Answer{reset: true} }

// SentThenReset closes the connection without an answer although the message goes out.
func SentThenReset() Answer { return Answer{reset: true, sent: true} }

func (s *Server) play(w http.ResponseWriter, r *http.Request, a Answer) {
	var resource map[string]any
	if a.sent {
		resource = s.send(r.PostForm)
	}
	switch {
	case a.hang:
		select {
		case <-r.Context().Done():
		case <-s.closing:
		}
	case a.reset:
		panic(http.ErrAbortHandler) // closes the connection, and is logged nowhere
	case a.body != "":
		w.WriteHeader(a.status)
		_, _ = w.Write([]byte(a.body)) // who has hung up does not read it
	case a.code != 0:
		if a.retryAfter != "" {
			w.Header().Set("Retry-After", a.retryAfter)
		}
		refuse(w, a.status, a.code, "The message to "+r.PostForm.Get("To")+" was refused") // the provider, too, names the number
	default:
		reply(w, a.status, resource)
	}
}

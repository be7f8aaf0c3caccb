package fault_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"usher/internal/fault"
)

var errBusy = fault.New(fault.Unavailable, "unavailable", "Try again.")

func TestTheTrailIsForTheOperatorAndTheSentenceForTheClient(t *testing.T) {
	say := func() (err error) {
		defer fault.Wrap(&err, "say in %s", "c1")
		return errBusy.Because(errors.New("disk full")).After(time.Second)
	}
	err := say()
	if text := err.Error(); !strings.Contains(text, "say in c1") || !strings.Contains(text, "disk full") {
		t.Errorf("the operator reads %q", text)
	}
	f := fault.From(err)
	if f.Message != "Try again." || f.RetryAfter != time.Second || !errors.Is(err, errBusy) {
		t.Errorf("the client reads %q, after %v", f.Message, f.RetryAfter)
	}
}

func TestAnUnknownErrorTellsTheClientNothing(t *testing.T) {
	f := fault.From(errors.New("pq: relation /var/lib/x does not exist"))
	if f.Kind != fault.Internal || strings.Contains(f.Message, "/") || strings.Contains(f.Message, "pq") {
		t.Errorf("%+v", f)
	}
}

func TestAnAddedCauseDoesNotChangeTheOriginal(t *testing.T) {
	_ = errBusy.Because(errors.New("x")).After(time.Minute)
	if errBusy.Cause != nil || errBusy.RetryAfter != 0 {
		t.Errorf("%+v", errBusy)
	}
}

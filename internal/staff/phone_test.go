package staff_test

import (
	"errors"
	"testing"
	"time"

	"usher/internal/staff"
)

func TestANumberIsUsedOnlyWhenItsOwnerHadTheCode(t *testing.T) {
	h := open(t)
	a := h.hire("anna", staff.RoleAgent)
	code, err := h.SetPhone(t.Context(), a.ID, "+37255501010")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := h.ByID(a.ID); got.PhoneAwaited != "+37255501010" || got.Phone != "" {
		t.Fatalf("before the code: %+v", got)
	}
	proved, err := h.ConfirmPhone(t.Context(), a.ID, code)
	if err != nil || proved.Phone != "+37255501010" {
		t.Fatalf("%+v, %v", proved, err)
	}
	if _, err := h.ConfirmPhone(t.Context(), a.ID, code); !errors.Is(err, staff.ErrPhoneCode) {
		t.Errorf("the code works twice: %v", err)
	}
	if _, err := h.SetPhone(t.Context(), a.ID, "+37255501011"); err != nil {
		t.Fatal(err)
	}
	if got, _ := h.ByID(a.ID); got.Phone != "+37255501010" {
		t.Errorf("a number that is only awaited has replaced the proved one: %q", got.Phone)
	}
}

func TestFiveWrongCodesOrTenMinutesMakeACodeVoid(t *testing.T) {
	h := open(t)
	a := h.hire("anna", staff.RoleAgent)
	code, err := h.SetPhone(t.Context(), a.ID, "+37255501010")
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := h.ConfirmPhone(t.Context(), a.ID, "nonsense"); !errors.Is(err, staff.ErrPhoneCode) {
			t.Fatal(err)
		}
	}
	if _, err := h.ConfirmPhone(t.Context(), a.ID, code); !errors.Is(err, staff.ErrPhoneCode) {
		t.Errorf("after five wrong ones: %v", err)
	}
	if code, err = h.SetPhone(t.Context(), a.ID, "+37255501010"); err != nil {
		t.Fatal(err)
	}
	h.clock.Add(10*time.Minute + time.Second)
	if _, err := h.ConfirmPhone(t.Context(), a.ID, code); !errors.Is(err, staff.ErrPhoneCode) {
		t.Errorf("after ten minutes: %v", err)
	}
}

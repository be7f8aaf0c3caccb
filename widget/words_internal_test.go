package widget

import "testing"

func TestALanguageRunsAsItsScriptDoes(t *testing.T) {
	for tag, want := range map[string]string{"en": "", "pl": "", "et": "", "zh": "", "": "", "nonsense!": "",
		"ar": "rtl", "he": "rtl", "fa": "rtl", "ur": "rtl", "yi": "rtl", "uz-Arab": "rtl", "uz": ""} {
		if got := direction(tag); got != want {
			t.Errorf("%q runs %q, want %q", tag, got, want)
		}
	}
}

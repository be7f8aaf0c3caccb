package widget

import (
	"crypto/sha256"
	"encoding/hex"

	"usher/internal/chat"
	"usher/internal/site"
)

// consentOf keeps which words a visitor agreed to, or did not. A form that asks for no consent gives none. The words are the label of the box, and
// below it the firm's small print; the site's own history has them under its version.
func consentOf(s site.Site, answers []chat.Answer, language string) *chat.Consent {
	for _, field := range s.Form.Fields {
		if field.Kind != site.KindConsent {
			continue
		}
		c := &chat.Consent{FormVersion: s.Form.Version, SiteVersion: s.N, Language: language}
		for _, a := range answers {
			c.Given = c.Given || a.Key == field.Key && a.Value == "true"
		}
		sum := sha256.Sum256([]byte(field.Label + "\n" + s.Texts.Consent))
		c.WordsSHA256 = hex.EncodeToString(sum[:])
		return c
	}
	return nil
}

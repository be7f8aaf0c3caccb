package widget

import (
	"slices"

	"usher/internal/site"
)

// keyEmail is the key under which the panel sends an address that the questionnaire does not ask for.
const keyEmail = "email"

// withEmail lets a visitor leave an e-mail address although the questionnaire has no question for one: while nobody is there to
// answer, the panel asks for it by itself. Whether it has to be given is not decided here: somebody may have come to their desk
// while it was being typed.
func withEmail(f site.Form) site.Form {
	if slices.ContainsFunc(f.Fields, func(field site.Field) bool { return field.Kind == site.KindEmail || field.Key == keyEmail }) {
		return f
	}
	f.Fields = append(slices.Clone(f.Fields), site.Field{Key: keyEmail, Label: "E-mail", Kind: site.KindEmail})
	return f
}

//go:build captchatold

package gate

import (
	"fmt"
	"os"
)

// tell writes on the error output what a captcha asks for, for a test in a browser that cannot read pictures. It is in no program that
// is built without the tag captchatold; a test of the import law holds that nothing else is.
func tell(id string, digits [captchaDigits]byte) {
	for i := range digits {
		digits[i] += '0'
	}
	fmt.Fprintf(os.Stderr, "captcha told: %s %s\n", id, digits[:])
}

//go:build !captchatold

package gate

// tell does nothing: what a captcha asks for leaves the program as a picture and as a sound, and in no other way.
func tell(string, [captchaDigits]byte) {}

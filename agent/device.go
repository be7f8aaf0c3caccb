package agent

import "strings"

// The words of a browser's description that tell what it is, the most telling first: each one claims to be several of those below it.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"HeadlessChrome/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"},
		{"Linux", "Linux"}}
)

// deviceOf gives the words by which people know the browser and the system they used; "" for what is not known. What a browser says of
// itself is never kept or shown as it is.
func deviceOf(userAgent string) (browser, system string) {
	return first(browsers, userAgent), first(systems, userAgent)
}

func first(words [][2]string, text string) string {
	for _, w := range words {
		if strings.Contains(text, w[0]) {
			return w[1]
		}
	}
	return ""
}

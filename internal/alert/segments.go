package alert

import "unicode/utf16"

// The alphabet of the short encoding and its extension, whose characters count twice (3GPP TS 23.038, section 6.2.1).
const (
	gsmAlphabet  = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtension = "\f^{}\\[~]|€"
)

// gsmWeight is how many septets a character needs; absent: it has no place in the short encoding.
var gsmWeight = func() map[rune]int {
	weights := map[rune]int{}
	for _, r := range gsmAlphabet {
		weights[r] = 1
	}
	for _, r := range gsmExtension {
		weights[r] = 2
	}
	return weights
}()

// Segments counts the SMS that a text is billed as: 160 septets, or 153 in each part of several; with any character outside
// the alphabet 70 UTF-16 units, or 67 in each part. A character of two units is never split over two parts.
func Segments(text string) int {
	single, part := 160, 153
	weigh := func(r rune) int { return gsmWeight[r] }
	for _, r := range text {
		if gsmWeight[r] == 0 {
			single, part = 70, 67
			weigh = func(r rune) int { return max(1, utf16.RuneLen(r)) }
			break
		}
	}
	total, parts, used := 0, 1, 0
	for _, r := range text {
		w := weigh(r)
		total += w
		if used+w > part {
			parts, used = parts+1, 0
		}
		used += w
	}
	if total <= single {
		return 1
	}
	return parts
}

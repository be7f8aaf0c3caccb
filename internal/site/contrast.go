package site

import (
	"fmt"
	"math"
	"strconv"
)

// minContrast is what WCAG 2.2 asks of text of normal size (success criterion 1.4.3).
const minContrast = 4.5

// colour is red, green, blue, each 0 … 255.
type colour [3]uint8

func parseColour(text string) (c colour, ok bool) {
	if len(text) != 7 || text[0] != '#' {
		return c, false
	}
	n, err := strconv.ParseUint(text[1:], 16, 24)
	return colour{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err == nil
}

func (c colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// luminance is the relative luminance of WCAG 2.2, 0 for black to 1 for white.
func (c colour) luminance() float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

// contrast is the contrast ratio of WCAG 2.2, 1 … 21.
func contrast(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// nearest finds the colour closest to c, on its way to black or to white, on which text in on can be read. There always is
// one: against any colour, black or white reaches a contrast of √21 ≈ 4.58.
func nearest(c, on colour) colour {
	const steps = 100
	for step := 1; step <= steps; step++ {
		for _, end := range []colour{{}, {255, 255, 255}} {
			if mixed := mix(c, end, float64(step)/steps); contrast(mixed, on) >= minContrast {
				return mixed
			}
		}
	}
	return colour{}
}

func mix(a, b colour, share float64) (m colour) {
	for i := range m {
		m[i] = uint8(math.Round(float64(a[i]) + (float64(b[i])-float64(a[i]))*share))
	}
	return m
}

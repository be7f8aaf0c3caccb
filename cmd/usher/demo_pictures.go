package main

import (
	"image"
	"image/color"
	"math"
)

// The demonstration's pictures are drawn here: a firm's logo, and faces of people who do not exist. A drawing tells the colour of each place, from 0 to 1 in
// both directions.
type drawing func(x, y float64) color.NRGBA

const (
	drawnSide = 256 // pixels
	perPixel  = 3   // looks in each direction, for smooth edges
)

func draw(d drawing) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, drawnSide, drawnSide))
	for py := range drawnSide {
		for px := range drawnSide {
			var r, g, b int
			for i := range perPixel * perPixel {
				x := (float64(px) + (float64(i%perPixel)+0.5)/perPixel) / drawnSide
				y := (float64(py) + (float64(i/perPixel)+0.5)/perPixel) / drawnSide
				c := d(x, y)
				r, g, b = r+int(c.R), g+int(c.G), b+int(c.B)
			}
			const looks = perPixel * perPixel
			img.SetNRGBA(px, py, color.NRGBA{uint8(r / looks), uint8(g / looks), uint8(b / looks), 255})
		}
	}
	return img
}

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

// inOval tells whether a place is in an ellipse around cx, cy.
func inOval(x, y, cx, cy, rx, ry float64) bool { return math.Hypot((x-cx)/rx, (y-cy)/ry) < 1 }

// demoLogo is a worktop on its two legs, which is also the firm's T twice.
func demoLogo(x, y float64) color.NRGBA {
	wood, light := rgb(0x5b3d22), rgb(0xf3e6d3)
	switch {
	case y > 0.30 && y < 0.42 && x > 0.16 && x < 0.84:
		return light
	case y >= 0.42 && y < 0.76 && math.Abs(math.Abs(x-0.5)-0.17) < 0.055:
		return light
	}
	return wood
}

// face is somebody from the shoulders up.
type face struct{ wall, coat, skin, hair color.NRGBA }

func (f face) colour(x, y float64) color.NRGBA {
	switch {
	case inOval(x, y, 0.5, 0.445, 0.155, 0.2) && y > 0.33+0.1*math.Abs(x-0.43): // below a parting
		return f.skin
	case inOval(x, y, 0.5, 0.4, 0.195, 0.225) && y < 0.52:
		return f.hair
	case math.Abs(x-0.5) < 0.07 && y > 0.5 && y < 0.72:
		return f.skin
	case inOval(x, y, 0.5, 1.05, 0.38, 0.38):
		return f.coat
	}
	return f.wall
}

// demoFaces are the photos of the demonstration's staff, by e-mail. Who has none shows what stands there then.
var demoFaces = map[string]face{
	"kadri@tamm.example": {wall: rgb(0xe6e0d3), coat: rgb(0x7a4a5a), skin: rgb(0xf0cfb4), hair: rgb(0xb9803f)},
	"anna@tamm.example":  {wall: rgb(0xd9e4e3), coat: rgb(0x3f6f77), skin: rgb(0xecc4a4), hair: rgb(0x4a2f22)},
	"marek@tamm.example": {wall: rgb(0xdfe3ee), coat: rgb(0x54617f), skin: rgb(0xe2b592), hair: rgb(0x2a2420)},
}

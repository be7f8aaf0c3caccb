package file

import "context"

// TryPicture does with bytes all that is done with an upload that may be a picture.
func TryPicture(ctx context.Context, body []byte) {
	for mediaType := range coders {
		_ = strip(mediaType, body)
		if w, h, ok, err := measure(mediaType, body); err == nil && ok && w*h < 1_000_000 {
			_, _ = newWorkshop(1).preview(ctx, mediaType, body)
		}
	}
}

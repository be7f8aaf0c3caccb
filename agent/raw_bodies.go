package agent

import (
	"context"

	"usher/internal/file"
	"usher/internal/web"
)

// RawBodies are the addresses of this door whose bodies are not JSON, for web.Config.
func (d *Door) RawBodies() []web.RawBody {
	return []web.RawBody{{Path: ImportPath, Admit: d.admitBody}, {Path: prefix + "/conversations/*/files/*", Admit: d.admitBody},
		{Path: prefix + portraitsPath, Most: file.MaxPortraitBytes, Admit: d.admitBody}}
}

// admitBody lets only who is signed in, or has an access token, send a body. What they may do with it is the guard's to say.
func (d *Door) admitBody(h web.Head) (holder string, err error) {
	if header := h.Get("Authorization"); header != "" {
		t, _, err := d.holderOf(header)
		return t.Agent, err
	}
	session, err := d.Staff.Session(context.Background(), h.Cookie(d.cookieName()))
	if err != nil {
		return "", errNotSignedIn.Because(err)
	}
	return session.Agent.ID, nil
}

package gate

import (
	"context"
	"crypto/hmac"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	passKind = "usher.gate.pass.v1"
	// maxPassBytes is more than any pass of ours has.
	maxPassBytes = 160
)

// issuePass makes a signed pass: nonce.level.expiry.signature. The binding is in the
// signature only, so a pass tells its bearer nothing.
func (c *Challenges) issuePass(b Binding, level Level) (string, error) {
	nonce, err := c.newID()
	if err != nil {
		return "", err
	}
	grade := strconv.Itoa(int(level))
	expires := strconv.FormatInt(c.cfg.Now().Add(PassTTL).Unix(), 10)
	signature := sealHex(c.cfg.Key, passKind, b, nonce, grade, expires)
	return strings.Join([]string{nonce, grade, expires, signature}, "."), nil
}

// RedeemPass takes a pass once and returns the level it was given for. The refusal is
// pass_invalid whatever is wrong: unknown, altered, expired, used, or made for another
// site, purpose or visitor. Redeem only when everything else about the request is in
// order, since the pass is gone afterwards.
func (c *Challenges) RedeemPass(ctx context.Context, b Binding, pass string) (Level, error) {
	level, nonce, expires, ok := c.readPass(b, pass)
	if !ok {
		return LevelNone, refusal(CodePassInvalid)
	}
	first, err := c.cfg.Store.Use(ctx, "pass:"+nonce, expires)
	if err != nil {
		return LevelNone, fmt.Errorf("gate: note used pass: %w", err)
	}
	if !first {
		return LevelNone, refusal(CodePassInvalid)
	}
	return level, nil
}

// PeekPass returns the level of a pass without taking it, so that [Check] can be asked
// first; LevelNone when it is no valid pass for b. A pass that is already used still
// shows its level here: only [Challenges.RedeemPass] decides.
func (c *Challenges) PeekPass(b Binding, pass string) Level {
	level, _, _, ok := c.readPass(b, pass)
	if !ok {
		return LevelNone
	}
	return level
}

func (c *Challenges) readPass(b Binding, pass string) (level Level, nonce string, expires time.Time, ok bool) {
	if len(pass) > maxPassBytes {
		return LevelNone, "", time.Time{}, false
	}
	parts := strings.Split(pass, ".")
	if len(parts) != 4 || !isID(parts[0]) {
		return LevelNone, "", time.Time{}, false
	}
	if !hmac.Equal([]byte(parts[3]), []byte(sealHex(c.cfg.Key, passKind, b, parts[0], parts[1], parts[2]))) {
		return LevelNone, "", time.Time{}, false
	}
	grade, errGrade := strconv.Atoi(parts[1])
	seconds, errTime := strconv.ParseInt(parts[2], 10, 64)
	if errGrade != nil || errTime != nil { // signed by us, so these parse
		return LevelNone, "", time.Time{}, false
	}
	expires = time.Unix(seconds, 0)
	return Level(grade), parts[0], expires, c.cfg.Now().Before(expires)
}

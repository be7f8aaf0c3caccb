// Package gate answers one question for the public door: is this a person or a
// program, and may it go on?
//
// It holds five things, each usable without the others:
//
//   - [ClientIP] and [Prefix] say who is calling, without believing what the caller wrote;
//   - [Limits] counts what a caller does, in layers (prefix, visitor, site, server);
//   - [Check] turns signals into a [Verdict] with reasons, and is pure;
//   - [Challenges] issues and verifies proofs of work and captchas (picture and sound);
//   - a pass, made by a verified challenge and redeemed once with [Challenges.RedeemPass].
//
// A proof of work is a price, not evidence of a human; a captcha is weak evidence and
// shuts people out unless it speaks as well. So the proof always comes first and unseen,
// the captcha only when there is doubt or the site demands it, and spam signs lead to a
// silent suspect lane: stored, visible to staff, alerting nobody.
//
// The verdict (signals.go, verdict.go, proof_cost.go) imports the standard library only.
// Nothing here knows HTTP, Fiber or a database, starts a goroutine, or keeps package state.
package gate

package gate

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"time"
)

// proofKind names the signature of a proof and its version.
const proofKind = "usher.gate.proof.v1"

// Proof is a proof-of-work challenge, sent to the browser as it is. The browser looks
// for the number n from 0 to Cost with hex(SHA-256(Salt + decimal n)) == Challenge.
// Exactly one number was hidden, evenly in that range, so the work is at most Cost
// hashes and half of that on average: far steadier than counting leading zeros.
type Proof struct {
	Salt      string `json:"salt"`      // 32 hex digits
	Cost      int    `json:"cost"`      // the largest number to try
	Expires   int64  `json:"expires"`   // Unix seconds
	Challenge string `json:"challenge"` // 64 hex digits
	Signature string `json:"signature"` // 64 hex digits; ties all of this to site, purpose and visitor
}

// Solution is what the browser sends back: the proof unchanged, and the number.
type Solution struct {
	Proof
	Number int `json:"number"`
}

// IssueProof makes a proof for b. cost comes from [Verdict].Cost; it is kept between 1
// and [MaxProofCost]. Nothing is stored until it is solved.
func (c *Challenges) IssueProof(b Binding, cost int) (Proof, error) {
	cost = min(max(cost, 1), MaxProofCost)
	salt, err := c.newID()
	if err != nil {
		return Proof{}, err
	}
	number, err := c.randomUpTo(cost)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{
		Salt: salt, Cost: cost, Challenge: hashNumber(salt, number),
		Expires: c.cfg.Now().Add(ChallengeTTL).Unix(),
	}
	p.Signature = c.sealProof(b, p)
	return p, nil
}

// VerifyProof checks a solution and, the first time, returns a pass of [LevelProof] for
// b. Refusals: challenge_invalid (altered, made for another binding, or not solved),
// challenge_expired, challenge_used. A wrong number does not use the proof up: guessing
// is the work.
func (c *Challenges) VerifyProof(ctx context.Context, b Binding, s Solution) (pass string, err error) {
	if !isID(s.Salt) || len(s.Challenge) != 64 || len(s.Signature) != 64 || s.Number < 0 || s.Number > s.Cost {
		return "", refusal(CodeChallengeInvalid)
	}
	if !hmac.Equal([]byte(s.Signature), []byte(c.sealProof(b, s.Proof))) {
		return "", refusal(CodeChallengeInvalid)
	}
	expires := time.Unix(s.Expires, 0)
	if !c.cfg.Now().Before(expires) {
		return "", refusal(CodeChallengeExpired)
	}
	if hashNumber(s.Salt, s.Number) != s.Challenge {
		return "", refusal(CodeChallengeInvalid)
	}
	first, err := c.cfg.Store.Use(ctx, "proof:"+s.Salt, expires)
	if err != nil {
		return "", fmt.Errorf("gate: note used proof: %w", err)
	}
	if !first {
		return "", refusal(CodeChallengeUsed)
	}
	return c.issuePass(b, LevelProof)
}

// SolveProof does a browser's work, for clients written in Go such as a synthetic
// visitor. It tries at most p.Cost+1 numbers and reports false when none fits or ctx ends.
func SolveProof(ctx context.Context, p Proof) (Solution, bool) {
	for n := 0; n <= p.Cost; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			break
		}
		if hashNumber(p.Salt, n) == p.Challenge {
			return Solution{Proof: p, Number: n}, true
		}
	}
	return Solution{}, false
}

func (c *Challenges) sealProof(b Binding, p Proof) string {
	return sealHex(c.cfg.Key, proofKind, b, p.Salt, strconv.Itoa(p.Cost), strconv.FormatInt(p.Expires, 10), p.Challenge)
}

// hashNumber is the work. The salt has a fixed length and is signed, so no digit can
// move between the two.
func hashNumber(salt string, number int) string {
	var buf [64]byte
	sum := sha256.Sum256(strconv.AppendInt(append(buf[:0], salt...), int64(number), 10))
	return hex.EncodeToString(sum[:])
}

// randomUpTo returns an even choice from 0 to most.
func (c *Challenges) randomUpTo(most int) (int, error) {
	n := uint64(most) + 1
	limit := -n % n // 2^64 mod n: numbers below it would favour the small
	for {
		var b [8]byte
		if _, err := io.ReadFull(c.cfg.Random, b[:]); err != nil {
			return 0, fmt.Errorf("gate: random source: %w", err)
		}
		if r := binary.BigEndian.Uint64(b[:]); r >= limit {
			return int(r % n), nil
		}
	}
}

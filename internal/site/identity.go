package site

import (
	"crypto/sha256"
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"usher/internal/chat"
	"usher/internal/fault"
)

// Limits of a signed identity.
const (
	MaxIdentityAge = 10 * time.Minute // how far ahead exp may lie, and how old iat may be
	maxTokenBytes  = 4096
	maxJTI         = 128
	maxSubject     = 200
	// clockSlack is how much the host's clock may be ahead of ours.
	clockSlack = 30 * time.Second
)

// ErrIdentity is the answer to a signature that does not prove who somebody is. It does not say what is wrong with it.
var ErrIdentity = fault.New(fault.Unsigned, "identity_invalid", "The page's proof of who you are is no longer valid. Reload the page and try again.")

// identityClaims is the payload of a host's token.
type identityClaims struct {
	jwt.RegisteredClaims
	Email string `json:"email"`
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// Verify reads a JSON Web Token that a site's host signed (HS256, with one of the site's secrets) and gives who it says the
// visitor is. sub, exp (at most 10 minutes ahead), iat, jti and aud (the site's key, alone) are required. A jti is good for one
// use: use names it, and only the same use may show it again, so that a request that is tried again is not refused.
//
// Fault: ErrIdentity, whatever is wrong.
func (s *Service) Verify(key, token, use string) (*chat.Identity, error) {
	if len(token) == 0 || len(token) > maxTokenBytes {
		return nil, ErrIdentity
	}
	err := errNoSecret
	for _, secret := range s.goodSecrets(key) {
		var claims *identityClaims
		if claims, err = s.parse(key, token, secret); err == nil {
			return s.redeem(key, use, claims)
		}
	}
	return nil, ErrIdentity.Because(err)
}

var (
	errNoSecret = errors.New("the site has no secret")
	errClaims   = errors.New("a claim is missing, too long or out of its time")
	errReplayed = errors.New("the token was used before")
)

func (s *Service) parse(key, token, secret string) (*identityClaims, error) {
	claims := &identityClaims{}
	_, err := jwt.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return []byte(secret), nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithTimeFunc(s.now), jwt.WithStrictDecoding(),
		jwt.WithExpirationRequired(), jwt.WithAudience(key))
	if err != nil {
		return nil, err
	}
	now := s.now()
	if claims.IssuedAt == nil || claims.ID == "" || len(claims.ID) > maxJTI || claims.Subject == "" || len(claims.Subject) > maxSubject ||
		len(claims.Audience) != 1 || claims.IssuedAt.After(now.Add(clockSlack)) || claims.ExpiresAt.After(now.Add(MaxIdentityAge+clockSlack)) ||
		claims.ExpiresAt.Sub(claims.IssuedAt.Time) > MaxIdentityAge {
		return nil, errClaims
	}
	return claims, nil
}

// redeem uses the token up and gives the identity cleaned. An address or number that cannot be right is left out: the subject alone
// is proof enough.
func (s *Service) redeem(key, use string, claims *identityClaims) (*chat.Identity, error) {
	if !s.used.first(key+"\x00"+claims.ID, use, claims.ExpiresAt.Time, s.now()) {
		return nil, ErrIdentity.Because(errReplayed)
	}
	who := &chat.Identity{Subject: claims.Subject, Name: CleanName(claims.Name)}
	who.Email, _ = CheckEmail(claims.Email)
	region := ""
	if found, ok := s.Get(key); ok {
		region = found.Region
	}
	who.Phone, _ = CheckPhone(claims.Phone, region)
	return who, nil
}

// hashed keeps the memory of used tokens small and free of what they say.
func hashed(text string) [16]byte {
	sum := sha256.Sum256([]byte(text))
	return [16]byte(sum[:16])
}

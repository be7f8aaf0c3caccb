package site_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"usher/internal/chat"
	"usher/internal/site"
)

// sign makes a token as a host's server does; changes go on top, a nil takes a claim away.
func sign(t testing.TB, secret string, changes jwt.MapClaims) string {
	t.Helper()
	claims := jwt.MapClaims{"sub": "customer 17", "email": "Anna@Firma.pl", "name": "Anna\u202e Nowak", "phone": "+48 22 123 45 67", "aud": "shop",
		"iat": noon.Unix(), "exp": noon.Add(5 * time.Minute).Unix(), "jti": "once"}
	for key, value := range changes {
		if claims[key] = value; value == nil {
			delete(claims, key)
		}
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(secret))
	must(t, err)
	return token
}

func signedShop(t testing.TB) (*site.Service, string) {
	t.Helper()
	service, _ := newService(t)
	_, err := service.Put(t.Context(), manager, site.Default("shop", "Shop", nil), 0)
	must(t, err)
	secret, err := service.Secret("shop")
	must(t, err)
	return service, secret
}

func TestASignatureProvesWhoSomebodyIsOnce(t *testing.T) {
	service, secret := signedShop(t)
	token := sign(t, secret, nil)
	who, err := service.Verify("shop", token, "start 1")
	must(t, err)
	want := &chat.Identity{Subject: "customer 17", Email: "Anna@firma.pl", Name: "Anna Nowak", Phone: "+48221234567"}
	if diff := cmp.Diff(want, who); diff != "" {
		t.Error(diff)
	}
	if _, err := service.Verify("shop", token, "start 1"); err != nil {
		t.Errorf("the same request once more: %v", err)
	}
	if _, err := service.Verify("shop", token, "start 2"); !errors.Is(err, site.ErrIdentity) {
		t.Errorf("WB16 the same token for something else: %v", err)
	}
}

func TestWB16ATokenThatIsNotRightProvesNothing(t *testing.T) {
	service, secret := signedShop(t)
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{"sub": "x"}).SignedString(jwt.UnsafeAllowNoneSignatureType)
	must(t, err)
	good := sign(t, secret, jwt.MapClaims{"jti": "x"})
	head, rest, _ := strings.Cut(good, ".")
	_, signature, _ := strings.Cut(rest, ".")
	other := sign(t, secret, jwt.MapClaims{"jti": "y", "email": "boss@firma.pl"})
	for name, token := range map[string]string{
		"expired":               sign(t, secret, jwt.MapClaims{"exp": noon.Add(-time.Second).Unix(), "iat": noon.Add(-time.Minute).Unix()}),
		"expires in an hour":    sign(t, secret, jwt.MapClaims{"exp": noon.Add(time.Hour).Unix()}),
		"without exp":           sign(t, secret, jwt.MapClaims{"exp": nil}),
		"without iat":           sign(t, secret, jwt.MapClaims{"iat": nil}),
		"from the future":       sign(t, secret, jwt.MapClaims{"iat": noon.Add(5 * time.Minute).Unix(), "exp": noon.Add(9 * time.Minute).Unix()}),
		"lives too long":        sign(t, secret, jwt.MapClaims{"iat": noon.Add(-9 * time.Minute).Unix(), "exp": noon.Add(9 * time.Minute).Unix()}),
		"without jti":           sign(t, secret, jwt.MapClaims{"jti": nil}),
		"without sub":           sign(t, secret, jwt.MapClaims{"sub": nil}),
		"without aud":           sign(t, secret, jwt.MapClaims{"aud": nil}),
		"for another site":      sign(t, secret, jwt.MapClaims{"aud": "other"}),
		"for two sites":         sign(t, secret, jwt.MapClaims{"aud": []string{"shop", "other"}}),
		"another secret":        sign(t, strings.Repeat("x", 52), nil),
		"empty secret":          sign(t, "", nil),
		"no signature":          unsigned,
		"another's payload":     head + "." + strings.Split(other, ".")[1] + "." + signature,
		"empty":                 "",
		"not a token":           "a.b.c",
		"10 KB":                 strings.Repeat("a", 10<<10),
		"number for an address": sign(t, secret, jwt.MapClaims{"email": 17}),
		"operator for a name":   sign(t, secret, jwt.MapClaims{"name": map[string]any{"$ne": nil}}),
	} {
		if who, err := service.Verify("shop", token, "start"); !errors.Is(err, site.ErrIdentity) || who != nil {
			t.Errorf("%s: %v %v", name, who, err)
		}
	}
	if _, err := service.Verify("other", good, "start"); !errors.Is(err, site.ErrIdentity) {
		t.Errorf("no such site: %v", err)
	}
}

func TestTheFormerSecretIsGoodForADayAfterAChange(t *testing.T) {
	now := noon
	store := newStore(t)
	service := site.New(store, func() time.Time { return now })
	_, err := service.Put(t.Context(), manager, site.Default("shop", "Shop", nil), 0)
	must(t, err)
	former, err := service.Secret("shop")
	must(t, err)
	current, err := service.MakeKey(t.Context(), manager, "shop", 1)
	must(t, err)
	if current == former || len(current) < 52 {
		t.Fatal("the secret did not change")
	}
	try := func(secret, jti string) error {
		_, err := service.Verify("shop", sign(t, secret, jwt.MapClaims{"jti": jti, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}), "start")
		return err
	}
	if err := try(former, "1"); err != nil {
		t.Errorf("the former one at once: %v", err)
	}
	if err := try(current, "2"); err != nil {
		t.Errorf("the current one: %v", err)
	}
	now = now.Add(site.FormerSecretFor)
	if err := try(former, "3"); !errors.Is(err, site.ErrIdentity) {
		t.Errorf("the former one a day later: %v", err)
	}
	if err := try(current, "4"); err != nil {
		t.Errorf("the current one a day later: %v", err)
	}
}

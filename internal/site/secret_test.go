package site_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"usher/internal/chat"
	"usher/internal/site"
)

// keyed is a site whose clock a test moves.
type keyed struct {
	*site.Service
	t   *testing.T
	now time.Time
	jti int
}

func openKeyed(t *testing.T) (*keyed, func() *site.Service) {
	t.Helper()
	k, store := &keyed{t: t, now: noon}, newStore(t)
	again := func() *site.Service {
		s := site.New(store, func() time.Time { return k.now })
		must(t, s.Load(t.Context()))
		return s
	}
	k.Service = again()
	_, err := k.Put(t.Context(), manager, site.Default("shop", "Shop", nil), 0)
	must(t, err)
	return k, again
}

// signs says whether a signature made with a secret is good now.
func (k *keyed) signs(s *site.Service, secret string) bool {
	k.t.Helper()
	k.jti++
	claims := jwt.MapClaims{"jti": string(rune('a' + k.jti)), "iat": k.now.Unix(), "exp": k.now.Add(time.Minute).Unix()}
	_, err := s.Verify("shop", sign(k.t, secret, claims), "start")
	return err == nil
}

func TestKeysAreToldWithoutTheirSecretsAndEndOneByOne(t *testing.T) {
	k, again := openKeyed(t)
	first, err := k.Secret("shop")
	must(t, err)
	liis := chat.Author{Kind: chat.Agent, ID: "m2", Name: "Liis"}
	k.now = k.now.Add(time.Hour)
	second, err := k.MakeKey(t.Context(), liis, "shop", 1)
	must(t, err)
	k.now = k.now.Add(time.Hour)
	third, err := k.MakeKey(t.Context(), liis, "shop", 2)
	must(t, err)
	for _, s := range []*site.Service{k.Service, again()} {
		keys, version, err := s.Keys("shop")
		must(t, err)
		if version != 3 || len(keys) != 3 || keys[0].ID != 3 || !keys[0].Current || keys[0].By != liis || keys[2].By != manager ||
			!keys[1].Until.Equal(noon.Add(26*time.Hour)) || !keys[2].Until.Equal(noon.Add(25*time.Hour)) || !keys[0].Until.IsZero() {
			t.Errorf("version %d: %+v", version, keys)
		}
		raw, err := json.Marshal(keys)
		must(t, err)
		for _, secret := range []string{first, second, third} {
			if strings.Contains(string(raw), secret) {
				t.Error("MG12 a key is told with its secret")
			}
			if !k.signs(s, secret) {
				t.Error("a secret that is good signs nothing")
			}
		}
	}
	must(t, k.EndKey(t.Context(), manager, "shop", 1))
	for _, s := range []*site.Service{k.Service, again()} {
		if k.signs(s, first) || !k.signs(s, second) || !k.signs(s, third) {
			t.Error("ending one key ended another, or nothing")
		}
	}
	k.now = noon.Add(26 * time.Hour)
	if keys, _, err := k.Keys("shop"); err != nil || len(keys) != 1 || k.signs(k.Service, second) || !k.signs(k.Service, third) {
		t.Errorf("a day after: %+v %v", keys, err)
	}
}

func TestChangesOfKeysThatAreRefused(t *testing.T) {
	k, again := openKeyed(t)
	other := again()
	_, err := k.MakeKey(t.Context(), manager, "shop", 1)
	must(t, err)
	kept, err := k.Secret("shop")
	must(t, err)
	for name, c := range map[string]struct {
		got, want error
	}{
		"MG14 made on an older version":     {second(k.MakeKey(t.Context(), manager, "shop", 1)), site.ErrNewer},
		"MG14 made on another node":         {second(other.MakeKey(t.Context(), manager, "shop", 1)), site.ErrNewer},
		"the key in use is not ended":       {k.EndKey(t.Context(), manager, "shop", 2), site.ErrCurrentKey},
		"a key that never was":              {k.EndKey(t.Context(), manager, "shop", 7), site.ErrNoKey},
		"a key of no site":                  {k.EndKey(t.Context(), manager, "other", 1), site.ErrNoSite},
		"a site that is none gets no key":   {second(k.MakeKey(t.Context(), manager, "other", 0)), site.ErrNoSite},
		"nor does anybody read keys of one": {third(k.Keys("other")), site.ErrNoSite},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	if now, err := other.Secret("shop"); err != nil || now != kept {
		t.Error("who lost the race does not know the newer key")
	}
	must(t, k.EndKey(t.Context(), manager, "shop", 1))
	if err := k.EndKey(t.Context(), manager, "shop", 1); !errors.Is(err, site.ErrNoKey) {
		t.Errorf("ended twice: %v", err)
	}
	for version := int64(3); version < 6; version++ {
		_, err := k.MakeKey(t.Context(), manager, "shop", version)
		must(t, err)
	}
	if _, err := k.MakeKey(t.Context(), manager, "shop", 6); !errors.Is(err, site.ErrManyKeys) {
		t.Errorf("a fifth key at once: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func third[A, B any](_ A, _ B, err error) error { return err }

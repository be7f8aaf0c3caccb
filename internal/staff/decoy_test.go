package staff

import (
	"testing"

	"github.com/alexedwards/argon2id"
)

func TestNobodysHashCostsWhatAnybodysDoes(t *testing.T) {
	t.Run("AG10 an unknown address is compared with a hash of the same price", func(t *testing.T) {
		params, salt, key, err := argon2id.DecodeHash(decoy)
		if err != nil {
			t.Fatal(err)
		}
		if *params != *hashing || len(salt) != int(hashing.SaltLength) || len(key) != int(hashing.KeyLength) {
			t.Errorf("%+v, not %+v", params, hashing)
		}
	})
}

package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func env(pairs map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := pairs[name]; return v, ok }
}

func TestFlagsGoBeforeTheEnvironmentBeforeDefaults(t *testing.T) {
	c, err := Load(map[string]string{"listen": ":1"}, env(map[string]string{"USHER_LISTEN": ":2", "USHER_DATA": "/d"}))
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":1" || c.Data != "/d" || c.Store != "sqlite" {
		t.Errorf("got listen %q, data %q, store %q", c.Listen, c.Data, c.Store)
	}
}

func TestAllMistakesAreReportedAtOnce(t *testing.T) {
	_, err := Load(nil, env(map[string]string{
		"USHER_LISTEN": "8080", "USHER_STORE": "postgres://x", "USHER_DEMO": "yes", "USHER_TRUSTED_PROXIES": "0.0.0.0/0",
		"USHER_PUBLIC_URL": "ftp://x", "USHER_LOG": "xml", "USHER_DRAIN": "soon",
	}))
	if err == nil {
		t.Fatal("seven mistakes were accepted")
	}
	for _, name := range []string{"LISTEN", "STORE", "DEMO", "TRUSTED_PROXIES", "PUBLIC_URL", "LOG", "DRAIN"} {
		if !strings.Contains(err.Error(), "USHER_"+name+" (") {
			t.Errorf("USHER_%s is not named in:\n%v", name, err)
		}
	}
}

func TestAValueCanComeFromAFileAndIsMaskedWhenShown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	if err := os.WriteFile(path, []byte("mongodb://anna:secret@db.example/usher\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(nil, env(map[string]string{"USHER_STORE_FILE": path}))
	if err != nil {
		t.Fatal(err)
	}
	if c.Store != "mongodb://anna:secret@db.example/usher" {
		t.Errorf("store is %q", c.Store)
	}
	shown := strings.Join(c.Shown(), "\n")
	if strings.Contains(shown, "secret") || strings.Contains(shown, "anna") || !strings.Contains(shown, "db.example") {
		t.Errorf("shown as\n%s", shown)
	}
}

func TestAValueAndAFileForItAreOneTooMany(t *testing.T) {
	if _, err := Load(nil, env(map[string]string{"USHER_DATA": "a", "USHER_DATA_FILE": "b"})); err == nil {
		t.Error("both were accepted")
	}
}

func TestTheReadmeShowsTheSettings(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), Table()) {
		t.Errorf("README.md does not have this table:\n%s", Table())
	}
}

func TestTheSecretKeyIsCheckedAndMasked(t *testing.T) {
	good := "//8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" // an address by its looks
	for _, bad := range []string{"short", "AAAA", good + ",", strings.Repeat("A", 64), good + "," + "x"} {
		if _, err := Load(nil, env(map[string]string{"USHER_SECRET_KEY": bad})); err == nil || !strings.Contains(err.Error(), "openssl rand") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte(good+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(nil, env(map[string]string{"USHER_SECRET_KEY_FILE": path}))
	if err != nil {
		t.Fatal(err)
	}
	if shown := strings.Join(c.Shown(), "\n"); c.SecretKey != good || strings.Contains(shown, "AAAA") || !strings.Contains(shown, "USHER_SECRET_KEY=***") {
		t.Errorf("%q, shown as\n%s", c.SecretKey, shown)
	}
}

func TestTheSMSAccountBelongsTogetherAndItsTokenIsMasked(t *testing.T) {
	if _, err := Load(nil, env(map[string]string{"USHER_SMS_ACCOUNT": "AC1"})); err == nil || !strings.Contains(err.Error(), "belong together") {
		t.Errorf("an account without a token: %v", err)
	}
	c, err := Load(nil, env(map[string]string{"USHER_SMS_ACCOUNT": "AC1", "USHER_SMS_TOKEN": "verysecret", "USHER_SMS_FROM": "Tamm"}))
	if err != nil {
		t.Fatal(err)
	}
	if shown := strings.Join(c.Shown(), "\n"); strings.Contains(shown, "verysecret") {
		t.Errorf("shown as\n%s", shown)
	}
}

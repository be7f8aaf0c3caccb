package whole

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"usher/internal/e2e/drive"
)

func TestAllWrongSettingsAreToldAtOnce(t *testing.T) {
	data := dataDir(t)
	_, errs, code := command(t, []string{"USHER_DRAIN=soon", "USHER_TRUSTED_PROXIES=0.0.0.0/0", "USHER_LOG=xml"},
		"serve", "--listen", "nowhere", "--public-url", "ftp://x", "--demo", "maybe", "--data", data)
	if code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	for _, name := range []string{"USHER_DRAIN", "USHER_TRUSTED_PROXIES", "USHER_LOG ", "USHER_LISTEN", "USHER_PUBLIC_URL", "USHER_DEMO"} {
		if !strings.Contains(errs, name) {
			t.Errorf("%s is wrong and not named in:\n%s", name, errs)
		}
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("the data directory was made before the settings were understood")
	}
}

func TestUnknownCommandsAndFlagsAreRefused(t *testing.T) {
	for _, args := range [][]string{{"server"}, {"serve", "--port", "80"}, {"serve", "now"}} {
		if _, errs, code := command(t, nil, args...); code != 1 || errs == "" {
			t.Errorf("usher %v: exit code %d, said %q", args, code, errs)
		}
	}
	if _, errs, code := command(t, nil, "--help"); code != 0 || !strings.Contains(errs, "USHER_LISTEN") {
		t.Errorf("--help: exit code %d, said %q", code, errs)
	}
}

func TestShownSettingsMaskSecrets(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "store")
	must(t, os.WriteFile(secret, []byte("mongodb://ann:s3cret-word@db.example/usher?authSource=admin\n"), 0o600))
	for _, env := range [][]string{{"USHER_STORE=mongodb://ann:s3cret-word@db.example/usher"}, {"USHER_STORE_FILE=" + secret}} {
		out, errs, code := command(t, env, "config", "--drain", "7s")
		if code != 0 || !strings.Contains(out, "USHER_DRAIN=7s") || !strings.Contains(out, "db.example") {
			t.Errorf("exit code %d, said:\n%s%s", code, out, errs)
		}
		if strings.Contains(out+errs, "s3cret-word") || strings.Contains(out+errs, "ann:") {
			t.Errorf("the secret is shown:\n%s%s", out, errs)
		}
	}
	// Also where the setting is wrong, the secret that stands in it is not repeated.
	_, errs, code := command(t, []string{"USHER_STORE=postgres://ann:s3cret-word@db.example/usher"}, "config")
	if code != 1 || strings.Contains(errs, "s3cret-word") {
		t.Errorf("exit code %d, said:\n%s", code, errs)
	}
}

func TestHealthTellsWhetherTheProgramLives(t *testing.T) {
	p := demo(t, dataDir(t), "")
	if _, errs, code := command(t, nil, "health", "--listen", p.Listen); code != 0 {
		t.Errorf("a healthy program: exit code %d, said %q", code, errs)
	}
	_, port, err := net.SplitHostPort(p.Listen)
	must(t, err)
	if _, errs, code := command(t, nil, "health", "--listen", ":"+port); code != 0 {
		t.Errorf("asked by its port alone: exit code %d, said %q", code, errs)
	}
	p.Kill()
	if _, errs, code := command(t, nil, "health", "--listen", p.Listen); code != 1 || errs == "" {
		t.Errorf("a dead program: exit code %d, said %q", code, errs)
	}
}

func TestNumbersAreServedOnTheirOwnAddressOnly(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := free.Addr().String()
	must(t, free.Close())
	p := start(t, drive.Run{Data: dataDir(t), Args: []string{"--metrics", address}})
	a, err := drive.Get(within(t), "http://"+address+"/metrics", nil)
	must(t, err)
	for _, name := range []string{"usher_sockets 0", "usher_waiting_leads 0", "usher_goroutines", "usher_http_requests_total"} {
		if !strings.Contains(string(a.Body), name) {
			t.Errorf("%q is not among the numbers:\n%s", name, a.Body)
		}
	}
	if a, err = drive.Get(within(t), p.Base+"/metrics", nil); err != nil || a.Status != 404 {
		t.Errorf("the public address answers /metrics with %d, %v", a.Status, err)
	}
}

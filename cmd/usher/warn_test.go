package main

import (
	"strings"
	"testing"

	"usher/internal/config"
)

func TestAStartWithoutTLSIsWarnedOf(t *testing.T) {
	for _, c := range []struct {
		name  string
		flags map[string]string
		warns bool
	}{
		{"WS47 all addresses, no proxy, plain HTTP: a loud warning", map[string]string{"listen": ":0"}, true},
		{"WS47 the same with a public address of http://", map[string]string{"listen": "0.0.0.0:0", "public-url": "http://chat.example.com"}, true},
		{"WS47 behind a proxy with TLS: none", map[string]string{"listen": ":0", "public-url": "https://chat.example.com", "trusted-proxies": "10.0.0.0/8"}, false},
		{"WS47 behind a proxy that is trusted: none", map[string]string{"listen": ":0", "trusted-proxies": "10.0.0.0/8"}, false},
		{"WS47 for this machine alone: none", map[string]string{"listen": "127.0.0.1:0"}, false},
		{"WS47 the demonstration: none", map[string]string{"listen": ":0", "demo": "true"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.flags["data"] = t.TempDir()
			cfg, err := config.Load(c.flags, func(string) (string, bool) { return "", false })
			if err != nil {
				t.Fatal(err)
			}
			var log strings.Builder
			app, err := New(t.Context(), cfg, newLog(cfg, &log))
			if err != nil {
				t.Fatal(err)
			}
			if err := app.Close(); err != nil {
				t.Error(err)
			}
			if warned := strings.Contains(log.String(), "level=WARN") && strings.Contains(log.String(), "PLAIN HTTP"); warned != c.warns {
				t.Errorf("warned: %v\n%s", warned, log.String())
			}
		})
	}
}

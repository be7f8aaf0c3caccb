package agent

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"usher/internal/staff"
	"usher/internal/token"
)

func TestUP17AFileIsReadFromStaffOnly(t *testing.T) {
	h := open(t)
	manager := h.hire("Anna Kask", staff.RoleManager, staff.TierSenior)
	id := h.visit("Eva", "Hello")
	large := strings.Repeat("a,b\n", 20<<10)
	files := "/conversations/" + id + "/files/" + strings.Repeat("f", 22)
	for _, path := range []string{files, "/clients/import"} {
		for name, header := range map[string]string{"nobody": "X-A: b", "a cookie of nobody": "Cookie: " + plainCookie + "=x", "a token of nobody": "Authorization: Bearer ush_" + strings.Repeat("A", 43)} {
			conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
			_, _ = fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Length: 10000000\r\n\r\n", prefix+path, header)
			res, err := http.ReadResponse(bufio.NewReader(conn), nil) // of the body not one byte is sent
			if err != nil || res.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s for %s: %v, %v", name, path, res, err)
			}
			_ = conn.Close()
		}
	}
	h.signedIn(manager).ask("PUT", files, table(large)).want(http.StatusOK)
	word, _ := h.tokenFor(manager, token.ConversationsWrite)
	h.program(word).ask("PUT", "/conversations/"+id+"/files/"+strings.Repeat("g", 22), table(large)).want(http.StatusOK)
}

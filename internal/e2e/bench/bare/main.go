// Command bare is what the figures are divided by: a Fiber program with nothing in it but a socket that writes each message durably
// into SQLite and sends it back.
package main

import (
	"database/sql"
	"flag"
	"fmt"
	"os"

	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"
	_ "modernc.org/sqlite" // what is measured
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address")
	file := flag.String("file", "", "SQLite file; empty: none")
	flag.Parse()
	if err := run(*listen, *file); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(listen, file string) error {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/readyz", func(c *fiber.Ctx) error { return c.SendString("ready") })
	if file != "" {
		insert, err := open(file)
		if err != nil {
			return err
		}
		app.Get("/socket", websocket.New(func(c *websocket.Conn) {
			for {
				_, raw, err := c.ReadMessage()
				if err != nil {
					return
				}
				if _, err := insert.Exec(string(raw)); err != nil {
					return
				}
				if c.WriteMessage(websocket.TextMessage, raw) != nil {
					return
				}
			}
		}))
	}
	return app.Listen(listen)
}

func open(file string) (*sql.Stmt, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE said (n INTEGER PRIMARY KEY, text TEXT)`); err != nil {
		return nil, err
	}
	return db.Prepare(`INSERT INTO said (text) VALUES (?)`)
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrNewer says that the file was written by a newer Usher, whose tables this one does not know.
var ErrNewer = errors.New("sqlite: this store was written by a newer Usher; start that version, or restore a backup from before the upgrade")

// ErrForeign says that the file is a database, but not Usher's.
var ErrForeign = errors.New("sqlite: this file is the database of another program")

// applicationID marks the file as Usher's ("USHR"), see https://www.sqlite.org/pragma.html#pragma_application_id.
const applicationID = 0x55534852

// migrations are run in order, each in one transaction; user_version counts those that are in. Never change one that has been
// released: add another.
var migrations = []string{
	`CREATE TABLE event (
		stream TEXT    NOT NULL,
		n      INTEGER NOT NULL CHECK (n > 0),
		at     TEXT    NOT NULL,
		kind   TEXT    NOT NULL,
		data   TEXT    NOT NULL,
		PRIMARY KEY (stream, n)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX event_at ON event (at);
	CREATE TABLE view (
		kind  TEXT    NOT NULL,
		id    TEXT    NOT NULL,
		n     INTEGER NOT NULL,
		sort  INTEGER NOT NULL,
		lists TEXT    NOT NULL,
		doc   TEXT    NOT NULL,
		PRIMARY KEY (kind, id)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE view_list (
		kind TEXT    NOT NULL,
		list TEXT    NOT NULL,
		sort INTEGER NOT NULL,
		id   TEXT    NOT NULL,
		PRIMARY KEY (kind, list, sort, id)
	) STRICT, WITHOUT ROWID;`,
	// The words are folded before they come here, so the tokenizer need only split at spaces; without positions (detail) the index is
	// small, and what is deleted leaves it at once (secure-delete). A view's found is its rowid in find, 0 for none.
	`ALTER TABLE view ADD COLUMN found INTEGER NOT NULL DEFAULT 0;
	CREATE VIRTUAL TABLE find USING fts5(words, id UNINDEXED, tokenize = 'ascii', prefix = '2 3', detail = none, columnsize = 0);
	INSERT INTO find (find, rank) VALUES ('secure-delete', 1);`,
	// Without positions, secure-delete loses neighbours of a row that is written and deleted in one transaction (SQLite 3.51: they are no
	// longer found, or a hunt fails with "missing row"). With the columns' numbers it does not, for a byte or so per word. What was lost is
	// in the index again: its words are read from the table.
	`ALTER TABLE find RENAME TO find_without_columns;
	CREATE VIRTUAL TABLE find USING fts5(words, id UNINDEXED, tokenize = 'ascii', prefix = '2 3', detail = column, columnsize = 0);
	INSERT INTO find (find, rank) VALUES ('secure-delete', 1);
	INSERT INTO find (rowid, words, id) SELECT rowid, words, id FROM find_without_columns;
	DROP TABLE find_without_columns;`,
}

// migrate brings the tables up to date, or says why it cannot.
func migrate(ctx context.Context, conn *sql.Conn) error {
	var version, owner, tables int
	for pragma, to := range map[string]*int{
		`PRAGMA user_version`:                &version,
		`PRAGMA application_id`:              &owner,
		`SELECT count(*) FROM sqlite_schema`: &tables,
	} {
		if err := conn.QueryRowContext(ctx, pragma).Scan(to); err != nil {
			return fmt.Errorf("sqlite: read the schema's version: %w", err)
		}
	}
	switch {
	case owner != applicationID && (owner != 0 || tables > 0):
		return ErrForeign
	case version > len(migrations):
		return fmt.Errorf("%w (its schema is number %d, ours is %d)", ErrNewer, version, len(migrations))
	}
	for ; version < len(migrations); version++ {
		if err := step(ctx, conn, version); err != nil {
			return fmt.Errorf("sqlite: migrate to schema %d: %w", version+1, err)
		}
	}
	return nil
}

// step runs one migration and moves the marker in the same transaction: after a crash it is either whole or not begun.
func step(ctx context.Context, conn *sql.Conn, version int) error {
	script := fmt.Sprintf("BEGIN IMMEDIATE; %s; PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;",
		migrations[version], applicationID, version+1)
	if _, err := conn.ExecContext(ctx, script); err != nil {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // the first error is the one that matters
		return err
	}
	return nil
}

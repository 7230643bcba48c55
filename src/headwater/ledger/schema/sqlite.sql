-- The ledger on SQLite. Twin of postgresql.sql: both refuse the same things.
-- STRICT, because SQLite turns a sum that overflows into a float without a word; a strict integer column refuses it.
-- A day is looked at after adding nothing to it, because date() alone lets 30 February pass.

CREATE TABLE ledger_unit (
    code TEXT NOT NULL PRIMARY KEY,
    digits INTEGER NOT NULL CHECK (digits BETWEEN 0 AND 6)
) STRICT;

CREATE TABLE ledger_kind (
    kind TEXT NOT NULL PRIMARY KEY,
    may_go_negative INTEGER NOT NULL CHECK (may_go_negative IN (0, 1)),
    UNIQUE (kind, may_go_negative)
) STRICT;

CREATE TABLE ledger_feed (
    source_kind TEXT NOT NULL REFERENCES ledger_kind (kind),
    target_kind TEXT NOT NULL REFERENCES ledger_kind (kind),
    PRIMARY KEY (source_kind, target_kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_account (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES ledger_unit (code),
    code TEXT NOT NULL UNIQUE,
    may_go_negative INTEGER NOT NULL,
    UNIQUE (id, unit),
    FOREIGN KEY (kind, may_go_negative) REFERENCES ledger_kind (kind, may_go_negative)
) STRICT;

CREATE TABLE ledger_accountnode (
    account_id INTEGER NOT NULL REFERENCES ledger_account (id),
    axis TEXT NOT NULL,
    node_id INTEGER NOT NULL REFERENCES registry_node (id),
    PRIMARY KEY (account_id, axis)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_accountnode_node ON ledger_accountnode (node_id, axis);

CREATE TABLE ledger_entry (
    id INTEGER NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 200),
    request_hash BLOB NOT NULL CHECK (length(request_hash) = 32),
    kind TEXT NOT NULL,
    "on" TEXT NOT NULL CHECK ("on" IS date("on", '+0 days')),
    occurred_on TEXT NOT NULL CHECK (occurred_on IS date(occurred_on, '+0 days') AND occurred_on <= "on"),
    recorded_at TEXT NOT NULL,
    by_id INTEGER NOT NULL REFERENCES access_person (id),
    why TEXT NOT NULL,
    reverses_id INTEGER REFERENCES ledger_entry (id),
    rate TEXT NOT NULL,
    lines INTEGER NOT NULL CHECK (lines BETWEEN 1 AND 32767),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX ledger_entry_on ON ledger_entry ("on");
CREATE UNIQUE INDEX ledger_entry_reversed_once ON ledger_entry (reverses_id) WHERE reverses_id IS NOT NULL;

-- The guard below looks at the entry and at both accounts' units, on every connection; foreign keys would look again.
CREATE TABLE ledger_movement (
    entry_id INTEGER NOT NULL,
    line INTEGER NOT NULL CHECK (line BETWEEN 1 AND 32767),
    source_id INTEGER NOT NULL,
    target_id INTEGER NOT NULL,
    unit TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0 AND amount <= 100000000000000000),
    PRIMARY KEY (entry_id, line),
    CHECK (source_id <> target_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_movement_source ON ledger_movement (source_id);
CREATE INDEX ledger_movement_target ON ledger_movement (target_id);

CREATE TABLE ledger_balance (
    account_id INTEGER NOT NULL PRIMARY KEY REFERENCES ledger_account (id),
    amount INTEGER NOT NULL,
    lowest INTEGER,
    CONSTRAINT ledger_balance_not_below_lowest CHECK (lowest IS NULL OR amount >= lowest)
) STRICT;

CREATE TABLE ledger_total (
    account_id INTEGER NOT NULL REFERENCES ledger_account (id),
    month INTEGER NOT NULL,
    came_in INTEGER NOT NULL,
    went_out INTEGER NOT NULL,
    PRIMARY KEY (account_id, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_closing (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    through TEXT NOT NULL CHECK (through IS date(through, '+0 days')),
    at TEXT NOT NULL,
    by_id INTEGER NOT NULL REFERENCES access_person (id),
    why TEXT NOT NULL CHECK (why <> ''),
    head INTEGER NOT NULL,
    head_hash BLOB NOT NULL CHECK (length(head_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- An account is born with a balance of nothing, and the database keeps that balance from then on.
CREATE TRIGGER ledger_account_opened AFTER INSERT ON ledger_account BEGIN
    INSERT INTO ledger_balance (account_id, amount, lowest)
    VALUES (NEW.id, 0, CASE WHEN NEW.may_go_negative THEN NULL ELSE 0 END);
END;

-- INSERT OR REPLACE deletes the old row without firing a delete trigger, so existing rows are refused by hand.
-- The conditions stand in WHEN, which costs a third of what the same conditions cost inside the trigger's body.
CREATE TRIGGER ledger_entry_guard BEFORE INSERT ON ledger_entry
WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM ledger_entry)
    OR EXISTS (SELECT 1 FROM ledger_entry WHERE key = NEW.key)
    OR NEW."on" <= (SELECT through FROM ledger_closing ORDER BY id DESC LIMIT 1)
    OR (NEW.reverses_id IS NOT NULL AND (
        NEW.reverses_id NOT BETWEEN 1 AND NEW.id - 1
        OR EXISTS (
            SELECT 1 FROM ledger_entry
            WHERE reverses_id = NEW.reverses_id OR (id = NEW.reverses_id AND reverses_id IS NOT NULL)
        )
    ))
BEGIN
    SELECT RAISE(ABORT, 'ledger: the period is closed')
    WHERE NEW."on" <= (SELECT through FROM ledger_closing ORDER BY id DESC LIMIT 1);
    SELECT RAISE(ABORT, 'ledger: this entry exists already, leaves a gap, or reverses what cannot be reversed again');
END;

-- A connection without foreign_keys=ON would cross units, so the accounts are looked at here as well.
-- An entry says how many lines it has, so that no movement can be added to it once it is in the books.
CREATE TRIGGER ledger_movement_guard BEFORE INSERT ON ledger_movement
WHEN EXISTS (SELECT 1 FROM ledger_movement WHERE entry_id = NEW.entry_id AND line = NEW.line)
    OR NOT EXISTS (
        SELECT 1 FROM ledger_account AS source
        CROSS JOIN ledger_account AS target
        CROSS JOIN ledger_entry AS entry
        CROSS JOIN ledger_feed AS feed
        WHERE source.id = NEW.source_id AND target.id = NEW.target_id AND entry.id = NEW.entry_id
            AND source.unit = NEW.unit AND target.unit = NEW.unit AND NEW.line <= entry.lines
            AND feed.source_kind = source.kind AND feed.target_kind = target.kind
            AND (entry.rate <> '' OR (source.kind <> 'exchange' AND target.kind <> 'exchange'))
            AND entry."on" > coalesce((SELECT through FROM ledger_closing ORDER BY id DESC LIMIT 1), '')
    )
BEGIN
    SELECT RAISE(ABORT, 'ledger: this movement exists already')
    WHERE EXISTS (SELECT 1 FROM ledger_movement WHERE entry_id = NEW.entry_id AND line = NEW.line);
    SELECT RAISE(ABORT, 'ledger: the units differ')
    WHERE EXISTS (
        SELECT 1 FROM ledger_account WHERE id IN (NEW.source_id, NEW.target_id) AND unit <> NEW.unit
    );
    SELECT RAISE(
        ABORT,
        'ledger: the period is closed, the entry has no such line, an exchange names no rate, or the one may not feed the other'
    );
END;

CREATE TRIGGER ledger_movement_kept AFTER INSERT ON ledger_movement BEGIN
    UPDATE ledger_balance SET amount = amount - NEW.amount WHERE account_id = NEW.source_id;
    UPDATE ledger_balance SET amount = amount + NEW.amount WHERE account_id = NEW.target_id;
    INSERT INTO ledger_total (account_id, month, came_in, went_out)
    SELECT NEW.source_id, substr("on", 1, 4) * 12 + substr("on", 6, 2) - 1, 0, NEW.amount
    FROM ledger_entry WHERE id = NEW.entry_id
    ON CONFLICT (account_id, month) DO UPDATE SET went_out = went_out + excluded.went_out;
    INSERT INTO ledger_total (account_id, month, came_in, went_out)
    SELECT NEW.target_id, substr("on", 1, 4) * 12 + substr("on", 6, 2) - 1, NEW.amount, 0
    FROM ledger_entry WHERE id = NEW.entry_id
    ON CONFLICT (account_id, month) DO UPDATE SET came_in = came_in + excluded.came_in;
END;

CREATE TRIGGER ledger_account_guard BEFORE INSERT ON ledger_account
WHEN EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.id OR code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'ledger: this account exists already'); END;
CREATE TRIGGER ledger_accountnode_guard BEFORE INSERT ON ledger_accountnode
WHEN EXISTS (SELECT 1 FROM ledger_accountnode WHERE account_id = NEW.account_id AND axis = NEW.axis)
BEGIN SELECT RAISE(ABORT, 'ledger: this coordinate exists already'); END;
CREATE TRIGGER ledger_unit_guard BEFORE INSERT ON ledger_unit
WHEN EXISTS (SELECT 1 FROM ledger_unit WHERE code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'ledger: this unit exists already'); END;
CREATE TRIGGER ledger_kind_guard BEFORE INSERT ON ledger_kind
WHEN EXISTS (SELECT 1 FROM ledger_kind WHERE kind = NEW.kind)
BEGIN SELECT RAISE(ABORT, 'ledger: this kind exists already'); END;
CREATE TRIGGER ledger_feed_guard BEFORE INSERT ON ledger_feed
WHEN EXISTS (SELECT 1 FROM ledger_feed WHERE source_kind = NEW.source_kind AND target_kind = NEW.target_kind)
BEGIN SELECT RAISE(ABORT, 'ledger: this permission exists already'); END;
CREATE TRIGGER ledger_closing_guard BEFORE INSERT ON ledger_closing
WHEN EXISTS (SELECT 1 FROM ledger_closing WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'ledger: this closing exists already'); END;

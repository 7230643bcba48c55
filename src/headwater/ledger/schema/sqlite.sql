-- The ledger on SQLite. Twin of postgresql.sql: both refuse the same things.
-- STRICT, because SQLite turns a sum that overflows into a float without a word; a strict integer column refuses it.
-- A day is looked at after adding nothing to it, because date() alone lets 30 February pass.
--
-- Entries and movements are refused with FAIL and without a function in any CHECK, so that SQLite need not copy each page
-- that a statement touches to be able to take half a statement back: that copy was a third of the cost of posting, and grew
-- with history. A statement that fails may so leave some of its rows behind, in the open batch, which cannot be committed
-- before it is posted; what only a function can tell is looked at then.

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

-- A batch is what one person records at one moment, numbered by the first of its entries. It is open until it is posted,
-- and the foreign key to its posting, looked at only at COMMIT, lets nobody leave it open.
CREATE TABLE ledger_batch (
    id INTEGER NOT NULL PRIMARY KEY,
    by_id INTEGER NOT NULL REFERENCES access_person (id),
    recorded_at TEXT NOT NULL,
    FOREIGN KEY (id) REFERENCES ledger_posting (batch_id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A posting says which entry is the batch's last. With it the database looks at the whole batch, and adds it up.
CREATE TABLE ledger_posting (
    batch_id INTEGER NOT NULL PRIMARY KEY REFERENCES ledger_batch (id),
    last INTEGER NOT NULL
) STRICT;

CREATE VIEW ledger_open (batch_id) AS
SELECT id FROM ledger_batch WHERE id > coalesce((SELECT max(batch_id) FROM ledger_posting), 0);

CREATE TABLE ledger_entry (
    id INTEGER NOT NULL PRIMARY KEY,
    batch_id INTEGER NOT NULL,
    key TEXT NOT NULL UNIQUE CHECK (key <> ''),
    kind TEXT NOT NULL,
    "on" TEXT NOT NULL,
    occurred_on TEXT NOT NULL CHECK (occurred_on <= "on"),
    why TEXT NOT NULL,
    reverses_id INTEGER,
    rate TEXT NOT NULL,
    lines INTEGER NOT NULL CHECK (lines BETWEEN 1 AND 32767),
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX ledger_entry_on ON ledger_entry ("on");
CREATE UNIQUE INDEX ledger_entry_reversed_once ON ledger_entry (reverses_id) WHERE reverses_id IS NOT NULL;

-- What a movement refers to is looked at when its batch is posted, on every connection; foreign keys would look again.
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

-- What the batch being posted moves, added up: by accounts and month. Empty before and after.
CREATE TABLE ledger_moved (
    source_id INTEGER NOT NULL,
    target_id INTEGER NOT NULL,
    month INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    first_unit TEXT NOT NULL,
    last_unit TEXT NOT NULL,
    names_no_rate INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    added INTEGER NOT NULL
) STRICT;

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

-- A batch that is open could be left open by a connection without foreign_keys=ON, so such a connection opens none.
CREATE TRIGGER ledger_batch_guard BEFORE INSERT ON ledger_batch BEGIN
    SELECT RAISE(ABORT, 'ledger: this connection ignores foreign keys')
    WHERE (SELECT foreign_keys FROM pragma_foreign_keys) IS NOT 1;
    SELECT RAISE(ABORT, 'ledger: another batch is open, or this one does not begin after the last entry')
    WHERE EXISTS (SELECT 1 FROM ledger_open) OR NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM ledger_entry);
END;

-- INSERT OR REPLACE deletes the old row without firing a delete trigger, so existing rows are refused by hand: only what
-- is in the open batch, and not in the books yet, can be written over.
-- The conditions stand in WHEN, which costs a third of what the same conditions cost inside the trigger's body.
CREATE TRIGGER ledger_entry_guard BEFORE INSERT ON ledger_entry
WHEN NEW.batch_id IS NOT (SELECT batch_id FROM ledger_open)
    OR NEW.id < NEW.batch_id
    OR EXISTS (SELECT 1 FROM ledger_entry WHERE key = NEW.key)
    OR (NEW.reverses_id IS NOT NULL AND (
        NEW.reverses_id NOT BETWEEN 1 AND NEW.id - 1
        OR EXISTS (
            SELECT 1 FROM ledger_entry
            WHERE reverses_id = NEW.reverses_id OR (id = NEW.reverses_id AND reverses_id IS NOT NULL)
        )
    ))
BEGIN
    SELECT RAISE(FAIL, 'ledger: this entry exists already, is in no open batch, or reverses what cannot be reversed again');
END;

CREATE TRIGGER ledger_movement_guard BEFORE INSERT ON ledger_movement
WHEN (NEW.entry_id >= (SELECT batch_id FROM ledger_open)) IS NOT 1
BEGIN
    SELECT RAISE(FAIL, 'ledger: this movement is in no open batch');
END;

CREATE TRIGGER ledger_posting_guard BEFORE INSERT ON ledger_posting
WHEN NEW.batch_id IS NOT (SELECT batch_id FROM ledger_open)
BEGIN
    SELECT RAISE(ABORT, 'ledger: this batch is posted already, or was never opened');
END;

-- The whole batch in one pass: check what its movements refer to, then keep totals and balances.
-- An entry says how many lines it has, so it is whole, and no movement can be added to it later.
CREATE TRIGGER ledger_posting_kept AFTER INSERT ON ledger_posting BEGIN
    DELETE FROM ledger_moved;
    INSERT INTO ledger_moved
    SELECT source_id, target_id, substr("on", 1, 4) * 12 + substr("on", 6, 2) - 1, sum(amount), min(unit), max(unit),
        max(rate = ''), count(*), max(line > lines)
    FROM ledger_movement CROSS JOIN ledger_entry ON id = entry_id
    WHERE entry_id BETWEEN NEW.batch_id AND NEW.last
    GROUP BY 1, 2, 3;

    SELECT CASE
        WHEN entries <> NEW.last - NEW.batch_id + 1 OR entries = 0
            OR lines IS NOT (SELECT sum(lines) FROM ledger_moved)
            OR (SELECT max(added) FROM ledger_moved)
            OR NEW.last <> (SELECT max(id) FROM ledger_entry)
            OR NEW.last <> (SELECT max(entry_id) FROM ledger_movement)
        THEN RAISE(ABORT, 'ledger: the batch has a gap, or an entry that is not whole')
        WHEN unsound THEN RAISE(ABORT, 'ledger: an entry has a day that does not exist, or a key or hash of another length')
        WHEN earliest <= (SELECT through FROM ledger_closing ORDER BY id DESC LIMIT 1)
        THEN RAISE(ABORT, 'ledger: the period is closed')
    END
    FROM (
        SELECT count(*) AS entries, sum(lines) AS lines, min("on") AS earliest, max(
            "on" IS NOT date("on", '+0 days') OR length(key) > 200 OR length(hash) <> 32
            OR (occurred_on <> "on" AND occurred_on IS NOT date(occurred_on, '+0 days'))
        ) AS unsound
        FROM ledger_entry WHERE id BETWEEN NEW.batch_id AND NEW.last
    );
    SELECT RAISE(ABORT, 'ledger: there is no such account, or the units differ')
    FROM ledger_moved AS moved
    LEFT JOIN ledger_account AS source ON source.id = moved.source_id
    LEFT JOIN ledger_account AS target ON target.id = moved.target_id
    WHERE source.unit IS NOT first_unit OR target.unit IS NOT first_unit OR first_unit <> last_unit;
    SELECT RAISE(ABORT, 'ledger: the one account may not feed the other, or an exchange names no rate')
    FROM ledger_moved AS moved
    JOIN ledger_account AS source ON source.id = moved.source_id
    JOIN ledger_account AS target ON target.id = moved.target_id
    LEFT JOIN ledger_feed AS feed ON feed.source_kind = source.kind AND feed.target_kind = target.kind
    WHERE feed.source_kind IS NULL OR (moved.names_no_rate AND 'exchange' IN (source.kind, target.kind));

    INSERT INTO ledger_total (account_id, month, came_in, went_out)
    SELECT source_id, month, 0, sum(amount) FROM ledger_moved WHERE true GROUP BY source_id, month
    ON CONFLICT (account_id, month) DO UPDATE SET went_out = went_out + excluded.went_out;
    INSERT INTO ledger_total (account_id, month, came_in, went_out)
    SELECT target_id, month, sum(amount), 0 FROM ledger_moved WHERE true GROUP BY target_id, month
    ON CONFLICT (account_id, month) DO UPDATE SET came_in = came_in + excluded.came_in;
    UPDATE ledger_balance SET amount = ledger_balance.amount + net.amount
    FROM (
        SELECT account_id, sum(amount) AS amount FROM (
            SELECT source_id AS account_id, -amount AS amount FROM ledger_moved
            UNION ALL SELECT target_id, amount FROM ledger_moved
        ) GROUP BY account_id
    ) AS net
    WHERE net.account_id = ledger_balance.account_id;
    DELETE FROM ledger_moved;
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

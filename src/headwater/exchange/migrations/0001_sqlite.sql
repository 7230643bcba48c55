-- The list of files that were loaded only grows. Django rebuilds a SQLite table when a column changes, and triggers are
-- lost with the old one: a later migration that alters this table runs this file again.

CREATE TRIGGER exchange_batch_is_not_changed BEFORE UPDATE ON exchange_batch
BEGIN
    SELECT RAISE(ABORT, 'a batch that was loaded is never changed');
END;

CREATE TRIGGER exchange_batch_is_not_removed BEFORE DELETE ON exchange_batch
BEGIN
    SELECT RAISE(ABORT, 'a batch that was loaded is never removed');
END;

-- INSERT OR REPLACE removes the old row without asking the trigger above, so it is refused before it begins.
CREATE TRIGGER exchange_batch_is_not_replaced BEFORE INSERT ON exchange_batch
WHEN EXISTS (
    SELECT 1 FROM exchange_batch
    WHERE id = NEW.id OR (record = NEW.record AND content_sha256 = NEW.content_sha256)
)
BEGIN
    SELECT RAISE(ABORT, 'a batch that was loaded is never replaced');
END;

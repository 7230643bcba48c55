-- What a batch brought, and that it was undone, stays. Twin of 0002_postgresql.sql.
CREATE TRIGGER exchange_contents_is_not_changed BEFORE UPDATE ON exchange_contents
BEGIN SELECT RAISE(ABORT, 'exchange: what is recorded stays'); END;
CREATE TRIGGER exchange_contents_is_not_removed BEFORE DELETE ON exchange_contents
BEGIN SELECT RAISE(ABORT, 'exchange: what is recorded stays'); END;
CREATE TRIGGER exchange_contents_is_not_replaced BEFORE INSERT ON exchange_contents
WHEN EXISTS (SELECT 1 FROM exchange_contents WHERE id = NEW.id OR batch_id = NEW.batch_id)
BEGIN SELECT RAISE(ABORT, 'exchange: what is recorded stays'); END;
CREATE TRIGGER exchange_undoing_is_not_changed BEFORE UPDATE ON exchange_undoing
BEGIN SELECT RAISE(ABORT, 'exchange: what is recorded stays'); END;
CREATE TRIGGER exchange_undoing_is_not_removed BEFORE DELETE ON exchange_undoing
BEGIN SELECT RAISE(ABORT, 'exchange: what is recorded stays'); END;
CREATE TRIGGER exchange_undoing_is_not_replaced BEFORE INSERT ON exchange_undoing
WHEN EXISTS (SELECT 1 FROM exchange_undoing WHERE id = NEW.id OR batch_id = NEW.batch_id)
BEGIN SELECT RAISE(ABORT, 'exchange: what is recorded stays'); END;

-- The audit trail only grows. Django rebuilds a SQLite table when a column changes, and triggers are lost with the old
-- one: a later migration that alters this table runs this file again.

CREATE TRIGGER audit_line_is_not_changed BEFORE UPDATE ON audit_auditline
BEGIN
    SELECT RAISE(ABORT, 'a line of the audit trail is never changed');
END;

CREATE TRIGGER audit_line_is_not_removed BEFORE DELETE ON audit_auditline
BEGIN
    SELECT RAISE(ABORT, 'a line of the audit trail is never removed');
END;

-- INSERT OR REPLACE removes the old row without asking the trigger above, so it is refused before it begins.
CREATE TRIGGER audit_line_is_not_replaced BEFORE INSERT ON audit_auditline
WHEN EXISTS (SELECT 1 FROM audit_auditline WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a line of the audit trail is never replaced');
END;

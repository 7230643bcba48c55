-- What was signed and what was granted stays. Django rebuilds a SQLite table when a column changes, and triggers are
-- lost with the old one: a later migration that alters one of these tables runs this file again.

CREATE TRIGGER signature_is_not_changed BEFORE UPDATE ON access_signature
BEGIN
    SELECT RAISE(ABORT, 'a signature is never changed');
END;

CREATE TRIGGER signature_is_not_removed BEFORE DELETE ON access_signature
BEGIN
    SELECT RAISE(ABORT, 'a signature is never removed');
END;

-- INSERT OR REPLACE removes the old row without asking the trigger above, so it is refused before it begins.
CREATE TRIGGER signature_is_not_replaced BEFORE INSERT ON access_signature
WHEN EXISTS (SELECT 1 FROM access_signature WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a signature is never replaced');
END;

-- Of a grant only its withdrawal is ever written later, once.
CREATE TRIGGER grant_stays_itself BEFORE UPDATE ON access_grant
WHEN NEW.id IS NOT OLD.id OR NEW.person_id IS NOT OLD.person_id OR NEW.power IS NOT OLD.power
    OR NEW.office_id IS NOT OLD.office_id OR NEW.role_id IS NOT OLD.role_id OR NEW.up_to_usd IS NOT OLD.up_to_usd
    OR NEW.valid_from IS NOT OLD.valid_from OR NEW.valid_to IS NOT OLD.valid_to
    OR (OLD.withdrawn_on IS NOT NULL AND NEW.withdrawn_on IS NOT OLD.withdrawn_on)
BEGIN
    SELECT RAISE(ABORT, 'a grant is withdrawn, once, and never changed otherwise');
END;

CREATE TRIGGER grant_is_not_removed BEFORE DELETE ON access_grant
BEGIN
    SELECT RAISE(ABORT, 'a grant is never removed');
END;

CREATE TRIGGER grant_is_not_replaced BEFORE INSERT ON access_grant
WHEN EXISTS (SELECT 1 FROM access_grant WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a grant is never replaced');
END;

-- Django's cache in the database, as createcachetable makes it: limits and used codes are the same for all processes.
CREATE TABLE access_cache (cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires datetime NOT NULL);
CREATE INDEX access_cache_expires ON access_cache (expires);

-- What others publish and what was linked stays; a later state is a further revision. Django rebuilds a SQLite table when
-- a column changes, and triggers are lost with the old one: a later migration that alters one of these runs this again.

CREATE TRIGGER iati_received_file_is_not_changed BEFORE UPDATE ON iati_receivedfile
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;
CREATE TRIGGER iati_received_file_is_not_removed BEFORE DELETE ON iati_receivedfile
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;
CREATE TRIGGER iati_received_problem_is_not_changed BEFORE UPDATE ON iati_receivedproblem
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;
CREATE TRIGGER iati_received_problem_is_not_removed BEFORE DELETE ON iati_receivedproblem
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;
CREATE TRIGGER iati_received_activity_is_not_changed BEFORE UPDATE ON iati_receivedactivity
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;
CREATE TRIGGER iati_received_activity_is_not_removed BEFORE DELETE ON iati_receivedactivity
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;
CREATE TRIGGER iati_received_organisation_is_not_changed BEFORE UPDATE ON iati_receivedorganisation
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;
CREATE TRIGGER iati_received_organisation_is_not_removed BEFORE DELETE ON iati_receivedorganisation
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;
CREATE TRIGGER iati_received_transaction_is_not_changed BEFORE UPDATE ON iati_receivedtransaction
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;
CREATE TRIGGER iati_received_transaction_is_not_removed BEFORE DELETE ON iati_receivedtransaction
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;
CREATE TRIGGER iati_link_is_not_changed BEFORE UPDATE ON iati_link
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;
CREATE TRIGGER iati_link_is_not_removed BEFORE DELETE ON iati_link
BEGIN SELECT RAISE(ABORT, 'iati: what was received or linked stays'); END;

-- INSERT OR REPLACE removes the old row without asking the triggers above, so it is refused before it begins.
CREATE TRIGGER iati_received_file_is_not_replaced BEFORE INSERT ON iati_receivedfile
WHEN EXISTS (SELECT 1 FROM iati_receivedfile WHERE id = NEW.id OR content_sha256 = NEW.content_sha256)
BEGIN SELECT RAISE(ABORT, 'iati: this is recorded already'); END;
CREATE TRIGGER iati_received_problem_is_not_replaced BEFORE INSERT ON iati_receivedproblem
WHEN EXISTS (SELECT 1 FROM iati_receivedproblem WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'iati: this is recorded already'); END;
CREATE TRIGGER iati_received_activity_is_not_replaced BEFORE INSERT ON iati_receivedactivity
WHEN EXISTS (SELECT 1 FROM iati_receivedactivity WHERE id = NEW.id OR (identifier = NEW.identifier AND revision = NEW.revision))
BEGIN SELECT RAISE(ABORT, 'iati: this is recorded already'); END;
CREATE TRIGGER iati_received_organisation_is_not_replaced BEFORE INSERT ON iati_receivedorganisation
WHEN EXISTS (SELECT 1 FROM iati_receivedorganisation WHERE id = NEW.id OR (received_id = NEW.received_id AND position = NEW.position))
BEGIN SELECT RAISE(ABORT, 'iati: this is recorded already'); END;
CREATE TRIGGER iati_received_transaction_is_not_replaced BEFORE INSERT ON iati_receivedtransaction
WHEN EXISTS (SELECT 1 FROM iati_receivedtransaction WHERE id = NEW.id OR (received_id = NEW.received_id AND position = NEW.position))
BEGIN SELECT RAISE(ABORT, 'iati: this is recorded already'); END;
CREATE TRIGGER iati_link_is_not_replaced BEFORE INSERT ON iati_link
WHEN EXISTS (SELECT 1 FROM iati_link WHERE id = NEW.id OR (contribution_id = NEW.contribution_id AND revision = NEW.revision))
BEGIN SELECT RAISE(ABORT, 'iati: this is recorded already'); END;

-- A revision follows the one before it, so that none is missing.
CREATE TRIGGER iati_received_activity_follows BEFORE INSERT ON iati_receivedactivity
WHEN NEW.revision <> 1 + COALESCE((SELECT MAX(revision) FROM iati_receivedactivity WHERE identifier = NEW.identifier), 0)
BEGIN SELECT RAISE(ABORT, 'iati: a revision follows the one before it'); END;
CREATE TRIGGER iati_link_follows BEFORE INSERT ON iati_link
WHEN NEW.revision <> 1 + COALESCE((SELECT MAX(revision) FROM iati_link WHERE contribution_id = NEW.contribution_id), 0)
BEGIN SELECT RAISE(ABORT, 'iati: a revision follows the one before it'); END;

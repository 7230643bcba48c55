-- What is owed to a donor stays as it was promised, and ends once; what was said stays. Twin of 0002_postgresql.sql.
CREATE TRIGGER duty_is_not_removed BEFORE DELETE ON funding_duty
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER duty_stays_what_it_is
BEFORE UPDATE OF id, code, donor_id, agreement_id, kind, what, due_on, line, is_synthetic ON funding_duty
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER duty_ends_once BEFORE UPDATE ON funding_duty WHEN OLD.status <> 'open'
BEGIN SELECT RAISE(ABORT, 'funding: a duty ends once'); END;
CREATE TRIGGER duty_is_not_replaced BEFORE INSERT ON funding_duty
WHEN EXISTS (SELECT 1 FROM funding_duty WHERE id = NEW.id OR code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'funding: this duty is recorded already'); END;
CREATE TRIGGER engagement_is_not_removed BEFORE DELETE ON funding_engagement
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER engagement_is_not_changed BEFORE UPDATE ON funding_engagement
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER engagement_is_not_replaced BEFORE INSERT ON funding_engagement
WHEN EXISTS (SELECT 1 FROM funding_engagement WHERE id = NEW.id OR code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'funding: this conversation is recorded already'); END;

-- What is owed to a donor stays as it was promised, and ends once; what was said stays. Twin of 0002_sqlite.sql.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['duty', 'engagement'] LOOP
        EXECUTE format(
            'CREATE TRIGGER %1$s_is_not_removed BEFORE DELETE ON funding_%1$s
             FOR EACH ROW EXECUTE FUNCTION funding_refuse(''what is recorded stays'')', name);
        EXECUTE format(
            'CREATE TRIGGER %1$s_is_not_emptied BEFORE TRUNCATE ON funding_%1$s
             FOR EACH STATEMENT EXECUTE FUNCTION funding_refuse(''what is recorded stays'')', name);
    END LOOP;
END $$;
CREATE TRIGGER duty_stays_what_it_is
    BEFORE UPDATE OF id, code, donor_id, agreement_id, kind, what, due_on, line, is_synthetic ON funding_duty
    FOR EACH ROW EXECUTE FUNCTION funding_refuse('what is recorded stays');
CREATE TRIGGER duty_ends_once BEFORE UPDATE ON funding_duty
    FOR EACH ROW WHEN (OLD.status <> 'open') EXECUTE FUNCTION funding_refuse('a duty ends once');
CREATE TRIGGER engagement_is_not_changed BEFORE UPDATE ON funding_engagement
    FOR EACH ROW EXECUTE FUNCTION funding_refuse('what is recorded stays');

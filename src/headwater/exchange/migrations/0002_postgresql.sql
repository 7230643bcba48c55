-- What a batch brought, and that it was undone, stays. Twin of 0002_sqlite.sql.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['contents', 'undoing'] LOOP
        EXECUTE format(
            'CREATE TRIGGER exchange_%1$s_stays BEFORE UPDATE OR DELETE ON exchange_%1$s
             FOR EACH ROW EXECUTE FUNCTION exchange_batch_stays()', name);
        EXECUTE format(
            'CREATE TRIGGER exchange_%1$s_is_not_emptied BEFORE TRUNCATE ON exchange_%1$s
             FOR EACH STATEMENT EXECUTE FUNCTION exchange_batch_stays()', name);
    END LOOP;
END $$;

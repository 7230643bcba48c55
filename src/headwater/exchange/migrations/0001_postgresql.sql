-- The list of files that were loaded only grows.

CREATE OR REPLACE FUNCTION exchange_batch_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a batch that was loaded is never changed or removed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER exchange_batch_is_not_changed BEFORE UPDATE OR DELETE ON exchange_batch
    FOR EACH ROW EXECUTE FUNCTION exchange_batch_stays();

CREATE TRIGGER exchange_batches_are_not_emptied BEFORE TRUNCATE ON exchange_batch
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_batch_stays();

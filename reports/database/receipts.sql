-- Numbers of receipts: one sequence for each university, so that nobody waits for anybody. What is
-- rolled back leaves a gap. After a restore all go on from a full million (reports/sealing/adopting);
-- a university that is entered then begins there too, since the one that is lost may have had its code.

CREATE FUNCTION payesh_begin_receipts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format(
        'CREATE SEQUENCE IF NOT EXISTS payesh_receipts_of_%s START %s', NEW.id,
        (SELECT coalesce(max(given), 0) / 1000000 * 1000000 + 1 FROM payesh_receipt_counts())
    );
    RETURN NULL;
END $$;

CREATE TRIGGER begin_receipts AFTER INSERT ON facilities_university
    FOR EACH ROW EXECUTE FUNCTION payesh_begin_receipts();

-- They are counted by the function below alone.
DO $$
DECLARE
    numbers text;
BEGIN
    FOR numbers IN
        SELECT c.oid::regclass::text FROM pg_class c
        WHERE c.relkind = 'S' AND c.relname LIKE 'payesh\_receipts\_of\_%'
    LOOP
        EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM payesh_web, payesh_jobs', numbers);
    END LOOP;
END $$;

-- The next numbers of a university's receipts. None are given in a database that was restored until
-- `manage.py adopt_log` has lifted them: numbers of filings that were lost would be given again.
CREATE FUNCTION payesh_next_receipts(university bigint, wanted int) RETURNS bigint[]
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    numbers regclass := format('payesh_receipts_of_%s', university)::regclass;
BEGIN
    IF NOT EXISTS (
        SELECT FROM reports_loghead JOIN payesh_cluster() USING (system_identifier, timeline)
    ) THEN
        RAISE EXCEPTION 'the log was last written in another cluster; run manage.py adopt_log'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF wanted = 1 THEN
        RETURN ARRAY[nextval(numbers)];
    END IF;
    RETURN ARRAY(SELECT nextval(numbers) FROM generate_series(1, wanted));
END $$;

-- How many receipts each university has given, by code: what a restored copy must not give again.
CREATE FUNCTION payesh_receipt_counts() RETURNS TABLE (code text, given bigint)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.code, coalesce(s.last_value, 0)
    FROM facilities_university u LEFT JOIN pg_sequences s
        ON s.schemaname = 'public' AND s.sequencename = format('payesh_receipts_of_%s', u.id)
$$;

REVOKE EXECUTE ON FUNCTION payesh_next_receipts(bigint, int), payesh_receipt_counts() FROM PUBLIC;

GRANT EXECUTE ON FUNCTION payesh_receipt_counts() TO payesh_jobs;

-- Everybody who may look a facility up to file for it runs the statement that names the function.
GRANT EXECUTE ON FUNCTION payesh_next_receipts(bigint, int) TO payesh_web, payesh_jobs;

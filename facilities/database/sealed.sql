-- Rows that may be needed as evidence: added and never changed, whoever asks, and leaves of the log
-- (reports/sealing). A table joins by one line: `SELECT payesh_seal_table(…)`.

CREATE FUNCTION payesh_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: rows here are evidence', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- Refuses every change of a table's rows.
CREATE FUNCTION payesh_insert_only(sealed regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    verb text;
BEGIN
    FOREACH verb IN ARRAY ARRAY['update', 'delete', 'truncate'] LOOP
        EXECUTE format(
            'CREATE TRIGGER refuse_%s BEFORE %s ON %s FOR EACH STATEMENT'
            ' EXECUTE FUNCTION payesh_refuse_change()',
            verb, upper(verb), sealed
        );
    END LOOP;
END $$;

-- Makes a table insert-only and its rows leaves of the log. `moment_column` says when a row came to
-- be; a row that says so of a time before a checkpoint and stands behind it was dated back.
--
-- The transaction's number decides when a row is sealed, so nobody may choose it, nor the random
-- bytes in its leaf: neither column is among those that a role may insert (sealed_rights.sql).
CREATE FUNCTION payesh_seal_table(sealed regclass, moment_column text DEFAULT '') RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_attribute
                   WHERE attrelid = sealed AND attname = 'seal_xid' AND NOT attisdropped) THEN
        EXECUTE format(
            'ALTER TABLE %s ADD seal_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),'
            ' ADD salt uuid NOT NULL DEFAULT gen_random_uuid()',
            sealed
        );
        EXECUTE format('CREATE INDEX %I ON %s (seal_xid)', sealed || '_to_seal', sealed);
    END IF;
    PERFORM payesh_insert_only(sealed);
    INSERT INTO reports_logsource (table_name, key_column, key_type, moment_column)
    SELECT sealed::text, a.attname, format_type(a.atttypid, NULL), payesh_seal_table.moment_column
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = sealed AND a.attnum = i.indkey[0]
    WHERE i.indrelid = sealed AND i.indisprimary
    ON CONFLICT (table_name) DO UPDATE SET
        key_column = EXCLUDED.key_column, key_type = EXCLUDED.key_type,
        moment_column = EXCLUDED.moment_column;
END $$;

SELECT payesh_seal_table('facilities_auditevent', 'at');

SELECT payesh_seal_table('facilities_change', 'at');

SELECT payesh_seal_table('facilities_proposal', 'at');

SELECT payesh_seal_table('facilities_proposaldecision', 'at');

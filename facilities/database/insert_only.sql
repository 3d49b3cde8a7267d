-- Rows that are evidence are added and never changed, whoever asks; the reports have tables of the
-- same kind (reports/database/insert_only.sql).

CREATE FUNCTION payesh_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: rows here are evidence', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER refuse_update BEFORE UPDATE ON facilities_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_delete BEFORE DELETE ON facilities_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON facilities_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

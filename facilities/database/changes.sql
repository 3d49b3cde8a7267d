-- What a row of the register or of the accounts was, at each moment: one row of facilities_change
-- for each change, whoever makes it and by whichever way. The rows are leaves of the log, so a
-- change without its row, or a row without its change, is found (`manage.py verify_log`).

-- A row as it is kept: without the columns that change with every sign-in and prove nothing, and of
-- a password or a second factor only a hash of what is stored of it. Of tokens no more is stored.
CREATE FUNCTION payesh_kept_row(kept jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT CASE
        WHEN kept ? 'password' THEN (kept - 'last_login') || jsonb_build_object(
            'password', encode(sha256(convert_to(kept ->> 'password', 'UTF8')), 'hex')
        )
        WHEN kept ?& ARRAY['data', 'last_used_at'] THEN (kept - 'last_used_at') || jsonb_build_object(
            'data', encode(sha256(convert_to(kept ->> 'data', 'UTF8')), 'hex')
        )
        ELSE kept
    END
$$;

-- For all tables: the statement's rows are `changed`, and `before` those of an update as they were.
-- The argument names the column that a row is known by.
CREATE FUNCTION payesh_record_changes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    INSERT INTO facilities_change
        (at, person_id, database_role, table_name, row_key, operation, row)
    SELECT clock_timestamp(), nullif(current_setting('payesh.user_id', TRUE), '')::bigint,
           coalesce(nullif(current_setting('role', TRUE), 'none'), session_user::text),
           TG_TABLE_NAME, c.kept ->> TG_ARGV[0], lower(TG_OP), c.kept
    FROM (SELECT payesh_kept_row(to_jsonb(changed)) FROM changed) c (kept);
    RETURN NULL;
END $$;

CREATE FUNCTION payesh_record_updates() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    INSERT INTO facilities_change
        (at, person_id, database_role, table_name, row_key, operation, row)
    SELECT clock_timestamp(), nullif(current_setting('payesh.user_id', TRUE), '')::bigint,
           coalesce(nullif(current_setting('role', TRUE), 'none'), session_user::text),
           TG_TABLE_NAME, c.kept ->> TG_ARGV[0], 'update', c.kept
    FROM (SELECT payesh_kept_row(to_jsonb(changed)) FROM changed EXCEPT
          SELECT payesh_kept_row(to_jsonb(before)) FROM before) c (kept);
    RETURN NULL;
END $$;

-- Has the changes of a table recorded from now on.
CREATE FUNCTION payesh_record_table(recorded regclass, key_column text DEFAULT 'id') RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER record_inserts AFTER INSERT ON %s REFERENCING NEW TABLE AS changed'
        ' FOR EACH STATEMENT EXECUTE FUNCTION payesh_record_changes(%L)', recorded, key_column);
    EXECUTE format(
        'CREATE TRIGGER record_updates AFTER UPDATE ON %s'
        ' REFERENCING NEW TABLE AS changed OLD TABLE AS before'
        ' FOR EACH STATEMENT EXECUTE FUNCTION payesh_record_updates(%L)', recorded, key_column);
    EXECUTE format(
        'CREATE TRIGGER record_deletes AFTER DELETE ON %s REFERENCING OLD TABLE AS changed'
        ' FOR EACH STATEMENT EXECUTE FUNCTION payesh_record_changes(%L)', recorded, key_column);
    EXECUTE format(
        'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s'
        ' FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change()', recorded);
END $$;

SELECT payesh_record_table('facilities_province', 'code');

SELECT payesh_record_table('facilities_university');

SELECT payesh_record_table('facilities_approvedplatform');

SELECT payesh_record_table('facilities_facility');

SELECT payesh_record_table('facilities_responsibility');

SELECT payesh_record_table('facilities_closure');

SELECT payesh_record_table('facilities_facilityfacts');

SELECT payesh_record_table('facilities_person');

SELECT payesh_record_table('facilities_roleassignment');

SELECT payesh_record_table('knox_authtoken', 'digest');

SELECT payesh_record_table('mfa_authenticator');

-- The group roles. A request signs in as a login role that can do nothing (NOINHERIT) and takes one
-- of them for its transaction. They belong to the whole server, where other databases may have
-- made them already. Python knows them by the names in database_roles.py.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'payesh_web', -- accounts, sessions and reference lists; every scope role includes it
        'payesh_facility',
        'payesh_university',
        'payesh_nation', -- analysts
        'payesh_policy_owner', -- reads as the nation does, and keeps lists and deadlines
        'payesh_inspector', -- the nation's inspectors, who alone see every suspicion by name
        'payesh_administrator', -- accounts and tokens, no case data
        'payesh_jobs'
    ] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database's installation has just made it
            END;
        END IF;
    END LOOP;
END $$;

GRANT payesh_web TO payesh_facility;

GRANT payesh_web TO payesh_university;

GRANT payesh_web TO payesh_nation;

GRANT payesh_web TO payesh_policy_owner;

GRANT payesh_web TO payesh_inspector;

GRANT payesh_web TO payesh_administrator;

GRANT payesh_nation TO payesh_policy_owner;

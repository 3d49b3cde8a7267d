-- What the sealer asks of the cluster (reports/sealing).

-- Which cluster this is; transaction ids mean nothing in another one.
CREATE FUNCTION payesh_cluster() RETURNS TABLE (system_identifier text, timeline int)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT c.system_identifier::text,
           ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int
    FROM pg_control_system() c
$$;

-- The start of the oldest transaction that may still commit, now where there is none: open ones of
-- this database, and prepared ones. The owner must be allowed to see the sessions of others
-- (pg_read_all_stats), or their kind, state and start are all NULL to it; so is the answer then.
CREATE FUNCTION payesh_oldest_transaction() RETURNS timestamptz
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH open AS (
        SELECT xact_start AS began, coalesce(state, 'disabled') = 'disabled' AS hidden
        FROM pg_stat_activity
        WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND coalesce(backend_type, 'client backend') IN ('client backend', 'parallel worker')
        UNION ALL
        SELECT prepared, FALSE FROM pg_prepared_xacts WHERE database = current_database()
    )
    SELECT CASE WHEN bool_or(hidden) THEN NULL
                ELSE least(min(began), clock_timestamp()) END FROM open
$$;

REVOKE EXECUTE ON FUNCTION payesh_cluster(), payesh_oldest_transaction() FROM PUBLIC;

GRANT EXECUTE ON FUNCTION payesh_cluster(), payesh_oldest_transaction() TO payesh_jobs;

-- Whoever may add rows to a sealed table may fill in all its columns but the two that the log rests
-- on. Installed after all other rights.

DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        SELECT s.words FROM (
            SELECT c.oid, 1 AS step,
                   format('REVOKE INSERT ON %s FROM %s', c.oid::regclass, g.grantee::regrole)
                   AS words
            FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) g
            WHERE g.privilege_type = 'INSERT' AND g.grantee <> c.relowner
            UNION ALL
            SELECT c.oid, 2,
                   format('GRANT INSERT (%s) ON %s TO %s', (
                       SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                       FROM pg_attribute a
                       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                         AND a.attname NOT IN ('seal_xid', 'salt')
                   ), c.oid::regclass, g.grantee::regrole)
            FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) g
            WHERE g.privilege_type = 'INSERT' AND g.grantee <> c.relowner
        ) s (sealed, step, words)
        JOIN reports_logsource l ON l.table_name::regclass = s.sealed
        ORDER BY s.step
    LOOP
        EXECUTE statement;
    END LOOP;
END $$;

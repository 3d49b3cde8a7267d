-- Takes back every right on tables, columns, sequences and the schema from everybody but their
-- owner, and the owner's default privileges, so that the files alone say who may do what.

DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        -- Revoking from a table revokes from its columns too.
        SELECT format(
            'REVOKE ALL ON %s %s FROM %s CASCADE',
            CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
            c.oid::regclass,
            string_agg(DISTINCT coalesce(nullif(g.grantee, 0)::regrole::text, 'PUBLIC'), ', ')
        )
        FROM pg_class c CROSS JOIN LATERAL (
            SELECT a.grantee FROM aclexplode(c.relacl) a
            UNION
            SELECT a.grantee FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) a
            WHERE t.attrelid = c.oid
        ) g
        WHERE c.relnamespace = 'public'::regnamespace AND pg_has_role(c.relowner, 'USAGE')
          AND g.grantee <> c.relowner
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                          AND d.objid = c.oid AND d.deptype = 'e')
        GROUP BY c.oid, c.relkind
        UNION ALL
        -- Everybody may look a name up in the schema, as in every new database.
        SELECT format(
            'REVOKE %s ON SCHEMA public FROM %s CASCADE',
            CASE a.grantee WHEN 0 THEN 'CREATE' ELSE 'ALL' END,
            coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC')
        )
        FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a
        WHERE n.nspname = 'public' AND pg_has_role(n.nspowner, 'USAGE')
          AND a.grantee <> n.nspowner
    LOOP
        EXECUTE statement;
    END LOOP;

    FOR statement IN
        WITH entries AS (
            SELECT p.*,
                   format(
                       'ALTER DEFAULT PRIVILEGES FOR ROLE %s%s',
                       p.defaclrole::regrole,
                       ' IN SCHEMA ' || nullif(p.defaclnamespace, 0)::regnamespace::text
                   ) AS beginning,
                   CASE p.defaclobjtype
                       WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                       WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS'
                   END AS kind
            FROM pg_default_acl p WHERE pg_has_role(p.defaclrole, 'USAGE')
        )
        SELECT s.words FROM (
            SELECT DISTINCT 1 AS step, format(
                '%s REVOKE ALL ON %s FROM %s',
                e.beginning, e.kind,
                coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC')
            ) AS words
            FROM entries e CROSS JOIN LATERAL aclexplode(e.defaclacl) a
            WHERE a.grantee <> e.defaclrole
            UNION ALL
            -- PostgreSQL's own defaults, where an entry of the whole database stood in their place.
            SELECT 2, format('%s GRANT ALL ON %s TO %s', beginning, kind, defaclrole::regrole)
            FROM entries WHERE defaclnamespace = 0
            UNION ALL
            SELECT 2, format('%s GRANT ALL ON %s TO PUBLIC', beginning, kind)
            FROM entries WHERE defaclnamespace = 0 AND defaclobjtype IN ('f', 'T')
        ) s
        ORDER BY s.step
    LOOP
        EXECUTE statement;
    END LOOP;
END $$;

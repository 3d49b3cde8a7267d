-- Drops every policy, trigger and function of the database, so that migrations may change any
-- column and the files install what there is today. Whatever was made by hand goes with them;
-- objects of extensions and of other owners stay.

DO $$
DECLARE
    statement text;
    tables oid[] := ARRAY(
        SELECT c.oid FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND pg_has_role(c.relowner, 'USAGE')
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                          AND d.objid = c.oid AND d.deptype = 'e')
    );
    functions oid[] := ARRAY(
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND pg_has_role(p.proowner, 'USAGE')
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                          AND d.objid = p.oid AND d.deptype = 'e')
    );
BEGIN
    FOR statement IN
        SELECT s.words FROM (
            SELECT 1 AS step, format('DROP POLICY %I ON %s', polname, polrelid::regclass) AS words
            FROM pg_policy WHERE polrelid = ANY (tables)
            UNION ALL
            SELECT 2, format(
                'ALTER TABLE %s DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY',
                oid::regclass
            )
            FROM pg_class WHERE oid = ANY (tables) AND (relrowsecurity OR relforcerowsecurity)
            UNION ALL
            SELECT 3, format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass)
            FROM pg_trigger
            WHERE tgrelid = ANY (tables) AND NOT tgisinternal AND tgparentid = 0
            UNION ALL
            -- An index over a function's answers; never CASCADE, which might take a column along.
            SELECT DISTINCT 4, format('DROP INDEX %s', c.oid::regclass)
            FROM pg_depend d JOIN pg_class c ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
            WHERE c.relkind IN ('i', 'I') AND c.relispartition = FALSE
              AND d.refclassid = 'pg_proc'::regclass AND d.refobjid = ANY (functions)
            UNION ALL
            SELECT 5, 'DROP ROUTINE ' || string_agg(f.id::regprocedure::text, ', ')
            FROM unnest(functions) AS f (id) HAVING count(*) > 0
        ) s
        ORDER BY s.step
    LOOP
        EXECUTE statement;
    END LOOP;
END $$;

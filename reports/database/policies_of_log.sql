-- Which leaves of the log a person may look up: those of submissions that they may read. How many
-- leaves other tables have is nobody's business: it would tell of cases.

ALTER TABLE reports_logleaf ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_scopes ON reports_logleaf FOR SELECT
    TO payesh_facility, payesh_university, payesh_nation, payesh_inspector
    USING (
        -- CASE, because other tables' keys are no UUIDs.
        CASE WHEN source_id = (
            SELECT s.id FROM reports_logsource s WHERE s.table_name = 'reports_submission'
        ) THEN EXISTS (SELECT 1 FROM reports_submission s WHERE s.id = row_key::uuid)
        ELSE FALSE END
    );

CREATE POLICY payesh_jobs ON reports_logleaf FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

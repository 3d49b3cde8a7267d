-- Which scores and sums each role reads; only the jobs write them.

-- Scores are seen by whoever sees the month.
ALTER TABLE reports_score ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON reports_score FOR ALL TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]))
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_university ON reports_score FOR ALL TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
        OR facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
    )
    WITH CHECK (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
        OR facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
    );

CREATE POLICY payesh_nation ON reports_score FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON reports_score FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON reports_score FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Sums: a university's own, and everybody's for the nation.
ALTER TABLE reports_universityrollup ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_university ON reports_universityrollup FOR ALL TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
    )
    WITH CHECK (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_nation ON reports_universityrollup FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON reports_universityrollup FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON reports_universityrollup FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

ALTER TABLE reports_rollup ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_university ON reports_rollup FOR ALL TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
    )
    WITH CHECK (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_nation ON reports_rollup FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON reports_rollup FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON reports_rollup FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

ALTER TABLE reports_modalityrollup ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_university ON reports_modalityrollup FOR ALL TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
    )
    WITH CHECK (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_nation ON reports_modalityrollup FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON reports_modalityrollup FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON reports_modalityrollup FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Suspicions added up over all months.
ALTER TABLE reports_casetotal ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_university ON reports_casetotal FOR ALL TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
    )
    WITH CHECK (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_nation ON reports_casetotal FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON reports_casetotal FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON reports_casetotal FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

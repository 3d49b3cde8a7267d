-- What people say about filed reports: read by whoever sees the month, added in one's own name for
-- facilities of today.

-- An officer's decision.
ALTER TABLE reports_review ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON reports_review FOR ALL TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]))
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_university_reads ON reports_review FOR SELECT TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
        OR facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
    );

CREATE POLICY payesh_university_adds ON reports_review FOR INSERT TO payesh_university
    WITH CHECK (
        facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_university_changes ON reports_review FOR UPDATE TO payesh_university
    USING (
        facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    )
    WITH CHECK (
        facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_nation ON reports_review FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON reports_review FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON reports_review FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- A signatory's declaration that a submission is not theirs.
ALTER TABLE reports_repudiation ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility_reads ON reports_repudiation FOR SELECT TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]));

CREATE POLICY payesh_facility_adds ON reports_repudiation FOR INSERT TO payesh_facility
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_facility_changes ON reports_repudiation FOR UPDATE TO payesh_facility
    USING (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    )
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_university ON reports_repudiation FOR ALL TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
        OR facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
    )
    WITH CHECK (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
        OR facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
    );

CREATE POLICY payesh_nation ON reports_repudiation FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON reports_repudiation FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON reports_repudiation FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- An officer's leave to correct a month after the window.
ALTER TABLE reports_correctionpermit ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON reports_correctionpermit FOR ALL TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]))
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_university_reads ON reports_correctionpermit FOR SELECT TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
        OR facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
    );

CREATE POLICY payesh_university_adds ON reports_correctionpermit FOR INSERT TO payesh_university
    WITH CHECK (
        facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
        AND granted_by_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_university_changes ON reports_correctionpermit FOR UPDATE TO payesh_university
    USING (
        facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
        AND granted_by_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    )
    WITH CHECK (
        facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
        AND granted_by_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_nation ON reports_correctionpermit FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON reports_correctionpermit FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON reports_correctionpermit FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Which rows each role reads and writes on the way of a report: drafts, uploads, evidence, figures.
--
-- A facility sees its own months. A university sees all months of the facilities that it answers
-- for today, and those months of others that it answered for on the month's last day (column
-- university_id). The nation, the inspectors of the nation and the jobs see every month.
-- One files for facilities of today only.

-- Evidence is added in one's own name.
ALTER TABLE reports_submission ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility_reads ON reports_submission FOR SELECT TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]));

CREATE POLICY payesh_facility_adds ON reports_submission FOR INSERT TO payesh_facility
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_university_reads ON reports_submission FOR SELECT TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
        OR facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
    );

CREATE POLICY payesh_university_adds ON reports_submission FOR INSERT TO payesh_university
    WITH CHECK (
        facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_nation ON reports_submission FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON reports_submission FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON reports_submission FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Current figures.
ALTER TABLE reports_report ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility_reads ON reports_report FOR SELECT TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]));

CREATE POLICY payesh_facility_adds ON reports_report FOR INSERT TO payesh_facility
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_facility_changes ON reports_report FOR UPDATE TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]))
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_university_reads ON reports_report FOR SELECT TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
        OR facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
    );

CREATE POLICY payesh_university_adds ON reports_report FOR INSERT TO payesh_university
    WITH CHECK (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]));

CREATE POLICY payesh_university_changes ON reports_report FOR UPDATE TO payesh_university
    USING (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]))
    WITH CHECK (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]));

CREATE POLICY payesh_nation ON reports_report FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON reports_report FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON reports_report FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Whoever files asks for the evaluation of the month.
ALTER TABLE reports_job ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON reports_job FOR ALL TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]))
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_university ON reports_job FOR ALL TO payesh_university
    USING (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]))
    WITH CHECK (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]));

CREATE POLICY payesh_jobs ON reports_job FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Forms that are not filed yet: for whoever may file for the facility.
ALTER TABLE reports_savedform ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON reports_savedform FOR ALL TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]))
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_university ON reports_savedform FOR ALL TO payesh_university
    USING (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]))
    WITH CHECK (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]));

CREATE POLICY payesh_jobs ON reports_savedform FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Uploads: one's own.
ALTER TABLE reports_upload ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON reports_upload FOR ALL TO payesh_facility
    USING (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint)
    WITH CHECK (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint);

CREATE POLICY payesh_university ON reports_upload FOR ALL TO payesh_university
    USING (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint)
    WITH CHECK (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint);

CREATE POLICY payesh_jobs ON reports_upload FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- The rows of an upload belong to whoever sees the upload.
ALTER TABLE reports_uploadrow ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON reports_uploadrow FOR ALL TO payesh_facility
    USING (EXISTS (SELECT 1 FROM reports_upload u WHERE u.id = upload_id))
    WITH CHECK (EXISTS (SELECT 1 FROM reports_upload u WHERE u.id = upload_id));

CREATE POLICY payesh_university ON reports_uploadrow FOR ALL TO payesh_university
    USING (EXISTS (SELECT 1 FROM reports_upload u WHERE u.id = upload_id))
    WITH CHECK (EXISTS (SELECT 1 FROM reports_upload u WHERE u.id = upload_id));

CREATE POLICY payesh_jobs ON reports_uploadrow FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- What belongs to one person: notices, exports, and answers given to the API.

-- One reads one's own notices and marks them as read; whoever acts may tell others. Officers also
-- read when the facilities of today were reminded.
ALTER TABLE reports_notice ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_web_reads ON reports_notice FOR SELECT TO payesh_web
    USING (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint);

CREATE POLICY payesh_web_changes ON reports_notice FOR UPDATE TO payesh_web
    USING (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint)
    WITH CHECK (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint);

CREATE POLICY payesh_facility_adds ON reports_notice FOR INSERT TO payesh_facility
    WITH CHECK (TRUE);

CREATE POLICY payesh_university_adds ON reports_notice FOR INSERT TO payesh_university
    WITH CHECK (TRUE);

CREATE POLICY payesh_policy_owner_adds ON reports_notice FOR INSERT TO payesh_policy_owner
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector_adds ON reports_notice FOR INSERT TO payesh_inspector
    WITH CHECK (TRUE);

-- Passwords are reset before anybody has signed in, and each role changes its own.
CREATE POLICY payesh_web_tells_of_accounts ON reports_notice FOR INSERT TO payesh_web
    WITH CHECK (kind LIKE 'account\_%');

CREATE POLICY payesh_university_reminders ON reports_notice FOR SELECT TO payesh_university
    USING (
        kind = 'reminder'
        AND facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
    );

CREATE POLICY payesh_jobs ON reports_notice FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Lists that one asked for.
ALTER TABLE reports_exportfile ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_web ON reports_exportfile FOR ALL TO payesh_web
    USING (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint)
    WITH CHECK (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint);

CREATE POLICY payesh_jobs ON reports_exportfile FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Answers already given to one's API writes.
ALTER TABLE reports_idempotencykey ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_web ON reports_idempotencykey FOR ALL TO payesh_web
    USING (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint)
    WITH CHECK (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint);

CREATE POLICY payesh_jobs ON reports_idempotencykey FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Everybody reads which deadlines were put off; the policy owner does so in the own name.
ALTER TABLE reports_deadlineextension ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_web_reads ON reports_deadlineextension FOR SELECT TO payesh_web
    USING (TRUE);

CREATE POLICY payesh_policy_owner_adds ON reports_deadlineextension
    FOR INSERT TO payesh_policy_owner
    WITH CHECK (granted_by_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint);

CREATE POLICY payesh_jobs ON reports_deadlineextension FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

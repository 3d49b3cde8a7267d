-- Which rows of the register and of the audit trail each role reads and writes.
--
-- Each role has a policy of its own, so that no policy is an OR over scopes: at 1.8 million rows
-- that took eight times as long. A role without a policy reads no row, and meets no error either.
-- A setting that was made LOCAL is left as '' (not NULL) in a session that once used it: nullif.
-- A function in (SELECT ...) is called once a query, not once a row.

-- A university reads what it answers for today or ever did, and writes only today's.
-- Its new facility is not yet among today's when its own row is checked: so that row itself says
-- who answers for it.
ALTER TABLE facilities_facility ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON facilities_facility FOR ALL TO payesh_facility
    USING (id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]))
    WITH CHECK (id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]));

CREATE POLICY payesh_nation ON facilities_facility FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON facilities_facility FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_administrator ON facilities_facility FOR ALL TO payesh_administrator
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON facilities_facility FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_university_reads ON facilities_facility FOR SELECT TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
        OR id = ANY ((SELECT payesh_ever_facilities())::bigint[])
    );

CREATE POLICY payesh_university_adds ON facilities_facility FOR INSERT TO payesh_university
    WITH CHECK (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_university_changes ON facilities_facility FOR UPDATE TO payesh_university
    USING (id = ANY ((SELECT payesh_current_facilities())::bigint[]))
    WITH CHECK (id = ANY ((SELECT payesh_current_facilities())::bigint[]));

ALTER TABLE facilities_responsibility ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON facilities_responsibility FOR ALL TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]))
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_nation ON facilities_responsibility FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON facilities_responsibility FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_administrator ON facilities_responsibility FOR ALL TO payesh_administrator
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON facilities_responsibility FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_university_reads ON facilities_responsibility FOR SELECT TO payesh_university
    USING (
        facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
        OR facility_id = ANY ((SELECT payesh_ever_facilities())::bigint[])
    );

CREATE POLICY payesh_university_adds ON facilities_responsibility FOR INSERT TO payesh_university
    WITH CHECK (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]));

ALTER TABLE facilities_closure ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON facilities_closure FOR ALL TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]))
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_nation ON facilities_closure FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON facilities_closure FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_administrator ON facilities_closure FOR ALL TO payesh_administrator
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON facilities_closure FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_university_reads ON facilities_closure FOR SELECT TO payesh_university
    USING (
        facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
        OR facility_id = ANY ((SELECT payesh_ever_facilities())::bigint[])
    );

CREATE POLICY payesh_university_adds ON facilities_closure FOR INSERT TO payesh_university
    WITH CHECK (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]));

CREATE POLICY payesh_university_changes ON facilities_closure FOR UPDATE TO payesh_university
    USING (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]))
    WITH CHECK (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]));

ALTER TABLE facilities_facilityfacts ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON facilities_facilityfacts FOR ALL TO payesh_facility
    USING (facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[]))
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_nation ON facilities_facilityfacts FOR ALL TO payesh_nation
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_inspector ON facilities_facilityfacts FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_administrator ON facilities_facilityfacts FOR ALL TO payesh_administrator
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON facilities_facilityfacts FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_university_reads ON facilities_facilityfacts FOR SELECT TO payesh_university
    USING (
        facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
        OR facility_id = ANY ((SELECT payesh_ever_facilities())::bigint[])
    );

CREATE POLICY payesh_university_adds ON facilities_facilityfacts FOR INSERT TO payesh_university
    WITH CHECK (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]));

CREATE POLICY payesh_university_changes ON facilities_facilityfacts FOR UPDATE TO payesh_university
    USING (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]))
    WITH CHECK (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]));

-- Nobody writes the trail in another's name; events of the system itself have no actor.
ALTER TABLE facilities_auditevent ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_web_reads ON facilities_auditevent FOR SELECT TO payesh_web
    USING (
        actor_id IS NULL
        OR actor_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_web_adds ON facilities_auditevent FOR INSERT TO payesh_web
    WITH CHECK (
        actor_id IS NULL
        OR actor_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_web_changes ON facilities_auditevent FOR UPDATE TO payesh_web
    USING (
        actor_id IS NULL
        OR actor_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    )
    WITH CHECK (
        actor_id IS NULL
        OR actor_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_administrator_reads ON facilities_auditevent FOR SELECT TO payesh_administrator
    USING (TRUE);

CREATE POLICY payesh_administrator_adds ON facilities_auditevent FOR INSERT TO payesh_administrator
    WITH CHECK (
        actor_id IS NULL
        OR actor_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_administrator_changes ON facilities_auditevent
    FOR UPDATE TO payesh_administrator
    USING (
        actor_id IS NULL
        OR actor_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    )
    WITH CHECK (
        actor_id IS NULL
        OR actor_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_jobs ON facilities_auditevent FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Who sees suspicions by name: inspectors, and the officers of the territory. A facility sees one
-- once it was opened to it, the nation only after a final ruling.

-- A university reads the cases of its months, of facilities of today, and those it keeps, which are
-- the ones that it works.
ALTER TABLE reports_violation ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility ON reports_violation FOR ALL TO payesh_facility
    USING (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
        AND opened_to_facility_at IS NOT NULL
    )
    WITH CHECK (
        facility_id = ANY (nullif(current_setting('payesh.facility_ids', TRUE), '')::bigint[])
        AND opened_to_facility_at IS NOT NULL
    );

CREATE POLICY payesh_university_reads ON reports_violation FOR SELECT TO payesh_university
    USING (
        university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
        OR keeper_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
           AND rule <> 'NOT_FILED' -- those go along with the facility
        OR facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
    );

CREATE POLICY payesh_university_adds ON reports_violation FOR INSERT TO payesh_university
    WITH CHECK (facility_id = ANY ((SELECT payesh_current_facilities())::bigint[]));

CREATE POLICY payesh_university_changes ON reports_violation FOR UPDATE TO payesh_university
    USING (keeper_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[]))
    WITH CHECK (
        keeper_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_nation ON reports_violation FOR ALL TO payesh_nation
    USING (final_from <= (now() AT TIME ZONE 'Asia/Tehran')::date)
    WITH CHECK (final_from <= (now() AT TIME ZONE 'Asia/Tehran')::date);

CREATE POLICY payesh_inspector ON reports_violation FOR ALL TO payesh_inspector
    USING (TRUE)
    WITH CHECK (TRUE);

CREATE POLICY payesh_jobs ON reports_violation FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

-- Evidence and steps belong to whoever sees the case, and are added in one's own name.
ALTER TABLE reports_violationevidence ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility_reads ON reports_violationevidence FOR SELECT TO payesh_facility
    USING (EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id));

CREATE POLICY payesh_facility_adds ON reports_violationevidence FOR INSERT TO payesh_facility
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_facility_changes ON reports_violationevidence FOR UPDATE TO payesh_facility
    USING (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    )
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_university_reads ON reports_violationevidence FOR SELECT TO payesh_university
    USING (EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id));

CREATE POLICY payesh_university_adds ON reports_violationevidence FOR INSERT TO payesh_university
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_university_changes ON reports_violationevidence FOR UPDATE TO payesh_university
    USING (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    )
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_nation ON reports_violationevidence FOR ALL TO payesh_nation
    USING (EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id))
    WITH CHECK (EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id));

CREATE POLICY payesh_inspector_reads ON reports_violationevidence FOR SELECT TO payesh_inspector
    USING (EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id));

CREATE POLICY payesh_inspector_adds ON reports_violationevidence FOR INSERT TO payesh_inspector
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_inspector_changes ON reports_violationevidence FOR UPDATE TO payesh_inspector
    USING (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    )
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_jobs ON reports_violationevidence FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

ALTER TABLE reports_violationevent ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_facility_reads ON reports_violationevent FOR SELECT TO payesh_facility
    USING (EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id));

CREATE POLICY payesh_facility_adds ON reports_violationevent FOR INSERT TO payesh_facility
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_facility_changes ON reports_violationevent FOR UPDATE TO payesh_facility
    USING (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    )
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_university_reads ON reports_violationevent FOR SELECT TO payesh_university
    USING (EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id));

CREATE POLICY payesh_university_adds ON reports_violationevent FOR INSERT TO payesh_university
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_university_changes ON reports_violationevent FOR UPDATE TO payesh_university
    USING (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    )
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_nation ON reports_violationevent FOR ALL TO payesh_nation
    USING (EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id))
    WITH CHECK (EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id));

CREATE POLICY payesh_inspector_reads ON reports_violationevent FOR SELECT TO payesh_inspector
    USING (EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id));

CREATE POLICY payesh_inspector_adds ON reports_violationevent FOR INSERT TO payesh_inspector
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_inspector_changes ON reports_violationevent FOR UPDATE TO payesh_inspector
    USING (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    )
    WITH CHECK (
        EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)
        AND person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
    );

CREATE POLICY payesh_jobs ON reports_violationevent FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

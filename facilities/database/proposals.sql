-- Proposals: who decides in which order, and carrying out what was decided. A change is carried out
-- with the rights of the owner, since the one who decides may not see the facility: a receiving
-- university does not yet answer for it, and nobody else reaches ended months at all.

CREATE FUNCTION payesh_check_decision() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    proposed facilities_proposal;
    wrong text;
BEGIN
    SELECT * INTO STRICT proposed FROM facilities_proposal WHERE id = NEW.proposal_id;
    PERFORM 1 FROM facilities_facility WHERE id = proposed.facility_id FOR UPDATE;
    wrong := CASE
        WHEN EXISTS (SELECT 1 FROM facilities_proposaldecision d WHERE d.proposal_id = proposed.id
                     AND (d.takes_effect OR d.decision IN ('refused', 'withdrawn')))
            THEN 'it is decided'
        WHEN NEW.decision = 'withdrawn' AND NEW.person_id <> proposed.person_id
            THEN 'only the proposer withdraws it'
        WHEN NEW.decision = 'accepted' AND proposed.receiver_id IS NULL THEN 'nobody receives it'
        WHEN NEW.decision = 'accepted' AND NEW.takes_effect
             AND NOT payesh_is_present(proposed.since) THEN 'it reaches ended months'
        WHEN NEW.decision = 'approved' AND NEW.person_id = proposed.person_id
            THEN 'nobody approves what he proposed'
        WHEN NEW.decision = 'approved' AND proposed.receiver_id IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM facilities_proposaldecision d
                             WHERE d.proposal_id = proposed.id AND d.decision = 'accepted')
            THEN 'the receiving university has not accepted it'
    END;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'proposal % is not %: %', proposed.id, NEW.decision, wrong
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decision_in_order';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER check_decision BEFORE INSERT ON facilities_proposaldecision
    FOR EACH ROW EXECUTE FUNCTION payesh_check_decision();

CREATE FUNCTION payesh_carry_out() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    proposed facilities_proposal;
BEGIN
    SELECT * INTO STRICT proposed FROM facilities_proposal WHERE id = NEW.proposal_id;
    IF proposed.receiver_id IS NULL THEN
        PERFORM payesh_change_facts(proposed.facility_id, proposed.since, (
            SELECT jsonb_object_agg(c.fact, c.old_and_new -> 1)
            FROM jsonb_each(proposed.changes) c (fact, old_and_new)));
    ELSE
        PERFORM payesh_move_facility(
            proposed.facility_id, proposed.receiver_id, proposed.since);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER carry_out AFTER INSERT ON facilities_proposaldecision
    FOR EACH ROW WHEN (NEW.takes_effect) EXECUTE FUNCTION payesh_carry_out();

-- A proposal is read by its proposer, by the receiving university and by the policy owner.
ALTER TABLE facilities_proposal ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_university_reads ON facilities_proposal FOR SELECT TO payesh_university
    USING (
        person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
        OR receiver_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
    );

CREATE POLICY payesh_university_adds ON facilities_proposal FOR INSERT TO payesh_university
    WITH CHECK (
        person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
        AND facility_id = ANY ((SELECT payesh_current_facilities())::bigint[])
    );

CREATE POLICY payesh_policy_owner_reads ON facilities_proposal FOR SELECT TO payesh_policy_owner
    USING (TRUE);

CREATE POLICY payesh_policy_owner_adds ON facilities_proposal FOR INSERT TO payesh_policy_owner
    WITH CHECK (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint);

CREATE POLICY payesh_jobs ON facilities_proposal FOR SELECT TO payesh_jobs
    USING (TRUE);

-- Decisions are read with their proposal. A university accepts what it receives or refuses it, the
-- policy owner approves or refuses, and whoever proposed withdraws.
ALTER TABLE facilities_proposaldecision ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_university_reads ON facilities_proposaldecision
    FOR SELECT TO payesh_university
    USING (EXISTS (SELECT 1 FROM facilities_proposal p WHERE p.id = proposal_id));

CREATE POLICY payesh_university_adds ON facilities_proposaldecision
    FOR INSERT TO payesh_university
    WITH CHECK (
        person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
        AND EXISTS (
            SELECT 1 FROM facilities_proposal p WHERE p.id = proposal_id AND (
                decision = 'withdrawn' OR decision IN ('accepted', 'refused')
                AND p.receiver_id = ANY (
                    nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])))
    );

CREATE POLICY payesh_policy_owner_reads ON facilities_proposaldecision
    FOR SELECT TO payesh_policy_owner
    USING (TRUE);

CREATE POLICY payesh_policy_owner_adds ON facilities_proposaldecision
    FOR INSERT TO payesh_policy_owner
    WITH CHECK (
        person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint
        AND decision IN ('approved', 'refused', 'withdrawn')
    );

CREATE POLICY payesh_jobs ON facilities_proposaldecision FOR SELECT TO payesh_jobs
    USING (TRUE);

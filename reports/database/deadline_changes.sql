-- A deadline that is put off changes what is late and what is missing. In its own transaction it
-- marks the sums of its months and queues the evaluation of what was filed already and of what is
-- suspected to be missing, in that month or in a row of months with it.

CREATE FUNCTION payesh_queue_deadline_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)
    SELECT r.facility_id, r.period, 'deadline', now(), 0, ''
    FROM changed JOIN reports_report r ON r.period = changed.period
     AND (changed.university_id IS NULL OR r.university_id = changed.university_id)
    UNION
    SELECT v.facility_id, changed.period, 'deadline', now(), 0, ''
    FROM changed JOIN reports_violation v ON v.period >= changed.period
     AND (v.period = changed.period OR v.rule = 'NON_COOPERATION')
     AND (changed.university_id IS NULL OR v.university_id = changed.university_id)
    WHERE v.rule IN ('NOT_FILED', 'NON_COOPERATION') AND v.state = 'suspected';
    INSERT INTO reports_stalerollup (university_id, period, marked_at)
    SELECT DISTINCT r.university_id, r.period, now()
    FROM changed JOIN reports_universityrollup r ON r.period = changed.period
     AND (changed.university_id IS NULL OR r.university_id = changed.university_id) ORDER BY 1, 2
    ON CONFLICT (university_id, period) DO UPDATE SET marked_at = EXCLUDED.marked_at;
    RETURN NULL;
END $$;

CREATE TRIGGER queue_insert AFTER INSERT ON reports_deadlineextension
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_deadline_change();

-- A deadline that is put off changes the delay of what was filed already: it queues the evaluation
-- of these months.

CREATE FUNCTION payesh_queue_deadline_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)
    SELECT DISTINCT r.facility_id, r.period, 'deadline', now(), 0, ''
    FROM changed JOIN reports_report r ON r.period = changed.period
     AND (changed.university_id IS NULL OR r.university_id = changed.university_id);
    RETURN NULL;
END $$;

CREATE TRIGGER queue_insert AFTER INSERT ON reports_deadlineextension
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_deadline_change();

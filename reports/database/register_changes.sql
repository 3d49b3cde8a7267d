-- A change in the register queues the evaluation of the facilities that it concerns, from the first
-- month that is reported at all.

CREATE FUNCTION payesh_queue_facility_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)
    SELECT n.id, 139911, 'register', now(), 0, '' FROM changed n JOIN before o USING (id)
    WHERE (n.opened_on, n.enrolled_on, n.closed_on, n.merged_into_id) IS DISTINCT FROM
          (o.opened_on, o.enrolled_on, o.closed_on, o.merged_into_id);
    RETURN NULL;
END $$;

CREATE TRIGGER queue_change AFTER UPDATE ON facilities_facility
    REFERENCING NEW TABLE AS changed OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_facility_change();

CREATE FUNCTION payesh_queue_register_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)
    SELECT DISTINCT facility_id, 139911, 'register', now(), 0, '' FROM changed;
    RETURN NULL;
END $$;

CREATE TRIGGER queue_insert AFTER INSERT ON facilities_responsibility
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_register_change();

CREATE TRIGGER queue_update AFTER UPDATE ON facilities_responsibility
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_register_change();

CREATE TRIGGER queue_insert AFTER INSERT ON facilities_closure
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_register_change();

CREATE TRIGGER queue_update AFTER UPDATE ON facilities_closure
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_register_change();

-- The first facts of a facility come with it.
CREATE TRIGGER queue_insert AFTER INSERT ON facilities_facilityfacts
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_register_change();

CREATE TRIGGER queue_update AFTER UPDATE ON facilities_facilityfacts
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_register_change();

-- When a month first arrived: set once by its first submission, and looked for again only when that
-- submission is repudiated.

-- A repudiated submission is no arrival: the month's first one is looked for again, and the month
-- evaluated anew. The month's row is locked before its arrivals are looked at, so that a correction
-- that is being committed meanwhile is among them.
CREATE FUNCTION payesh_repudiate() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM reports_report
    WHERE facility_id = NEW.facility_id AND period = NEW.period FOR UPDATE;
    UPDATE reports_report r SET first_received_at = (
        SELECT min(s.received_at) FROM reports_submission s
        WHERE s.facility_id = NEW.facility_id AND s.period = NEW.period
          AND NOT EXISTS (SELECT 1 FROM reports_repudiation d WHERE d.submission_id = s.id))
    WHERE r.facility_id = NEW.facility_id AND r.period = NEW.period;
    INSERT INTO reports_job (facility_id, period, submission_id, cause, queued_at, attempts, error)
    VALUES (NEW.facility_id, NEW.period, NEW.submission_id, 'repudiation', now(), 0, '');
    RETURN NULL;
END $$;

CREATE TRIGGER repudiate AFTER INSERT ON reports_repudiation
    FOR EACH ROW EXECUTE FUNCTION payesh_repudiate();

-- A correction gives a month its first arrival back where it has none, and changes no other.
CREATE FUNCTION payesh_keep_first_arrival() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.first_received_at IS NOT NULL
       AND NEW.first_received_at IS DISTINCT FROM OLD.first_received_at
       AND current_user IN ('payesh_facility', 'payesh_university') THEN
        RAISE EXCEPTION 'the first arrival of a month stays'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_first_arrival BEFORE UPDATE OF first_received_at ON reports_report
    FOR EACH ROW EXECUTE FUNCTION payesh_keep_first_arrival();

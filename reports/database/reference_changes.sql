-- New references, and the opening of the system, queue the evaluation of what rests on them.

-- Have every sum worked out anew: what a kind's facilities usually have weighs facilities without a
-- past in them, and the opening decides who owes a month.
CREATE FUNCTION payesh_mark_all_sums() RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO reports_stalerollup (university_id, period, marked_at)
    SELECT DISTINCT university_id, period, now() FROM reports_universityrollup ORDER BY 1, 2
    ON CONFLICT (university_id, period) DO UPDATE SET marked_at = EXCLUDED.marked_at
$$;

REVOKE EXECUTE ON FUNCTION payesh_mark_all_sums FROM PUBLIC;

-- A version queues every facility whose scores rest on another one of its rate. Evaluations hold
-- the references while they run (facilities/locks.py), so none that used the old ones is missed.
CREATE FUNCTION payesh_queue_reference_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)
    SELECT DISTINCT s.facility_id, 140001, 'baseline', now(), 0, ''
    FROM changed c JOIN reports_score s ON s.policy_id = c.policy_id AND s.is_current
    WHERE CASE c.rate
        WHEN 'film' THEN s.film_baseline IS NOT NULL AND s.film_references_id IS DISTINCT FROM c.id
        WHEN 'print'
            THEN s.print_baseline IS NOT NULL AND s.print_references_id IS DISTINCT FROM c.id
    END;
    IF EXISTS (SELECT FROM changed WHERE rate = 'film') THEN
        PERFORM payesh_mark_all_sums();
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER queue_insert AFTER INSERT ON reports_referenceversion
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_reference_change();

-- Until the opening nothing is judged: from then on, everything that was filed is looked at.
CREATE FUNCTION payesh_queue_opening() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)
    SELECT facility_id, period, 'opening', now(), 0, '' FROM reports_report;
    PERFORM payesh_mark_all_sums();
    RETURN NULL;
END $$;

CREATE TRIGGER queue_insert AFTER INSERT ON reports_opening
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_opening();

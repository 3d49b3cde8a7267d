-- Nobody chooses when a report arrived, for whom it was filed, or what it replaces: the database
-- looks for itself, whatever the application sends.

-- Whether a moment is now, for an arrival: a minute either way, for clocks that differ.
CREATE FUNCTION payesh_is_now(moment timestamptz) RETURNS boolean
    LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
    SELECT moment BETWEEN clock_timestamp() - interval '1 minute'
                      AND clock_timestamp() + interval '1 minute'
$$;

-- Whether a submission is the first of its month, or replaces another of it. That none is replaced
-- twice is a constraint, so a month's submissions follow one another.
CREATE FUNCTION payesh_continues_month(filed uuid, facility bigint, month int, replaced uuid)
    RETURNS boolean LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN replaced IS NULL THEN NOT EXISTS (
            SELECT 1 FROM reports_submission s
            WHERE s.facility_id = facility AND s.period = month AND s.id <> filed)
        ELSE EXISTS (
            SELECT 1 FROM reports_submission s
            WHERE s.id = replaced AND s.facility_id = facility AND s.period = month)
    END
$$;

-- One filing of a request: now, in the name of the person of the request, of no file, not made up.
CREATE FUNCTION payesh_check_filing() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT payesh_is_now(NEW.received_at) THEN
        RAISE EXCEPTION 'a report arrives when it is filed, not at %', NEW.received_at
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.upload_sha256 IS NOT NULL OR NEW.synthetic
       OR NEW.person_id IS DISTINCT FROM
          nullif(current_setting('payesh.user_id', TRUE), '')::bigint THEN
        RAISE EXCEPTION 'a request files its own report, in the name of its person'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT payesh_continues_month(NEW.id, NEW.facility_id, NEW.period, NEW.replaces_id) THEN
        RAISE EXCEPTION 'a correction replaces the report that stands for its month'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'replaced_once';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER check_filing BEFORE INSERT ON reports_submission FOR EACH ROW
    WHEN (current_user IN ('payesh_facility', 'payesh_university'))
    EXECUTE FUNCTION payesh_check_filing();

-- Whoever else adds submissions files the rows of an upload, as of its arrival and in the name of
-- its sender, or marks them as made up. What they replace is of the same facility and month.
CREATE FUNCTION payesh_check_filings() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user IN ('payesh_facility', 'payesh_university') THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT 1 FROM filed f WHERE NOT f.synthetic AND NOT EXISTS (
            SELECT 1 FROM reports_uploadarrival u
            WHERE u.content_sha256 = f.upload_sha256 AND u.received_at = f.received_at
              AND u.person_id = f.person_id AND u.token_key = f.token_key
              AND u.channel = f.channel
        )
    ) THEN
        RAISE EXCEPTION 'rows of a file arrive when the file did'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT 1 FROM filed f LEFT JOIN reports_submission s
            ON s.facility_id = f.facility_id AND s.period = f.period
               AND CASE WHEN f.replaces_id IS NULL THEN s.id <> f.id ELSE s.id = f.replaces_id END
        WHERE (s.id IS NULL) <> (f.replaces_id IS NULL)
    ) THEN
        RAISE EXCEPTION 'a correction replaces the report that stands for its month'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'replaced_once';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER check_filings AFTER INSERT ON reports_submission
    REFERENCING NEW TABLE AS filed FOR EACH STATEMENT EXECUTE FUNCTION payesh_check_filings();

-- An upload arrives once; what makes its arrival evidence is written as it does.
CREATE FUNCTION payesh_note_arrival() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT payesh_is_now(NEW.received_at) THEN
        RAISE EXCEPTION 'a file arrives when it is sent, not at %', NEW.received_at
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF sha256(NEW.content) <> NEW.content_sha256 THEN
        RAISE EXCEPTION 'the hash of a file is not its own'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO reports_uploadarrival
        (id, person_id, token_key, channel, media, content_sha256, received_at)
    VALUES
        (NEW.id, NEW.person_id, NEW.token_key, NEW.channel, NEW.media, NEW.content_sha256,
         NEW.received_at);
    RETURN NULL;
END $$;

CREATE TRIGGER note_arrival AFTER INSERT ON reports_upload
    FOR EACH ROW EXECUTE FUNCTION payesh_note_arrival();

-- Whose file it was, which and when stays.
CREATE FUNCTION payesh_keep_arrival() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.person_id, NEW.token_key, NEW.channel, NEW.media, NEW.content_sha256,
        NEW.received_at) IS DISTINCT FROM
       (OLD.id, OLD.person_id, OLD.token_key, OLD.channel, OLD.media, OLD.content_sha256,
        OLD.received_at) THEN
        RAISE EXCEPTION 'the arrival of a file stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_arrival BEFORE UPDATE ON reports_upload
    FOR EACH ROW EXECUTE FUNCTION payesh_keep_arrival();

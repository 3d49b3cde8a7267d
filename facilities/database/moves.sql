-- A facility changes hands: who answers for it from a day on, with the rights of whoever calls.

-- A move that was overtaken by another one is refused by this name.
CREATE FUNCTION payesh_move_facility(moving bigint, receiver bigint, since date) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE facilities_responsibility SET ends_on = since
    WHERE facility_id = moving AND ends_on IS NULL AND university_id <> receiver
      AND (starts_on IS NULL OR starts_on < since);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'facility % cannot move to university % on %', moving, receiver, since
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'move_overtaken';
    END IF;
    INSERT INTO facilities_responsibility (facility_id, university_id, starts_on)
    VALUES (moving, receiver, since);
    UPDATE facilities_facility SET university_id = receiver, updated_at = now()
    WHERE id = moving AND since <= (now() AT TIME ZONE 'Asia/Tehran')::date;
END $$;

-- Nobody hands a facility over by its own row.
CREATE FUNCTION payesh_check_answering() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM facilities_facility f JOIN facilities_responsibility r
                   ON r.facility_id = f.id AND r.university_id = f.university_id
                   WHERE f.id = NEW.id) THEN
        RAISE EXCEPTION 'the university of facility % never answered for it', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER university_answers AFTER UPDATE OF university_id
    ON facilities_facility DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payesh_check_answering();

-- What must hold in the register: a facility has exactly one open responsibility, and neither its
-- responsibilities nor its closures overlap. Exclusion constraints on ranges need an extension
-- that is not everywhere: triggers instead.

-- Writers of one facility's times queue behind its row, so that the check at commit sees them all.
CREATE FUNCTION payesh_lock_facility() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM facilities_facility WHERE id = NEW.facility_id FOR UPDATE;
    RETURN NEW;
END $$;

CREATE TRIGGER one_writer_a_facility BEFORE INSERT OR UPDATE ON facilities_responsibility
    FOR EACH ROW EXECUTE FUNCTION payesh_lock_facility();

CREATE TRIGGER one_writer_a_facility BEFORE INSERT OR UPDATE ON facilities_closure
    FOR EACH ROW EXECUTE FUNCTION payesh_lock_facility();

CREATE FUNCTION payesh_check_responsibilities(checked bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT count(*) FROM facilities_responsibility
        WHERE facility_id = checked AND ends_on IS NULL) <> 1 THEN
        RAISE EXCEPTION 'facility % must have exactly one open responsibility', checked
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM facilities_responsibility a JOIN facilities_responsibility b
               ON a.facility_id = b.facility_id AND a.id < b.id
               WHERE a.facility_id = checked
               AND daterange(a.starts_on, a.ends_on) && daterange(b.starts_on, b.ends_on)) THEN
        RAISE EXCEPTION 'responsibilities for facility % overlap', checked
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE FUNCTION payesh_check_responsibility() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM payesh_check_responsibilities(OLD.facility_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM payesh_check_responsibilities(NEW.facility_id); END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION payesh_check_new_facility() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payesh_check_responsibilities(NEW.id);
    RETURN NULL;
END $$;

-- At commit: a facility and its responsibility are two statements.
CREATE CONSTRAINT TRIGGER responsibility_holds AFTER INSERT OR UPDATE OR DELETE
    ON facilities_responsibility DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payesh_check_responsibility();

CREATE CONSTRAINT TRIGGER facility_has_responsibility AFTER INSERT
    ON facilities_facility DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payesh_check_new_facility();

CREATE FUNCTION payesh_check_closures() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM facilities_closure other WHERE other.facility_id = NEW.facility_id
               AND other.id <> NEW.id
               AND daterange(other.starts_on, other.ends_on)
                   && daterange(NEW.starts_on, NEW.ends_on)) THEN
        RAISE EXCEPTION 'closures of facility % overlap', NEW.facility_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER closures_apart AFTER INSERT OR UPDATE ON facilities_closure
    FOR EACH ROW EXECUTE FUNCTION payesh_check_closures();

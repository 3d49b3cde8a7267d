-- What a facility was when: its facts follow one another without gap or overlap, and the facility's
-- own row says those of today.

-- The facts of a facility's row are its first ones, since always.
CREATE FUNCTION payesh_add_first_facts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO facilities_facilityfacts
        (facility_id, starts_on, ends_on, kind, ownership, makes_images, modalities)
    VALUES (NEW.id, NULL, NULL, NEW.kind, NEW.ownership, NEW.makes_images, NEW.modalities);
    RETURN NULL;
END $$;

CREATE TRIGGER add_first_facts AFTER INSERT ON facilities_facility
    FOR EACH ROW EXECUTE FUNCTION payesh_add_first_facts();

CREATE TRIGGER one_writer_a_facility BEFORE INSERT OR UPDATE ON facilities_facilityfacts
    FOR EACH ROW EXECUTE FUNCTION payesh_lock_facility();

-- At commit, when a time has been parted: each time ends where the next one starts.
CREATE FUNCTION payesh_check_facts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    checked bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.facility_id ELSE NEW.facility_id END;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM facilities_facilityfacts WHERE facility_id = checked) OR EXISTS (
        SELECT 1 FROM (
            SELECT starts_on, ends_on, lead(starts_on) OVER in_time, row_number() OVER in_time
            FROM facilities_facilityfacts WHERE facility_id = checked
            WINDOW in_time AS (ORDER BY starts_on NULLS FIRST)
        ) f (starts_on, ends_on, next_starts_on, place)
        WHERE ends_on IS DISTINCT FROM next_starts_on OR (place = 1) <> (starts_on IS NULL)
    ) THEN
        RAISE EXCEPTION 'the facts of facility % do not follow one another', checked
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER facts_hold AFTER INSERT OR UPDATE OR DELETE
    ON facilities_facilityfacts DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payesh_check_facts();

-- Nobody writes into a facility's row what it never was.
CREATE FUNCTION payesh_check_facts_of_today() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM facilities_facility f JOIN facilities_facilityfacts t ON t.facility_id = f.id
        WHERE f.id = NEW.id
          AND (t.kind, t.ownership, t.makes_images, t.modalities)
              = (f.kind, f.ownership, f.makes_images, f.modalities)
    ) THEN
        RAISE EXCEPTION 'facility % never had these facts', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER facts_of_today AFTER UPDATE OF kind, ownership, makes_images, modalities
    ON facilities_facility DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payesh_check_facts_of_today();

-- People change facts of the running month and later ones themselves, and of ended months by a
-- proposal (proposals.sql). The database does not know the months of the calendar; more than 31
-- days back no month is running.
CREATE FUNCTION payesh_is_present(day date) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(day >= (now() AT TIME ZONE 'Asia/Tehran')::date - 31, FALSE)
$$;

CREATE FUNCTION payesh_guard_past_facts() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user IN ('payesh_university', 'payesh_policy_owner') AND NOT (
        CASE WHEN TG_OP = 'INSERT' THEN payesh_is_present(NEW.starts_on)
             WHEN payesh_is_present(OLD.starts_on) THEN payesh_is_present(NEW.starts_on)
             ELSE (NEW.facility_id, NEW.kind, NEW.ownership, NEW.makes_images, NEW.modalities)
                  = (OLD.facility_id, OLD.kind, OLD.ownership, OLD.makes_images, OLD.modalities)
                  AND NEW.starts_on IS NOT DISTINCT FROM OLD.starts_on
                  AND (OLD.ends_on IS NULL OR payesh_is_present(OLD.ends_on))
                  AND payesh_is_present(NEW.ends_on)
        END) THEN
        RAISE EXCEPTION 'facts of ended months are changed by a proposal'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_past_facts BEFORE INSERT OR UPDATE ON facilities_facilityfacts
    FOR EACH ROW EXECUTE FUNCTION payesh_guard_past_facts();

-- Brings a facility's row to the facts of a day; returns whether it had others.
CREATE FUNCTION payesh_take_facts_of(day date, taking bigint) RETURNS boolean
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE facilities_facility f
    SET kind = t.kind, ownership = t.ownership, makes_images = t.makes_images,
        modalities = t.modalities, updated_at = now()
    FROM facilities_facilityfacts t
    WHERE f.id = taking AND t.facility_id = taking
      AND (t.starts_on IS NULL OR t.starts_on <= day) AND (t.ends_on IS NULL OR t.ends_on > day)
      AND (t.kind, t.ownership, t.makes_images, t.modalities)
          IS DISTINCT FROM (f.kind, f.ownership, f.makes_images, f.modalities);
    RETURN FOUND;
END $$;

-- Changes some facts of a facility from a day on, in every time since, with the rights of whoever
-- calls. `changes` holds the new facts by column.
CREATE FUNCTION payesh_change_facts(changing bigint, since date, changes jsonb) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    WITH parted AS (
        UPDATE facilities_facilityfacts t SET ends_on = since
        FROM (SELECT id, ends_on FROM facilities_facilityfacts) before
        WHERE t.facility_id = changing AND before.id = t.id
          AND (t.starts_on IS NULL OR t.starts_on < since)
          AND (t.ends_on IS NULL OR t.ends_on > since)
        RETURNING t.kind, t.ownership, t.makes_images, t.modalities, before.ends_on
    )
    INSERT INTO facilities_facilityfacts
        (facility_id, starts_on, ends_on, kind, ownership, makes_images, modalities)
    SELECT changing, since, ends_on, kind, ownership, makes_images, modalities FROM parted;
    UPDATE facilities_facilityfacts
    SET kind = coalesce(changes ->> 'kind', kind),
        ownership = coalesce(changes ->> 'ownership', ownership),
        makes_images = coalesce((changes ->> 'makes_images')::boolean, makes_images),
        modalities = CASE WHEN changes ? 'modalities'
            THEN ARRAY(SELECT jsonb_array_elements_text(changes -> 'modalities'))
            ELSE modalities END
    WHERE facility_id = changing AND starts_on >= since;
    PERFORM payesh_take_facts_of((now() AT TIME ZONE 'Asia/Tehran')::date, changing);
END $$;

-- Whose inspectors work a case: those of the university that answers for the facility when the
-- suspicion is opened, and still when the facility has moved. Nobody chooses it.

CREATE FUNCTION payesh_set_keeper() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT university_id INTO NEW.keeper_id FROM facilities_facility WHERE id = NEW.facility_id;
    RETURN NEW;
END $$;

CREATE TRIGGER set_keeper BEFORE INSERT ON reports_violation
    FOR EACH ROW EXECUTE FUNCTION payesh_set_keeper();

CREATE FUNCTION payesh_keep_keeper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a case stays with its keeper' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER keep_keeper BEFORE UPDATE OF keeper_id ON reports_violation
    FOR EACH ROW WHEN (NEW.keeper_id IS DISTINCT FROM OLD.keeper_id)
    EXECUTE FUNCTION payesh_keep_keeper();

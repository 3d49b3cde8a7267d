-- The chains of evidence, one a university.

-- Every university has a chain from its first day on.
CREATE FUNCTION payesh_begin_chain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reports_chainhead (university_id, position, entry_hash)
    VALUES (NEW.id, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER begin_chain AFTER INSERT ON facilities_university
    FOR EACH ROW EXECUTE FUNCTION payesh_begin_chain();

-- A chain only grows: by one entry for whoever files, by many for a job.
CREATE FUNCTION payesh_grow_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.university_id <> OLD.university_id OR NEW.position <= OLD.position
       OR (NEW.position <> OLD.position + 1
           AND current_user IN ('payesh_facility', 'payesh_university')) THEN
        RAISE EXCEPTION 'a chain only grows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER grow_chain BEFORE UPDATE ON reports_chainhead
    FOR EACH ROW EXECUTE FUNCTION payesh_grow_chain();

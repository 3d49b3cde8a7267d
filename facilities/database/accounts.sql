-- Sign-in stamps an account before any scope is known, so the base role may update accounts; what
-- only an administrator may change, and other people's accounts, are guarded here.

CREATE FUNCTION payesh_guard_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person text := nullif(current_setting('payesh.user_id', TRUE), '');
BEGIN
    IF current_user NOT IN ('payesh_web', 'payesh_facility', 'payesh_university', 'payesh_nation',
                            'payesh_policy_owner', 'payesh_inspector') THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.username, NEW.full_name, NEW.national_id, NEW.email, NEW.mobile,
        NEW.is_active, NEW.is_staff, NEW.is_superuser, NEW.date_joined, NEW.invited_at) IS DISTINCT FROM
       (OLD.id, OLD.username, OLD.full_name, OLD.national_id, OLD.email, OLD.mobile,
        OLD.is_active, OLD.is_staff, OLD.is_superuser, OLD.date_joined, OLD.invited_at)
       -- Who resets a password may be held from signing for longer, and never for less long.
       OR coalesce(NEW.signing_held_until, '-infinity')
          < coalesce(OLD.signing_held_until, '-infinity')
       OR (person IS NOT NULL AND person <> OLD.id::text
           AND to_jsonb(NEW) - 'last_login' <> to_jsonb(OLD) - 'last_login') THEN
        RAISE EXCEPTION 'only an administrator changes this of account %', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_person BEFORE UPDATE ON facilities_person
    FOR EACH ROW EXECUTE FUNCTION payesh_guard_person();

-- Evidence, what people said about it, and what was published: added and never changed, whoever
-- asks. The function stands in facilities/database/insert_only.sql.

CREATE TRIGGER refuse_update BEFORE UPDATE ON reports_submission
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_delete BEFORE DELETE ON reports_submission
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON reports_submission
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_update BEFORE UPDATE ON reports_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_delete BEFORE DELETE ON reports_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON reports_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_update BEFORE UPDATE ON reports_policyversion
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_delete BEFORE DELETE ON reports_policyversion
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON reports_policyversion
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_update BEFORE UPDATE ON reports_violationevidence
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_delete BEFORE DELETE ON reports_violationevidence
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON reports_violationevidence
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_update BEFORE UPDATE ON reports_violationevent
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_delete BEFORE DELETE ON reports_violationevent
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON reports_violationevent
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_update BEFORE UPDATE ON reports_review
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_delete BEFORE DELETE ON reports_review
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON reports_review
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_update BEFORE UPDATE ON reports_repudiation
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_delete BEFORE DELETE ON reports_repudiation
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON reports_repudiation
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_update BEFORE UPDATE ON reports_correctionpermit
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_delete BEFORE DELETE ON reports_correctionpermit
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON reports_correctionpermit
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();

-- What was filed, what people said and decided about it, and what was published: evidence. The
-- functions stand in facilities/database/sealed.sql.

SELECT payesh_seal_table('reports_submission', 'received_at');

SELECT payesh_seal_table('reports_uploadarrival', 'received_at');

SELECT payesh_seal_table('reports_repudiation', 'at');

SELECT payesh_seal_table('reports_review', 'at');

SELECT payesh_seal_table('reports_correctionpermit', 'granted_at');

SELECT payesh_seal_table('reports_deadlineextension', 'granted_at');

SELECT payesh_seal_table('reports_violationevidence', 'added_at');

SELECT payesh_seal_table('reports_violationevent', 'at');

SELECT payesh_seal_table('reports_policyversion', 'published_at');

SELECT payesh_seal_table('reports_opening', 'set_at');

SELECT payesh_seal_table('reports_referenceversion', 'made_at');

SELECT payesh_seal_table('reports_baselinereference');

SELECT payesh_seal_table('reports_alarm', 'raised_at');

SELECT payesh_seal_table('reports_alarmnote', 'at');

SELECT payesh_seal_table('reports_loghorizon', 'stated_at');

SELECT payesh_seal_table('reports_logorigin', 'began_at');

-- The log itself only grows. It is not sealed: it is what seals.
SELECT payesh_insert_only('reports_checkpoint');

SELECT payesh_insert_only('reports_logleaf');

ALTER TABLE reports_logtile ALTER hashes SET STORAGE EXTERNAL; -- hashes do not compress

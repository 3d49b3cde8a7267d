-- Alarms: everybody may raise one, administrators read them and say in their own names what they
-- found out.

ALTER TABLE reports_alarm ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_web_adds ON reports_alarm FOR INSERT TO payesh_web
    WITH CHECK (TRUE);

CREATE POLICY payesh_administrator_reads ON reports_alarm FOR SELECT TO payesh_administrator
    USING (TRUE);

CREATE POLICY payesh_jobs ON reports_alarm FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

ALTER TABLE reports_alarmmail ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_jobs ON reports_alarmmail FOR ALL TO payesh_jobs
    USING (TRUE)
    WITH CHECK (TRUE);

ALTER TABLE reports_alarmnote ENABLE ROW LEVEL SECURITY;

CREATE POLICY payesh_administrator_reads ON reports_alarmnote FOR SELECT TO payesh_administrator
    USING (TRUE);

CREATE POLICY payesh_administrator_adds ON reports_alarmnote FOR INSERT TO payesh_administrator
    WITH CHECK (person_id = nullif(current_setting('payesh.user_id', TRUE), '')::bigint);

CREATE POLICY payesh_jobs ON reports_alarmnote FOR SELECT TO payesh_jobs
    USING (TRUE);

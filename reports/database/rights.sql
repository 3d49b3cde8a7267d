-- Who may do what with which table of the reports; which rows of it, the policies say. Nobody else
-- has any right: whatever was granted by hand is taken back before this file is installed.

-- Whoever has no scope reads nothing of these, and without an error: a right, but no policy.
GRANT SELECT ON
    reports_submission,
    reports_report,
    reports_score,
    reports_violation,
    reports_violationevidence,
    reports_violationevent,
    reports_universityrollup,
    reports_rollup,
    reports_modalityrollup,
    reports_stalerollup,
    reports_casetotal,
    reports_review,
    reports_repudiation,
    reports_correctionpermit
    TO payesh_web;

-- Evidence: added and read, by whomever the facility belongs to.
GRANT SELECT, INSERT ON reports_submission TO payesh_facility, payesh_university, payesh_jobs;

GRANT SELECT ON reports_submission TO payesh_nation, payesh_inspector;

GRANT SELECT ON reports_uploadarrival TO payesh_jobs;

-- The log grows by the jobs. Its hashes are for everybody; which leaf is whose is not.
GRANT SELECT ON reports_logsource TO payesh_web, payesh_jobs;

GRANT SELECT, INSERT ON reports_logleaf, reports_checkpoint, reports_loghorizon TO payesh_jobs;

GRANT SELECT, INSERT, UPDATE ON reports_logtile TO payesh_jobs;

GRANT SELECT, UPDATE ON reports_loghead TO payesh_jobs;

GRANT SELECT ON reports_logorigin TO payesh_web, payesh_jobs;

GRANT SELECT ON reports_checkpoint, reports_logtile TO payesh_web;

GRANT SELECT ON reports_logleaf TO
    payesh_facility, payesh_university, payesh_nation, payesh_inspector;

-- Current figures. A correction changes nothing else of them; the first arrival is guarded in
-- first_arrival.sql.
GRANT SELECT, INSERT ON reports_report TO payesh_facility, payesh_university;

GRANT UPDATE (
    submission_id,
    first_received_at,
    received_at,
    studies_radiography,
    studies_fluoroscopy,
    studies_mammography,
    studies_dental,
    studies_bone_density,
    studies_ct,
    studies_mri,
    studies_ultrasound,
    studies_angiography,
    studies_nuclear_medicine,
    studies_radiotherapy,
    film_opening,
    film_purchased,
    film_received,
    film_given,
    film_wasted,
    film_closing,
    film_printers_purchased,
    film_prints,
    paper_prints,
    cds,
    print_reason,
    film_prints_charged,
    film_fee_rials,
    paper_prints_charged,
    paper_fee_rials,
    cds_charged,
    cd_fee_rials,
    handovers,
    delivered_electronic,
    delivered_cd,
    delivered_paper,
    delivered_film,
    handovers_with_report,
    platform,
    platform_name,
    pacs_scheduled_minutes,
    pacs_down_minutes,
    studies_archived,
    studies_in_ehr,
    physicians_referring,
    physicians_with_access,
    office_has_computer,
    office_has_line
) ON reports_report TO payesh_facility, payesh_university;

GRANT SELECT ON reports_report TO payesh_nation, payesh_inspector;

GRANT SELECT, INSERT, UPDATE ON reports_report TO payesh_jobs;

-- Forms that are not filed yet, and uploads.
GRANT SELECT, INSERT, UPDATE, DELETE ON reports_savedform
    TO payesh_facility, payesh_university, payesh_jobs;

GRANT SELECT, INSERT ON reports_upload TO payesh_facility, payesh_university;

GRANT SELECT, INSERT, UPDATE, DELETE ON reports_upload TO payesh_jobs;

GRANT SELECT ON reports_uploadrow TO payesh_facility, payesh_university;

GRANT SELECT, INSERT, UPDATE, DELETE ON reports_uploadrow TO payesh_jobs;

-- Jobs and scores. A score row stays; which of a month's rows is current may change.
GRANT INSERT ON reports_job TO payesh_facility, payesh_university;

GRANT SELECT, INSERT, UPDATE, DELETE ON reports_job TO payesh_jobs;

GRANT SELECT ON reports_score
    TO payesh_facility, payesh_university, payesh_nation, payesh_inspector;

GRANT SELECT, INSERT, UPDATE (
    is_current,
    university_id,
    submission_id,
    film_references_id,
    print_references_id
) ON reports_score TO payesh_jobs;

-- Suspicions. Working a case changes its state and what belongs to it, never what it rests on.
GRANT SELECT ON reports_violation TO payesh_facility, payesh_nation;

GRANT SELECT, INSERT, UPDATE (
    state,
    state_changed_at,
    opened_to_facility_at,
    opened_to_facility_by_id,
    dismissal_reason,
    addressee,
    outcome,
    final_from
) ON reports_violation TO payesh_university, payesh_inspector;

GRANT SELECT, INSERT, UPDATE ON reports_violation TO payesh_jobs;

GRANT SELECT, INSERT ON reports_violationevidence, reports_violationevent
    TO payesh_facility, payesh_university, payesh_inspector, payesh_jobs;

GRANT SELECT ON reports_violationevidence, reports_violationevent TO payesh_nation;

-- Sums: marks say which of them must be counted anew.
GRANT SELECT ON
    reports_universityrollup,
    reports_rollup,
    reports_modalityrollup,
    reports_casetotal
    TO payesh_university, payesh_nation, payesh_inspector;

GRANT SELECT, INSERT, UPDATE, DELETE ON
    reports_universityrollup,
    reports_rollup,
    reports_modalityrollup,
    reports_casetotal,
    reports_stalerollup,
    reports_sumsstamp,
    reports_distribution
    TO payesh_jobs;

-- How the nation spreads, and when it was last counted, names nobody.
GRANT SELECT ON reports_sumsstamp, reports_distribution TO payesh_web;

-- The directive and its dates, readable by all; versions are published once, by the owner.
GRANT SELECT ON reports_policyversion TO payesh_web, payesh_jobs;

GRANT SELECT ON reports_opening, reports_referenceversion, reports_baselinereference
    TO payesh_web, payesh_jobs;

GRANT INSERT ON reports_opening, reports_referenceversion, reports_baselinereference
    TO payesh_policy_owner, payesh_jobs;

GRANT SELECT ON reports_deadlineextension TO payesh_web;

GRANT SELECT, INSERT ON reports_deadlineextension TO payesh_policy_owner, payesh_jobs;

-- What people say about filed reports: added and never changed.
GRANT SELECT ON reports_review, reports_correctionpermit
    TO payesh_facility, payesh_nation, payesh_inspector;

GRANT SELECT, INSERT ON reports_review, reports_correctionpermit
    TO payesh_university, payesh_jobs;

GRANT SELECT ON reports_repudiation TO payesh_university, payesh_nation, payesh_inspector;

GRANT SELECT, INSERT ON reports_repudiation TO payesh_facility, payesh_jobs;

-- Notices: one marks one's own as read, and whoever acts may tell others.
GRANT SELECT, INSERT, UPDATE (read_at) ON reports_notice TO payesh_web;

GRANT SELECT, INSERT, UPDATE, DELETE ON reports_notice TO payesh_jobs;

-- One's own exports and API answers.
GRANT SELECT, INSERT ON reports_exportfile TO payesh_web;

GRANT SELECT, INSERT, UPDATE ON reports_idempotencykey TO payesh_web;

GRANT SELECT, INSERT, UPDATE, DELETE ON reports_exportfile, reports_idempotencykey
    TO payesh_jobs;

-- Alarms: raised wherever a fault is noticed, requests included; only administrators read them and
-- say what they found out.
GRANT INSERT ON reports_alarm TO payesh_web;

GRANT SELECT ON reports_alarm TO payesh_administrator;

GRANT SELECT, INSERT ON reports_alarm TO payesh_jobs;

GRANT SELECT, INSERT, DELETE ON reports_alarmmail TO payesh_jobs;

GRANT SELECT, INSERT ON reports_alarmnote TO payesh_administrator;

GRANT SELECT ON reports_alarmnote TO payesh_jobs;

-- Who may do what with which table of the register; which rows of it, the policies say. Nobody else
-- has any right: whatever was granted by hand is taken back before this file is installed.

-- Reference lists.
GRANT SELECT ON facilities_province, facilities_university, facilities_approvedplatform
    TO payesh_web;

GRANT SELECT, INSERT, UPDATE
    ON facilities_province, facilities_university, facilities_approvedplatform
    TO payesh_policy_owner, payesh_jobs;

-- The register. The base role has no policy: people without a scope read no row, and no error.
GRANT SELECT ON
    facilities_facility,
    facilities_facilityfacts,
    facilities_responsibility,
    facilities_closure
    TO payesh_web, payesh_facility, payesh_nation, payesh_inspector, payesh_administrator;

GRANT SELECT, INSERT, UPDATE
    ON facilities_facility, facilities_facilityfacts, facilities_closure
    TO payesh_university, payesh_policy_owner, payesh_jobs;

-- Another university answers by a proposal that it accepted (proposals.sql).
GRANT SELECT, INSERT ON facilities_responsibility TO payesh_university, payesh_policy_owner;

GRANT SELECT, INSERT, UPDATE ON facilities_responsibility TO payesh_jobs;

-- Accounts: what a person may change of them is guarded in accounts.sql.
GRANT SELECT, UPDATE ON facilities_person TO payesh_web;

GRANT SELECT, INSERT, UPDATE ON facilities_person TO payesh_administrator, payesh_jobs;

GRANT SELECT ON facilities_roleassignment TO payesh_web;

GRANT SELECT, INSERT, UPDATE ON facilities_roleassignment TO payesh_administrator, payesh_jobs;

GRANT SELECT ON facilities_person_groups, facilities_person_user_permissions
    TO payesh_web, payesh_jobs;

-- The audit trail. An insert gives its id back, which needs the right to read the id, no more.
GRANT INSERT, SELECT (id) ON facilities_auditevent TO payesh_web;

GRANT SELECT ON facilities_auditevent TO payesh_administrator;

GRANT SELECT, INSERT ON facilities_auditevent TO payesh_jobs;

-- What was changed is written by the database itself.
GRANT SELECT ON facilities_change TO payesh_jobs;

-- Proposals and what was decided about them. Whoever is not concerned reads none, without an error.
GRANT SELECT ON facilities_proposal, facilities_proposaldecision TO payesh_web, payesh_jobs;

GRANT INSERT ON facilities_proposal, facilities_proposaldecision
    TO payesh_university, payesh_policy_owner;

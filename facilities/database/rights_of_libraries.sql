-- What sessions, sign-in and tokens need of the tables of Django and its libraries, and what every
-- table needs: its schema, and the sequences of its ids.

GRANT SELECT, INSERT, UPDATE, DELETE ON
    auth_group,
    auth_group_permissions,
    auth_permission,
    axes_accessattempt,
    axes_accessattemptexpiration,
    axes_accessfailurelog,
    axes_accesslog,
    django_admin_log,
    django_content_type,
    django_session,
    mfa_authenticator
    TO payesh_web, payesh_jobs;

-- Addresses are kept by the register; nobody adds one of their own.
GRANT SELECT ON account_emailaddress, account_emailconfirmation TO payesh_web;

GRANT SELECT, INSERT, UPDATE, DELETE ON account_emailaddress, account_emailconfirmation
    TO payesh_jobs;

-- A request shows a token; only an administrator makes one.
GRANT SELECT ON knox_authtoken TO payesh_web;

GRANT SELECT, INSERT, UPDATE, DELETE ON knox_authtoken TO payesh_administrator, payesh_jobs;

-- The record of migrations is only read.
GRANT SELECT ON django_migrations TO payesh_web, payesh_jobs;

GRANT USAGE ON SCHEMA public TO payesh_web, payesh_jobs;

GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO payesh_web, payesh_jobs;

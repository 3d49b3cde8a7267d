"""What the database holds beside tables is what the files say, whatever was there before."""

import re
import threading
import time
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from facilities.access import database_roles
from ministry import database_files
from reports.models import Notice
from reports.policy.form.figures import FIGURES
from tests import cast
from tests.accounts import Accounts
from tests.check_all import ROOT
from tests.ministry.catalogue import catalogue

pytestmark = pytest.mark.usefixtures("running_clock")

NEXT_VERSION = {"reports": "tests.ministry.next_version.migrations"}

# What somebody might do by hand, as the owner.
BY_HAND = [
    "CREATE OR REPLACE FUNCTION payesh_current_facilities() RETURNS bigint[] LANGUAGE sql"
    " SECURITY DEFINER AS 'SELECT array_agg(id) FROM facilities_facility'",
    "CREATE FUNCTION by_hand() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "DROP TRIGGER refuse_update ON reports_submission",
    "ALTER TABLE reports_submission DISABLE TRIGGER USER",
    "CREATE TRIGGER by_hand BEFORE DELETE ON reports_job FOR EACH STATEMENT"
    " EXECUTE FUNCTION payesh_refuse_change()",
    "DROP POLICY payesh_facility ON reports_score",
    "ALTER POLICY payesh_nation ON reports_violation USING (true)",
    "CREATE POLICY by_hand ON reports_violation FOR SELECT USING (true)",
    "ALTER TABLE reports_report DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE reports_report FORCE ROW LEVEL SECURITY",
    "ALTER TABLE django_session ENABLE ROW LEVEL SECURITY",
    "DROP INDEX facility_words",
    "GRANT DELETE ON reports_submission TO payesh_jobs",
    "GRANT SELECT ON reports_job TO PUBLIC",
    "GRANT SELECT ON reports_report TO payesh_nation WITH GRANT OPTION;"
    " GRANT payesh_nation TO payesh_owner; SET ROLE payesh_nation;"
    " GRANT SELECT ON reports_report TO payesh_administrator; RESET ROLE",
    "GRANT UPDATE (body) ON reports_submission TO payesh_facility",
    "REVOKE SELECT ON facilities_person FROM payesh_web",
    "REVOKE UPDATE (state) ON reports_violation FROM payesh_inspector",
    "GRANT UPDATE ON SEQUENCE reports_job_id_seq TO payesh_facility",
    "GRANT EXECUTE ON FUNCTION payesh_ranks TO PUBLIC",
    "GRANT CREATE ON SCHEMA public TO payesh_facility",
    "GRANT CREATE ON SCHEMA public TO PUBLIC",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO payesh_web",
    "ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO PUBLIC",
    "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
]


@pytest.fixture
def owner(shared_database: Accounts) -> Iterator[str]:
    """The owner's transaction on a database as it was prepared, and its catalogue; taken back."""
    with shared_database.signed_in("payesh_owner"), transaction.atomic():
        yield catalogue()
        transaction.set_rollback(True)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", BY_HAND)
def test_what_was_done_by_hand_is_gone_after_the_files_are_installed(
    owner: str, statement: str
) -> None:
    run(statement)
    assert catalogue() != owner
    database_files.drop_objects()
    database_files.install()
    assert catalogue() == owner


def test_everything_beside_tables_comes_from_the_files(owner: str) -> None:
    """Without them nothing of it is left: no object, and no right but the owner's."""
    database_files.drop_objects()
    run(database_files.read("ministry/database/revoke_rights.sql"))
    bare = [line for line in catalogue().splitlines() if not line.startswith("index:")]
    assert not any(line.startswith(("function:", "trigger:", "policy:")) for line in bare)
    assert not any(line.endswith((" t t", " t f")) for line in bare if "row security" in line)
    assert {
        line for line in bare if line.startswith("right on") and "payesh_owner" not in line
    } == {
        "right on the schema: - USAGE",
        "right on the schema: pg_database_owner CREATE",
        "right on the schema: pg_database_owner USAGE",
    }
    database_files.install()
    assert catalogue() == owner


def test_every_file_is_installed_once() -> None:
    found = {
        str(file.relative_to(ROOT))
        for app in ("facilities", "reports")
        for file in (ROOT / app / "database").iterdir()
    }
    assert sorted([database_files.ROLES, *database_files.FILES]) == sorted(found)


def test_the_roles_of_the_files_are_those_that_python_names(shared_database: Accounts) -> None:
    with shared_database.as_superuser(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'payesh%' AND NOT rolcanlogin"
        )
        made = {name for (name,) in cursor.fetchall()}
    assert made == {database_roles.BASE, *database_roles.SCOPE_ROLES, database_roles.JOBS}


def test_the_jobs_read_every_table(shared_database: Accounts) -> None:
    """A table that the files of rights forgot, a library's too, shows up here."""
    with shared_database.as_superuser(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND NOT has_table_privilege('payesh_jobs', oid, 'SELECT')"
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("role", [database_roles.FACILITY, database_roles.UNIVERSITY])
def test_every_figure_of_the_form_may_be_corrected(shared_database: Accounts, role: str) -> None:
    with shared_database.as_superuser(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'reports_report'::regclass"
            " AND attnum > 0 AND has_column_privilege(%s, attrelid, attnum, 'UPDATE')",
            [role],
        )
        allowed = {name for (name,) in cursor.fetchall()}
    rest = {"submission_id", "first_received_at", "received_at"}
    assert allowed == rest | {figure.code for figure in FIGURES}


def prepare(database: Accounts) -> None:
    with database.signed_in("payesh_owner"):
        call_command("prepare_database", verbosity=0)


def test_preparing_again_changes_nothing_for_sessions_that_go_on(database: Accounts) -> None:
    with database.as_superuser():
        before = catalogue()
    ask = "SELECT count(*) FROM facilities_facility"
    with psycopg.connect(database.url("payesh_web_login"), autocommit=True) as web:
        web.execute("SET ROLE payesh_university")
        web.execute(
            "SELECT set_config('payesh.university_ids', array_agg(id)::text, false)"
            " FROM facilities_university"
        )
        for _ in range(2):
            assert web.execute(ask, prepare=True).fetchone() == (len(cast.FACILITIES),)
            prepare(database)
    with database.as_superuser():
        assert catalogue() == before


def test_a_migration_may_alter_what_a_policy_names_and_an_earlier_one_wrote(
    database: Accounts, settings: Settings
) -> None:
    with database.as_superuser():
        before = catalogue()
    settings.MIGRATION_MODULES = NEXT_VERSION
    prepare(database)
    with database.as_superuser():
        for condition in ("= 'reminder'", "= ANY", "~~ 'account"):
            before = before.replace(f"(kind {condition}", f"((kind)::text {condition}")
        assert catalogue() == before
    settings.MIGRATION_MODULES = {}
    with pytest.raises(CommandError, match=r"another version of Payesh \(reports\.0002_welcome"):
        prepare(database)


def test_a_failed_upgrade_leaves_the_database_as_it_was(
    database: Accounts, settings: Settings
) -> None:
    with database.as_jobs():
        Notice.objects.create(
            person=cast.person(cast.CLERK),
            kind="a kind that is too long",
            day=date(2026, 1, 1),
            made_at=timezone.now(),
        )
    with database.as_superuser():
        run("GRANT SELECT ON reports_job TO PUBLIC")
        before = catalogue()
    settings.MIGRATION_MODULES = NEXT_VERSION
    with pytest.raises(DatabaseError, match="value too long"):
        prepare(database)
    with database.as_superuser():
        assert catalogue() == before


def test_preparing_waits_for_work_under_way_and_ends_none(database: Accounts) -> None:
    """A transaction that meets the preparation in every table goes on to its end."""
    with database.as_superuser(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    read: list[str] = []
    at_work = threading.Event()

    def work() -> None:
        with psycopg.connect(database.url()) as session:
            for table in reversed(tables):
                session.execute(f"SELECT 1 FROM {table} LIMIT 1")
                read.append(table)
                at_work.set()
                time.sleep(2 / len(tables))

    worker = threading.Thread(target=work)
    worker.start()
    at_work.wait()
    prepare(database)
    assert len(read) == len(tables)
    worker.join()


def test_preparing_gives_up_where_work_does_not_end(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_files, "PATIENCE", 1)
    with database.as_superuser():
        before = catalogue()
    with psycopg.connect(database.url()) as session:
        session.execute("SELECT 1 FROM reports_job LIMIT 1")
        with pytest.raises(CommandError, match="The database is in use"):
            prepare(database)
        session.execute("SELECT 1 FROM reports_report LIMIT 1")
    with database.as_superuser():
        assert catalogue() == before


@pytest.mark.parametrize("name", database_files.FILES)
def test_days_are_counted_in_tehran_whatever_the_sessions_zone(name: str) -> None:
    assert re.findall(r"CURRENT_DATE|LOCALTIME|now\(\)::date", database_files.read(name)) == []


@pytest.mark.parametrize("name", database_files.FILES)
def test_functions_with_the_owners_rights_look_names_up_in_our_schema_alone(name: str) -> None:
    text = database_files.read(name)
    assert text.count("SECURITY DEFINER") == text.count(
        "SECURITY DEFINER SET search_path = public, pg_temp"
    )

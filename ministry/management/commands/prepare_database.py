"""`manage.py prepare_database`: roles, tables, rights and reference lists, as the owner.

Safe to run again at any time; it is the one step between an empty database and a working one.
"""

import os
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from psycopg import sql
from psycopg.errors import DuplicateObject, UniqueViolation

from facilities.access import database_roles
from facilities.register import reference_lists
from ministry import database_files, time_limits
from ministry.embedded.addresses import database_url
from reports.evidence.keys import create_key_ring
from reports.models import PolicyVersion, Submission
from reports.policy.directive import published
from reports.sealing.beginning import begin_log

OWN_APPS = ("facilities", "reports")


class Command(BaseCommand):
    """Creates the login roles, migrates, installs the database's files, loads lists."""

    help = "Makes the database ready: roles, migrations, rights, reference lists."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all steps in order; each is idempotent, and all after the roles are one."""
        if settings.EMBEDDED_DATABASE:
            create_embedded_owner()
        refuse_other_version()
        if settings.EMBEDDED_DATABASE:
            let_owner_see_sessions()
        refused = create_roles()
        if refused:
            self.stderr.write(
                "An account was made by somebody else, who alone can give it its time limits:\n"
                + "".join(f"{statement};\n" for statement in refused)
            )
        try:
            with transaction.atomic():
                prepare(verbosity=options["verbosity"])
        except database_files.DatabaseInUseError as error:
            raise CommandError(str(error)) from error
        make_signing_key()


def prepare(*, verbosity: int) -> None:
    """Bring tables, the database's other objects and the lists up to date, in one transaction.

    What fails leaves everything as it was; whoever uses the database sees the old or the new.
    """
    database_files.lock_tables()
    database_files.drop_objects()
    with connection.cursor() as cursor:
        # Rows that one migration writes must not be waiting for checks when the next alters them.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", interactive=False, verbosity=verbosity)
    database_files.install()
    begin_log()
    reference_lists.load_reference()
    publish_policy()


def refuse_other_version() -> None:
    """Refuse a database whose tables were made by migrations that this version does not have.

    Raises CommandError, with a return code of its own for commands that prepare a database.
    """
    known = MigrationLoader(None).disk_migrations
    unknown = sorted(
        f"{app}.{name}"
        for app, name in MigrationRecorder(connection).applied_migrations()
        if app in OWN_APPS and (app, name) not in known
    )
    if not unknown:
        return
    if settings.EMBEDDED_DATABASE:
        what = f"The folder {settings.VAR}"
        instead = "remove it, or choose another folder with VAR=…"
    else:
        database = settings.DATABASES["default"]
        what = f"The database {database['NAME']} at {database['HOST']}"
        instead = "or give the addresses of an empty database"
    raise CommandError(
        f"{what} holds data of another version of Payesh ({unknown[0]} is not known here)."
        f" Use it with that version, {instead}; nothing was changed.",
        returncode=os.EX_DATAERR,
    )


def make_signing_key() -> None:
    """Make the first signing key, where nothing was signed yet.

    Raises CommandError where something was: a lost file of keys is to be put back.
    """
    if settings.SIGNING_KEYS.exists():
        return
    if Submission.objects.exists():
        raise CommandError(
            f"{settings.SIGNING_KEYS} is missing, and receipts were signed with its keys."
            " Put it back from your copy; nothing was changed."
        )
    create_key_ring(settings.SIGNING_KEYS, now=timezone.now())


def publish_policy() -> None:
    """Publish the policy version in force, once.

    Raises CommandError when that number was published with another text: a published version
    never changes, a change is a new version.
    """
    source = published.source(published.CURRENT)
    digest = bytes.fromhex(published.directive().hash)
    known = PolicyVersion.objects.filter(number=published.CURRENT).first()
    if known is None:
        PolicyVersion.objects.create(
            number=published.CURRENT,
            content_hash=digest,
            source=source.decode(),
            published_at=timezone.now(),
        )
    elif bytes(known.content_hash) != digest:
        raise CommandError(
            f"Policy version {published.CURRENT} was published with another text."
            " Put the published file back, and make the change a new version."
        )


def create_embedded_owner() -> None:
    """In the embedded server, make what a DBA makes elsewhere: the owner role and the database."""
    with psycopg.connect(
        database_url(settings.VAR, "postgres", "postgres"), autocommit=True
    ) as server:
        if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = 'payesh_owner'").fetchone():
            server.execute("CREATE ROLE payesh_owner LOGIN CREATEROLE")
        name = str(settings.DATABASES["default"]["NAME"])
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(
                sql.SQL("CREATE DATABASE {} OWNER payesh_owner").format(sql.Identifier(name))
            )


def let_owner_see_sessions() -> None:
    """Let the embedded server's owner see when other sessions began.

    Before that no row of theirs can honestly be dated (reports/sealing/horizon.py).
    """
    url = database_url(settings.VAR, "postgres", "postgres")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("GRANT pg_read_all_stats TO payesh_owner")


def create_roles() -> list[str]:
    """Make the group roles and the login roles; of two processes at once, the second waits.

    Answers the statements that PostgreSQL refused, for whoever made the accounts.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        roles = database_files.read(database_files.ROLES)
        cursor.execute(database_roles.create_group_roles(roles))
        return create_login_roles()


def create_login_roles() -> list[str]:
    """Make the accounts that `DATABASE_URL` and `DATABASE_JOBS_URL` name, with their passwords.

    The web's account may take every scope role and has no right of its own (NOINHERIT); the
    jobs' account is simply the jobs role. An account that a DBA made already is kept; answers
    the statements for its time limits, which only the DBA may run.
    """
    refused = []
    with connection.cursor() as cursor:
        for process, groups, inherit in (
            ("web", (database_roles.BASE, *database_roles.SCOPE_ROLES), "NOINHERIT"),
            ("jobs", (database_roles.JOBS,), "INHERIT"),
        ):
            parts = psycopg.conninfo.conninfo_to_dict(settings.DATABASE_URLS[process])
            role = sql.Identifier(str(parts["user"]))
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [parts["user"]])
            if not cursor.fetchone():
                login = sql.SQL("CREATE ROLE {} LOGIN " + inherit).format(role)
                if parts.get("password"):
                    login += sql.SQL(" PASSWORD {}").format(sql.Literal(str(parts["password"])))
                create_role(login)
            for group in groups:
                cursor.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), role))
            refused += time_limits.limit_time(process, str(parts["user"]))
    return refused


def create_role(statement: sql.Composable) -> None:
    """Run a CREATE ROLE, unless another database's installation has just made that role."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        if not isinstance(error.__cause__, (UniqueViolation, DuplicateObject)):
            raise

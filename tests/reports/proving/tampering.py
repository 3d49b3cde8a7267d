"""Altering rows as somebody with every right on the database would: no trigger, no check."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from reports.models import (
    CaseTotal,
    Distribution,
    ModalityRollup,
    Report,
    Rollup,
    Score,
    Submission,
    UniversityRollup,
    Violation,
)
from reports.models.rollup import MonthSums
from tests import cast
from tests.accounts import Accounts
from tests.reports.proving.world import RULE, SOLD

TABLES: tuple[type[models.Model], ...] = (
    Report,
    Score,
    Violation,
    UniversityRollup,
    Rollup,
    ModalityRollup,
    Distribution,
    CaseTotal,
)
FREE_MONTH = 139909  # nothing was filed and nothing counted
FREE = {
    "period": FREE_MONTH,
    "rule": "PURCHASE",
    "state": "closed",
    "kind": "clinic",
    "ownership": "charity",
    "modality": "nothing",
    "among": "nobody",
    "band": "no_activity",
}


def row_of(model: type[models.Model]) -> models.Model:
    """The row of a table that is tampered with; of Tehran's imaging centre where it is one's."""
    if model is CaseTotal:
        return CaseTotal.objects.get(
            university__code=cast.TEHRAN, kind="imaging_center", rule=RULE, state="ruled"
        )
    rows = model._default_manager.filter(period=SOLD)
    if model is Distribution:
        return rows.get(among="facilities", kind="imaging_center", indicator="score")
    if issubclass(model, MonthSums):
        rows = rows.filter(university__code=cast.TEHRAN)
        if model is Rollup:
            rows = rows.filter(kind="imaging_center")
        return rows.order_by("pk")[0]
    rows = rows.filter(facility__code=cast.T_IMAGING)
    if model is Score:
        rows = rows.filter(is_current=True)
    return rows.get(rule=RULE) if model is Violation else rows.get()


def altered(row: models.Model, field: "models.Field[Any, Any]") -> Any:
    """Another value for a column, as the database takes it."""
    value = getattr(row, field.attname)
    if field.name in FREE:
        return FREE[field.name]
    if field.name == "facility":
        return cast.facility(cast.T_OFFICE).pk
    if field.name == "university":
        return cast.university("qazvin").pk
    if field.is_relation and field.related_model is Submission:
        replaced = Submission.objects.filter(pk__in=Submission.objects.values("replaces"))
        return replaced.exclude(pk=value).order_by("pk")[0].pk
    match field:
        case ArrayField():
            return [field.base_field.to_python(140001)]
        case models.BooleanField():
            return not value
        case models.JSONField():
            return '{"ART4_FILM_FEE suspected": 9}'
        case models.BinaryField():
            return bytes(32)
        case models.DateTimeField():
            return cast.OPENED if value is None else value + timedelta(microseconds=1)
        case models.DateField():
            return cast.OPENED if value is None else value + timedelta(days=1)
        case models.TextField():
            return f"{value}x"
        case models.FloatField():
            return 0.5 if value is None else math.nextafter(value, math.inf)
    return (value or 0) + 1


@contextmanager
def superuser(database: Accounts) -> Iterator[CursorWrapper]:
    """A cursor to which no trigger and no foreign key objects."""
    with database.as_superuser(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = origin")


def keep_tables(database: Accounts) -> None:
    """Put the tables aside, and drop their checks."""
    with superuser(database) as cursor:
        for model in TABLES:
            table = model._meta.db_table
            cursor.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
                [table],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def put_tables_back(database: Accounts) -> None:
    """Have the tables be what they were, and no alarm stand."""
    with superuser(database) as cursor:
        cursor.execute("DELETE FROM reports_alarm")
        for model in TABLES:
            table = model._meta.db_table
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")

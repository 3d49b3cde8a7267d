"""Every column of every table is proven: altered by whoever, it is named, and stays altered."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from reports.models import (
    Alarm,
    CaseTotal,
    Distribution,
    ModalityRollup,
    Report,
    Rollup,
    Score,
    UniversityRollup,
    Violation,
)
from reports.proving.differences import Difference
from reports.sealing.sealer import seal
from tests import cast
from tests.accounts import Accounts
from tests.reports.proving.tampering import (
    FREE_MONTH,
    TABLES,
    altered,
    keep_tables,
    put_tables_back,
    row_of,
    superuser,
)
from tests.reports.proving.world import build, prove

# Columns that nothing else in the database says anything about.
EXCEPTIONS = {
    (Report, "id"): "a number without a meaning; the row is known by facility and month",
    (Score, "id"): "a number without a meaning; the row is known by its inputs' hash",
    (Score, "computed_at"): "only the clock of the worker knew it; no figure depends on it",
    (Violation, "id"): "altered, its events and evidence are left without a case: tested below",
    **{
        (table, "id"): "a number without a meaning, new with every count"
        for table in (UniversityRollup, Rollup, ModalityRollup, Distribution)
    },
    **{
        (table, "computed_at"): "only the clock of the worker knew it; no figure depends on it"
        for table in (UniversityRollup, Rollup, ModalityRollup, Distribution)
    },
    (CaseTotal, "id"): "a number without a meaning, new with every count",
}
# The columns that all sums have are altered once, in the cells.
OF_ALL_SUMS = {field.attname for field in UniversityRollup._meta.concrete_fields}
COLUMNS = [
    (model, field)
    for model in TABLES
    for field in model._meta.concrete_fields
    if (model, field.attname) not in EXCEPTIONS
    and not (
        model in (UniversityRollup, ModalityRollup)
        and field.attname in OF_ALL_SUMS - {"scores", "university_id"}
    )
]


@pytest.fixture(scope="module")
def built(shared_database: Accounts) -> Accounts:
    build(shared_database)
    keep_tables(shared_database)
    return shared_database


@pytest.fixture
def world(built: Accounts) -> Iterator[Accounts]:
    """The nation as it was built, whatever the test before did to it."""
    yield built
    put_tables_back(built)


def named(model: type[models.Model], differences: list[Difference]) -> set[tuple[str, str]]:
    """The rows and columns of a table that the proof named."""
    label = model._meta.label_lower
    return {(d.row, d.column) for d in differences if d.table == label}


def test_untouched_it_proves_clean(world: Accounts) -> None:
    proof, differences = prove(world)
    assert differences == []
    assert min(proof.months, proof.cases, proof.sums) > 20
    with world.as_jobs():
        assert not Alarm.objects.exists()


@pytest.mark.parametrize(
    ("model", "field"),
    COLUMNS,
    ids=[f"{model._meta.model_name}.{field.attname}" for model, field in COLUMNS],
)
def test_an_altered_value_is_named_and_stays(
    world: Accounts, model: type[models.Model], field: "models.Field[Any, Any]"
) -> None:
    with world.as_jobs():
        row = row_of(model)
        value = altered(row, field)
    table = model._meta.db_table
    with superuser(world) as cursor:
        cursor.execute(f"UPDATE {table} SET {field.column} = %s WHERE id = %s", [value, row.pk])
    _, differences = prove(world)
    assert (str(row.pk), field.column) in named(model, differences)
    with superuser(world) as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE id = %s AND {field.column} = %s", [row.pk, value]
        )
        assert cursor.fetchone() == (1,), "the row is still altered"
    with world.as_jobs():
        alarms = Alarm.objects.filter(object_type=model._meta.label_lower, object_id=str(row.pk))
        if model in (Violation, CaseTotal):
            assert [alarm.what for alarm in alarms] == ["The row is not what its history gives."]
        else:
            assert any(field.column in alarm.detail["columns"] for alarm in alarms)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.model_name)
def test_a_deleted_row_is_missed(world: Accounts, model: type[models.Model]) -> None:
    with world.as_jobs():
        row = row_of(model)
    with superuser(world) as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [row.pk])
    _, differences = prove(world)
    assert ("", "") in named(model, differences)


ADDED: dict[type[models.Model], dict[str, Any]] = {
    Report: {"period": FREE_MONTH},
    Score: {"period": FREE_MONTH, "input_hash": bytes(32)},
    Violation: {"period": FREE_MONTH},
    UniversityRollup: {"period": FREE_MONTH},
    Rollup: {"period": FREE_MONTH, "kind": "clinic"},
    ModalityRollup: {"period": FREE_MONTH},
    Distribution: {"kind": "nobody"},
    CaseTotal: {"rule": "PURCHASE", "state": "closed"},
}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.model_name)
def test_an_added_row_is_seen(world: Accounts, model: type[models.Model]) -> None:
    with world.as_jobs():
        row = row_of(model)
        changes = ADDED[model]
        if model is Report:
            submission = model._meta.get_field("submission")
            changes = changes | {"submission_id": altered(row, submission)}
    table = model._meta.db_table
    names = [str(field.column) for field in model._meta.concrete_fields if field.column != "id"]
    values = [f"%({name})s" if name in changes else name for name in names]
    with superuser(world) as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table}"
            " WHERE id = %(id)s RETURNING id",
            changes | {"id": row.pk},
        )
        (added,) = cursor.fetchone()
    _, differences = prove(world)
    assert (str(added), "") in named(model, differences)


def test_a_case_that_changes_its_number_leaves_its_history_behind(world: Accounts) -> None:
    with world.as_jobs():
        row = row_of(Violation)
    with superuser(world) as cursor:
        cursor.execute("UPDATE reports_violation SET id = 99999 WHERE id = %s", [row.pk])
    _, differences = prove(world)
    assert {(str(row.pk), ""), ("99999", "")} <= named(Violation, differences)


def test_a_score_that_stands_twice_is_seen(world: Accounts) -> None:
    with world.as_jobs():
        row = row_of(Score)
    names = [str(field.column) for field in Score._meta.concrete_fields if field.column != "id"]
    with superuser(world) as cursor:
        cursor.execute("DROP INDEX one_current_score_a_month")
        cursor.execute(
            "ALTER TABLE reports_score DROP CONSTRAINT one_score_an_input;"
            f" INSERT INTO reports_score ({', '.join(names)})"
            f" SELECT {', '.join(names)} FROM reports_score WHERE id = {row.pk}"
        )
    _, differences = prove(world)
    assert "a score stands twice" in {difference.what for difference in differences}


def test_alarms_tell_administrators_where_and_not_what(world: Accounts) -> None:
    with world.as_jobs():
        case, report = row_of(Violation), row_of(Report)
    with superuser(world) as cursor:
        cursor.execute("UPDATE reports_violation SET state = 'closed' WHERE id = %s", [case.pk])
        cursor.execute("UPDATE reports_report SET film_prints = 777 WHERE id = %s", [report.pk])
    prove(world)
    with world.as_person(cast.person(cast.ADMINISTRATOR)):
        of_report = Alarm.objects.get(kind="report_differs")
        of_case = Alarm.objects.get(kind="case_differs")
    assert of_report.what == "It differs in film_prints."
    assert cast.T_IMAGING in of_report.detail["place"]
    assert "777" not in f"{of_report.what} {of_report.detail}"
    assert (of_case.object_id, of_case.detail) == (str(case.pk), {})


def test_alarms_about_cases_tell_nothing_of_them(world: Accounts) -> None:
    """Neither whose case it is, nor its rule, nor how it ended; nor the sums of such."""
    with world.as_jobs():
        case = row_of(Violation)
    with superuser(world) as cursor:
        cursor.execute("DELETE FROM reports_violation WHERE id = %s", [case.pk])
        cursor.execute("UPDATE reports_casetotal SET state = 'dismissed' WHERE state = 'suspected'")
        cursor.execute("DELETE FROM reports_casetotal WHERE state = 'ruled'")
    prove(world)
    with world.as_person(cast.person(cast.ADMINISTRATOR)):
        alarms = Alarm.objects.filter(object_type__in=["reports.violation", "reports.casetotal"])
        told = [f"{a.object_id} {a.what} {a.detail}" for a in alarms]
    assert len(told) > 3
    for words in told:
        assert (
            not words.strip("0123456789 {}")
            .replace("A row is missing.", "")
            .replace("The row is not what its history gives.", "")
        )
    assert cast.T_IMAGING not in "".join(told)


def kept_submission(database: Accounts, of_report: Report) -> None:
    """Put a submission aside; `put_submission_back` undoes what is done to it."""
    with superuser(database) as cursor:
        cursor.execute("DROP TABLE IF EXISTS kept_submission")
        cursor.execute(
            "CREATE TABLE kept_submission AS SELECT * FROM reports_submission WHERE id = %s",
            [of_report.submission_id],
        )


def put_submission_back(database: Accounts) -> None:
    """Have the submission be what it was."""
    with superuser(database) as cursor:
        cursor.execute(
            "DELETE FROM reports_submission WHERE id IN (SELECT id FROM kept_submission)"
        )
        cursor.execute("INSERT INTO reports_submission SELECT * FROM kept_submission")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            "UPDATE reports_submission SET figures = figures || '{\"film_prints_charged\": 0}'",
            "a column is not as it was filed",
        ),
        ("UPDATE reports_submission SET period = 139909", "a column is not as it was filed"),
        ("UPDATE reports_submission SET facility_id = facility_id + 1", "a column is not as it"),
        ("DELETE FROM reports_submission", "its row is gone"),
    ],
    ids=["figures", "month", "facility", "deleted"],
)
def test_an_altered_submission_is_named_and_the_honest_rows_are_not(
    world: Accounts, change: str, fault: str
) -> None:
    with world.as_jobs():
        report = row_of(Report)
        assert isinstance(report, Report)
        seal()
    kept_submission(world, report)
    with superuser(world) as cursor:
        cursor.execute(f"{change} WHERE id = %s", [report.submission_id])
    proof, differences = prove(world)
    put_submission_back(world)
    (difference,) = differences
    assert (difference.table, difference.row) == ("reports.submission", str(report.submission_id))
    assert fault in difference.what
    assert proof.differences_left_out > 1, "the report and what follows from it"
    with world.as_jobs():
        alarm = Alarm.objects.get()
        assert (alarm.object_type, alarm.object_id) == (difference.table, difference.row)

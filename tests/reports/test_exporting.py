"""From asking for an Excel list to the file: rights, leases, failures, and the audit trail."""

import hashlib
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.test import override_settings
from django.utils import timezone

from facilities.errors import Refused
from facilities.kinds import OWNERSHIPS
from facilities.models import AuditEvent, Facility, RoleAssignment
from facilities.register.role_assignments import end_role
from reports import exporting
from reports.evaluation.jobs import evaluate_waiting
from reports.exports.violations_workbook import write_violations
from reports.models import ExportFile, Violation, ViolationEvidence
from reports.queries import exports
from reports.queries.cases.filters import ViolationFilters
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.suspicions import suspicion


def ask(database: Accounts, username: str, *, language: str = "fa", **filters: Any) -> ExportFile:
    """Ask for the list of suspicions as a person of the cast."""
    person = cast.person(username)
    with database.as_person(person):
        return exports.request_export(
            by=person, what="violations", filters=ViolationFilters(**filters), language=language
        )


def rows_of(export: ExportFile) -> list[tuple[Any, ...]]:
    """Facility codes and months of the finished workbook, as its reader sees them."""
    export.refresh_from_db()
    assert export.state == "done", export.error
    assert export.content is not None
    sheet = openpyxl.load_workbook(io.BytesIO(bytes(export.content))).worksheets[0]
    return [(row[1], row[4]) for row in sheet.iter_rows(min_row=3, values_only=True)]


def enter_cases() -> None:
    """A few suspicions in both universities."""
    suspicion(cast.T_IMAGING, period=140101)
    suspicion(cast.T_HOSPITAL, period=140102, state="inspecting")
    suspicion(cast.T_IMAGING, period=140103, rule="NOT_FILED")
    suspicion(cast.I_IMAGING, period=140104)


T_IMG, T_HOSP, I_IMG = (
    (cast.T_IMAGING, "1401/01"),
    (cast.T_HOSPITAL, "1401/02"),
    (
        cast.I_IMAGING,
        "1401/04",
    ),
)


@pytest.mark.parametrize(
    ("username", "filters", "expected"),
    [
        (cast.INSPECTOR, {}, [T_IMG, T_HOSP]),
        (cast.OFFICER, {}, [T_IMG, T_HOSP, (cast.T_IMAGING, "1401/03")]),
        (cast.NATIONAL_INSPECTOR, {}, [T_IMG, T_HOSP, I_IMG]),
        (cast.NATIONAL_INSPECTOR, {"university": "isfahan"}, [I_IMG]),
        (cast.INSPECTOR, {"university": "isfahan"}, []),
        (cast.OFFICER, {"state": "inspecting"}, [T_HOSP]),
        (cast.ANALYST, {}, []),
        (cast.CLERK, {}, []),
    ],
    ids=str,
)
def test_a_list_holds_what_its_person_may_read(
    database: Accounts, username: str, filters: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    with database.as_jobs():
        enter_cases()
    export = ask(database, username, sort="period", **filters)
    with database.as_jobs():
        assert exporting.build_waiting_exports() == 1
        assert rows_of(export) == expected
        assert (export.rows_done, export.rows_total) == (len(expected), len(expected))
        assert export.content_sha256 is not None
        assert bytes(export.content_sha256) == hashlib.sha256(bytes(export.content or b"")).digest()


def test_a_role_that_ended_in_the_meantime_reads_nothing(database: Accounts) -> None:
    with database.as_jobs():
        enter_cases()
    export = ask(database, cast.INSPECTOR)
    with database.as_jobs():
        end_role(by=None, assignment=RoleAssignment.objects.get(person__username=cast.INSPECTOR))
        exporting.build_waiting_exports()
        assert rows_of(export) == []


def test_every_export_is_in_the_audit_trail(database: Accounts) -> None:
    with database.as_jobs():
        enter_cases()
    export = ask(database, cast.INSPECTOR, state="inspecting")
    inspector = cast.person(cast.INSPECTOR)
    with database.as_jobs():
        exporting.build_waiting_exports()
    with database.as_person(inspector):
        kept = exports.export_of(inspector, export.pk)
        assert kept is not None
        assert exports.take_file(by=inspector, export=kept)[:2] == b"PK"
    with database.as_jobs():
        acts = AuditEvent.objects.filter(object_id=str(export.pk)).order_by("id")
        assert [act.action for act in acts] == [
            "export.requested",
            "export.built",
            "export.taken",
        ]
        assert {act.actor_id for act in acts} == {inspector.pk}
        assert acts[1].detail["rows"] == 1
        assert acts[1].detail["filters"] == {"state": "inspecting"}


def test_the_workbook_names_its_person_and_filters(database: Accounts) -> None:
    export = ask(database, cast.NATIONAL_INSPECTOR, university="isfahan", period_from=140101)
    with database.as_jobs():
        exporting.build_waiting_exports()
        export.refresh_from_db()
        sheet = openpyxl.load_workbook(io.BytesIO(bytes(export.content or b""))).worksheets[0]
    title = sheet["A1"].value
    for words in ("محرمانه", "لیلا بازرس کشوری", "دانشگاه علوم پزشکی اصفهان", "فروردین ۱۴۰۱"):
        assert words in title
    assert export.filename.endswith(".xlsx")
    assert export.filename.isascii()


def test_nobody_reads_anothers_export(database: Accounts) -> None:
    export = ask(database, cast.INSPECTOR)
    for username in (cast.OFFICER, cast.OTHER_INSPECTOR, cast.NATIONAL_INSPECTOR):
        person = cast.person(username)
        with database.as_person(person):
            assert exports.export_of(person, export.pk) is None
            assert exports.latest_exports(person) == []
            assert not ExportFile.objects.exists()  # the database's own wall


def test_asking_twice_waits_once(database: Accounts) -> None:
    first, second = ask(database, cast.INSPECTOR), ask(database, cast.INSPECTOR)
    other = ask(database, cast.INSPECTOR, state="closed")
    assert first.pk == second.pk != other.pk


@pytest.mark.parametrize("username", [cast.ADMINISTRATOR, cast.STRANGER])
def test_some_may_not_export(database: Accounts, username: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(database, username)
    assert [p.code for p in refused.value.problems] == ["not_allowed"]


def test_an_unknown_list_is_refused(database: Accounts) -> None:
    inspector = cast.person(cast.INSPECTOR)
    with database.as_person(inspector), pytest.raises(Refused):
        exports.request_export(
            by=inspector, what="salaries", filters=ViolationFilters(), language="fa"
        )


def test_an_unfinished_file_is_not_handed_out(database: Accounts) -> None:
    export = ask(database, cast.INSPECTOR)
    inspector = cast.person(cast.INSPECTOR)
    with database.as_person(inspector), pytest.raises(Refused) as refused:
        exports.take_file(by=inspector, export=export)
    assert [p.code for p in refused.value.problems] == ["not_ready"]


def test_a_dead_workers_export_is_taken_over_when_its_lease_ends(database: Accounts) -> None:
    export = ask(database, cast.INSPECTOR)
    with database.as_jobs():
        mine = ExportFile.objects.filter(pk=export.pk)
        soon = timezone.now() + timedelta(seconds=50)
        mine.update(state="running", lease=uuid4(), leased_until=soon, attempts=1)
        assert exporting.build_waiting_exports() == 0
        mine.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert exporting.build_waiting_exports() == 1
        assert rows_of(export) == []
        assert export.attempts == 2


def test_a_worker_that_lost_its_lease_writes_nothing(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(database, cast.INSPECTOR)
    thief = uuid4()

    def robbed(*args: Any, **kwargs: Any) -> int:
        ExportFile.objects.update(lease=thief, leased_until=timezone.now() + timedelta(minutes=1))
        return exporting_write(*args, **kwargs)

    exporting_write = write_violations
    monkeypatch.setattr(exporting, "write_violations", robbed)
    with database.as_jobs():
        assert exporting.build_waiting_exports() == 0
        export.refresh_from_db()
        assert (export.state, export.content, export.lease) == ("running", None, thief)


@pytest.mark.parametrize(
    ("language", "word"), [("fa", "به نتیجه نرسید"), ("en", "could not be made")]
)
def test_after_three_failures_the_person_is_told(
    database: Accounts, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    export = ask(database, cast.INSPECTOR, language=language)
    tries = []

    def fail(*_: Any, **__: Any) -> int:
        tries.append(1)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(exporting, "write_violations", fail)
    with database.as_jobs():
        assert exporting.build_waiting_exports() == 0
        export.refresh_from_db()
        assert (export.state, len(tries)) == ("failed", 3)
        assert word in export.error
        assert "disk" not in export.error
        assert exporting.build_waiting_exports() == 0
        assert len(tries) == 3
        assert AuditEvent.objects.filter(action="export.failed").count() == 1


def test_progress_is_seen_while_it_is_built(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.as_jobs():
        enter_cases()
    export = ask(database, cast.OFFICER)
    seen = []

    def watched(frames: Any, *, progress: Any, **rest: Any) -> int:
        def tell(done: int) -> None:
            progress(done)
            seen.append(ExportFile.objects.values_list("state", "rows_done", "rows_total").get())

        return exporting_write(frames, progress=tell, **rest)

    exporting_write = write_violations
    monkeypatch.setattr(exporting, "write_violations", watched)
    with database.as_jobs():
        exporting.build_waiting_exports()
        assert seen == [("running", 3, 3)]
        assert len(rows_of(export)) == 3


@override_settings(SITE_URL="https://payesh.example.ir/")
def test_the_figures_come_from_the_filed_report(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(
            machine,
            cast.T_IMAGING,
            140101,
            film_opening=400,
            film_prints=300,
            film_prints_charged=250,
            film_fee_rials=90_000_000,
            delivered_film=300,
            handovers=900,
        )
    with database.as_jobs():
        evaluate_waiting()
    export = ask(database, cast.INSPECTOR, rule="ART4_FILM_FEE")
    with database.as_jobs():
        exporting.build_waiting_exports()
        export.refresh_from_db()
        sheet = openpyxl.load_workbook(io.BytesIO(bytes(export.content or b""))).worksheets[0]
    (row,) = sheet.iter_rows(min_row=3, values_only=True)
    assert row[1] == cast.T_IMAGING
    assert row[6:9] == (250, 90_000_000, 1)
    with database.as_jobs():
        case = Violation.objects.get(rule="ART4_FILM_FEE").pk
    assert (row[3], sheet["D3"].hyperlink.target) == (
        case,
        f"https://payesh.example.ir/violations/{case}/",
    )


def test_the_facility_is_told_as_the_register_has_it(database: Accounts) -> None:
    kept = {
        "licence_number": "L-1",
        "founder": "مؤسس نمونه",
        "technical_director": "دکتر نمونه",
        "technical_director_council_number": "12345",
        "city": "تهران",
        "address": "خیابان نمونه\nپلاک ۱",
        "phone": "021-1",
    }
    with database.as_jobs():
        Facility.objects.filter(code=cast.T_IMAGING).update(**kept)
        suspicion(cast.T_IMAGING)
    export = ask(database, cast.INSPECTOR)
    with database.as_jobs():
        exporting.build_waiting_exports()
        export.refresh_from_db()
    sheet = openpyxl.load_workbook(io.BytesIO(bytes(export.content or b""))).worksheets[0]
    (row,) = sheet.iter_rows(min_row=3, values_only=True)
    assert row[-7:] == tuple(kept.values())
    assert row[-8] in {name.fa for name in OWNERSHIPS.values()}


def test_the_ordinal_counts_final_convictions_alone(database: Accounts) -> None:
    with database.as_jobs():
        suspicion(cast.T_IMAGING, period=140101, state="closed")
        suspicion(cast.T_IMAGING, period=140102, state="ruled")  # not final yet
        suspicion(cast.T_IMAGING, period=140103)
    export = ask(database, cast.INSPECTOR, sort="period")
    with database.as_jobs():
        exporting.build_waiting_exports()
        export.refresh_from_db()
    sheet = openpyxl.load_workbook(io.BytesIO(bytes(export.content or b""))).worksheets[0]
    assert [sheet.cell(row, 8).value for row in (3, 4, 5)] == [1, 2, 2]
    assert sheet["H4"].number_format == '[=1]"بار اول";[=2]"بار دوم";"بار "0'


def test_a_list_of_all_rules_says_what_the_system_found(database: Accounts) -> None:
    """Months without a report rest on no submission."""
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING, rule="NON_COOPERATION", period=140103, source="system")
        facts = {"missing_months": [140101, 140102, 140103]}
        ViolationEvidence.objects.create(
            violation=case,
            added_at=timezone.now(),
            source="system",
            facts=facts,
            facts_hash=hashlib.sha256(b"months").digest(),
        )
    export = ask(database, cast.INSPECTOR)
    with database.as_jobs():
        exporting.build_waiting_exports()
        export.refresh_from_db()
    sheet = openpyxl.load_workbook(io.BytesIO(bytes(export.content or b""))).worksheets[0]
    assert sheet["G3"].value == "ماه‌های بدون گزارش: فروردین ۱۴۰۱، اردیبهشت ۱۴۰۱، خرداد ۱۴۰۱"

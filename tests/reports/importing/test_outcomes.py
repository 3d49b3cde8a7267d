"""What becomes of a row, and what its sender is told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from facilities.errors import Problem
from facilities.models import RoleAssignment
from facilities.register.duplicates import merge_duplicates
from facilities.register.facilities import change_facility
from facilities.register.role_assignments import end_role
from reports.importing.judging import judge_rows
from reports.importing.terms import Terms
from reports.models import Job, Report, Repudiation, Review, Submission, UploadRow
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import monthly
from tests.reports.importing import uploads
from tests.reports.importing.uploads import row
from tests.reports.intake.files import read
from tests.reports.log import log_faults

NOW = datetime(2022, 4, 4, 8, tzinfo=UTC)  # 1401/01/15: the deadline of 140012
FILED = 140012
OTHER = 140011

# What a file's row says -> its outcome and the codes it is told. T_IMAGING has filed 140012.
CASES: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "a first month": (row(period=OTHER), "accepted", []),
    "a late month": (row(period=139912), "accepted", []),
    "the same figures again": (row(), "unchanged", []),
    "the same with a reason": (row(reason="اصلاح"), "unchanged", []),
    "other figures": (row(cds=200), "rejected", ["already_filed"]),
    "other figures with a reason": (row(cds=200, reason="شمارش دوباره"), "corrected", []),
    "a blank reason": (row(cds=200, reason="  "), "rejected", ["already_filed"]),
    "a correction of another version": (
        row(cds=200, reason="اصلاح", replaces=str(uuid4())), "rejected", ["stale"],
    ),
    "a correction of what is not filed": (
        row(period=OTHER, reason="اصلاح", replaces=str(uuid4())), "rejected", ["stale"],
    ),
    "a reason where nothing is filed": (row(period=OTHER, reason="اصلاح"), "accepted", []),
    "an unknown facility": (row("NO-SUCH"), "rejected", ["unknown_facility"]),
    "a foreign facility": (row(cast.I_IMAGING), "rejected", ["unknown_facility"]),
    "another of one's university": (row(cast.T_HOSPITAL), "rejected", ["unknown_facility"]),
    "NUL in the code": (row("T-IMG-1\0"), "rejected", ["forbidden_character"]),
    "the code in other letters": (row(" t-img-۱", OTHER), "accepted", []),
    "no facility": (row(""), "rejected", ["required"]),
    "a number for a facility": (row(17), "rejected", ["not_text"]),  # type: ignore[arg-type]
    "no month": (row(period=140013), "rejected", ["period_not_a_month"]),
    "a month as text": (row(period="بهمن"), "rejected", ["period_not_a_month"]),
    "a month as a list": (row(period=[]), "rejected", ["period_not_a_month"]),
    "a month that goes on": (row(period=140101), "rejected", ["period_not_ended"]),
    "before the first month": (row(period=139910), "rejected", ["period_too_early"]),
    "no figures": ({"facility": cast.T_IMAGING, "period": OTHER}, "rejected", ["required"]),
    "a list of figures": (
        {"facility": cast.T_IMAGING, "period": OTHER, "figures": []}, "rejected",
        ["not_an_object"],
    ),
    "no object": ([1, 2], "rejected", ["not_an_object"]),  # type: ignore[dict-item]
    "another field": (row(period=OTHER) | {"note": "x"}, "rejected", ["unknown_field"]),
    "another figure": (row(period=OTHER, x_rays=3), "rejected", ["unknown_figure"]),
    "several errors at once": (
        row(period=139910, cds=-1, film_prints=None, x_rays=3), "rejected",
        ["period_too_early", "required", "negative", "unknown_figure"],
    ),
    "a fraction": (row(period=OTHER, cds=1.5), "rejected", ["not_whole_number"]),
    "a true count": (row(period=OTHER, cds=True), "rejected", ["not_whole_number"]),
    "a number of forty digits": (row(period=OTHER, cds=10**39), "rejected", ["too_large"]),
    "a relation": (
        row(period=OTHER, cds=5, cds_charged=6), "rejected", ["cds_charged_over_delivered"],
    ),
    "minutes of a longer month": (
        row(period=139912, pacs_scheduled_minutes=31 * 1440), "rejected", ["scheduled_over_month"],
    ),
    "typed digits": (row(period=OTHER, studies_ct="۲۰۰", cds="٣٠٠"), "accepted", []),
    "an unknown choice": (row(period=OTHER, platform="cloud"), "rejected", ["not_a_choice"]),
    "a list for a choice": (row(period=OTHER, platform=["pacs"]), "rejected", ["not_a_choice"]),
    "an object for a name": (row(period=OTHER, platform_name={"a": 1}), "rejected", ["not_text"]),
    "a list for a count": (row(period=OTHER, cds=[3]), "rejected", ["not_whole_number"]),
    "a number for yes or no": (
        row(period=OTHER, office_has_line=1), "rejected", ["not_yes_or_no"],
    ),
    "a name with blanks around it": (row(period=OTHER, platform_name=" x "), "accepted", []),
    "explanations": (row(period=OTHER, explanations={"cds": "بازسازی"}), "accepted", []),
    "an explanation of nothing": (
        row(period=OTHER, explanations={"x": "y"}), "rejected", ["unknown_figure"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def told(shared_database: Accounts) -> dict[str, tuple[str, list[Problem]]]:
    """Every case as a file of its own, judged with one month filed; nothing of it is stored."""
    machine = cast.person(cast.MACHINE)
    with shared_database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, FILED)
    found = {}
    with shared_database.as_jobs():
        terms = Terms(uuid4(), cast.person(cast.MACHINE), "bulk", uploads.TOKEN, NOW, bytes(32))
        for name, (sent, _, _) in CASES.items():
            rows = read("json", uploads.as_json([sent]))
            judged = judge_rows(rows.frame, terms, {})
            found[name] = (judged.outcome[0], judged.problems.get(0, []))
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_row_has_its_outcome_and_is_told_why(
    told: dict[str, tuple[str, list[Problem]]], name: str
) -> None:
    _, outcome, codes = CASES[name]
    assert (told[name][0], [problem.code for problem in told[name][1]]) == (outcome, codes)


@pytest.mark.parametrize(
    ("sender", "filed_for", "second"),
    [
        (cast.UNIVERSITY_MACHINE, {cast.T_HOSPITAL, cast.T_IMAGING}, ("accepted", [])),
        (cast.MACHINE, {cast.T_IMAGING}, ("rejected", ["doubled_row"])),
    ],
    ids=["who sees the duplicate", "who answers for its code"],
)
def test_a_merged_duplicates_earlier_months_are_its_own(
    database: Accounts, sender: str, filed_for: set[str], second: tuple[str, list[str]]
) -> None:
    with database.as_jobs():
        merge_duplicates(
            by=None,
            keep=cast.facility(cast.T_IMAGING),
            duplicate=cast.facility(cast.T_HOSPITAL),
            reason="ثبت دوباره",
        )
    sent = [row(cast.T_HOSPITAL, OTHER), row(cast.T_IMAGING, OTHER, cds=301)]
    upload = uploads.upload_all(database, sender, sent)
    assert uploads.outcomes(database, upload) == [(1, "accepted", []), (2, *second)]
    with database.as_jobs():
        found = set(Submission.objects.values_list("facility__code", flat=True))
        assert found == filed_for


def test_one_month_stands_once_in_a_file(database: Accounts) -> None:
    sent = [row(period=OTHER), row(period=FILED), row(" t-img-1 ", OTHER), row(period=OTHER)]
    upload = uploads.upload_all(database, cast.MACHINE, sent)
    assert uploads.outcomes(database, upload) == [
        (1, "accepted", []),
        (2, "accepted", []),
        (3, "rejected", ["doubled_row"]),
        (4, "rejected", ["doubled_row"]),
    ]
    with database.as_jobs():
        last = UploadRow.objects.get(upload=upload, place=4)
        assert "Row 1" in last.problems[0]["message_en"]
        assert "ردیف ۱" in last.problems[0]["message_fa"]


def test_a_second_upload_of_the_same_file_changes_nothing(database: Accounts) -> None:
    sent = [row(period=140010), row(period=OTHER, cds=-1), row(cds=250, reason="اصلاح")]
    first = uploads.upload_all(database, cast.MACHINE, sent)
    assert (first.accepted, first.rejected) == (2, 1)
    with database.as_jobs():
        before = (Submission.objects.count(), Job.objects.count(), list(Report.objects.values()))
    second = uploads.upload_all(database, cast.MACHINE, sent)
    assert (second.accepted, second.corrected, second.unchanged, second.rejected) == (0, 0, 2, 1)
    with database.as_jobs():
        after = (Submission.objects.count(), Job.objects.count(), list(Report.objects.values()))
    assert after == before


def test_a_correction_names_what_it_replaces_and_keeps_the_first_arrival(
    database: Accounts,
) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        first = monthly.file(machine, cast.T_IMAGING, FILED)
    upload = uploads.upload_all(
        database, cast.MACHINE, [row(cds=200, reason=" شمارش دوباره ")], at=NOW
    )
    assert upload.corrected == 1
    with database.as_jobs():
        report = Report.objects.get()
        assert first.submission is not None
        assert report.submission.replaces_id == first.submission["id"]
        assert report.submission.reason == "شمارش دوباره"
        assert (report.cds, report.first_received_at) == (  # type: ignore[attr-defined]
            200,
            first.submission["received_at"],
        )
        assert report.received_at == NOW
        assert log_faults() == []


def test_what_was_filed_after_the_file_arrived_is_not_overwritten(database: Accounts) -> None:
    """The sender cannot have known of it: the row is stale, whatever reason it gives."""
    upload = uploads.send(
        database, cast.MACHINE, uploads.as_json([row(cds=200, reason="اصلاح")]), at=NOW
    )
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, FILED, now=NOW + timedelta(seconds=1))
    uploads.work(database)
    assert uploads.outcomes(database, upload) == [(1, "rejected", ["stale"])]


LATE = NOW + timedelta(days=31)  # after the window of 140012


@pytest.mark.parametrize(
    ("opened_by", "username", "outcome"),
    [
        ("", cast.MACHINE, ("rejected", ["correction_closed"])),
        ("", cast.UNIVERSITY_MACHINE, ("rejected", ["correction_closed"])),
        ("", cast.OFFICER, ("corrected", [])),
        ("return", cast.MACHINE, ("corrected", [])),
        ("repudiation", cast.MACHINE, ("corrected", [])),
    ],
)
def test_the_correction_window_holds_for_rows_too(
    database: Accounts, opened_by: str, username: str, outcome: tuple[str, list[str]]
) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, FILED)
    with database.as_jobs():
        of = Report.objects.values("submission_id", "facility_id", "period", "university_id").get()
        person = cast.person(cast.OFFICER)
        if opened_by == "return":
            Review.objects.create(**of, decision="returned", reason_code="x", person=person, at=NOW)
        elif opened_by == "repudiation":
            Repudiation.objects.create(**of, statement="از ما نیست", person=person, at=NOW)
    upload = uploads.upload_all(database, username, [row(cds=200, reason="اصلاح")], at=LATE)
    assert uploads.outcomes(database, upload) == [(1, *outcome)]


def test_a_month_that_was_repudiated_can_be_confirmed_with_the_same_figures(
    database: Accounts,
) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, FILED)
    with database.as_jobs():
        of = Report.objects.values("submission_id", "facility_id", "period", "university_id").get()
        Repudiation.objects.create(
            **of, statement="از ما نیست", person=cast.person(cast.SIGNATORY), at=NOW
        )
    upload = uploads.upload_all(database, cast.MACHINE, [row(reason="تأیید")], at=LATE)
    assert upload.corrected == 1
    with database.as_jobs():
        assert Report.objects.get().first_received_at == LATE


def test_a_persons_warnings_need_a_word_each_and_a_systems_do_not(database: Accounts) -> None:
    warned = {"film_opening": 120, "film_wasted": 20}
    sent = [
        row(period=OTHER, **warned),
        row(period=139912, explanations={"film_wasted": "تاریخ‌گذشته"}, **warned),
    ]
    person = uploads.upload_all(database, cast.OFFICER, sent, token_key="", at=NOW)
    assert uploads.outcomes(database, person) == [
        (1, "rejected", ["explanation_missing"]),
        (2, "accepted", []),
    ]
    system = uploads.upload_all(database, cast.MACHINE, sent[:1], at=NOW)
    assert system.accepted == 1
    with database.as_jobs():
        [filed] = Submission.objects.filter(period=OTHER)
        assert filed.warnings == [{"field": "film_wasted", "code": "film_waste_high"}]
        line = UploadRow.objects.get(submission=filed)
        assert line.warnings[0]["message_fa"]


def test_one_column_of_explanation_serves_for_all_warnings_of_its_row(database: Accounts) -> None:
    figures = monthly.figures(
        film_opening=120, film_wasted=20, film_prints=0, paper_prints=9, print_reason=""
    )
    head = ["facility", "period", "explanation", *figures]
    rows = [
        [cast.T_IMAGING, period, word, *figures.values()]
        for period, word in ((OTHER, "تاریخ‌گذشته"), (139912, " "))
    ]
    content = "\n".join(";".join(map(str, cells)) for cells in [head, *rows]).encode()
    upload = uploads.send(database, cast.OFFICER, content, media="csv", token_key="", at=NOW)
    uploads.work(database)
    told = ["explanation_missing", "explanation_missing"]
    assert uploads.outcomes(database, upload) == [(2, "accepted", []), (3, "rejected", told)]
    with database.as_jobs():
        assert Submission.objects.get().explanations == {
            "print_reason_missing": "تاریخ‌گذشته",
            "film_waste_high": "تاریخ‌گذشته",
        }


def test_a_row_that_is_not_explained_is_no_earlier_month_for_the_next(database: Accounts) -> None:
    """139912 lacks its word, so 140011's opening stock has nothing to differ from."""
    sent = [
        row(
            period=OTHER - 1, film_opening=500, film_closing=500, film_wasted=20, film_purchased=20
        ),
        row(period=OTHER),
    ]
    upload = uploads.upload_all(database, cast.OFFICER, sent, token_key="", at=NOW)
    assert uploads.outcomes(database, upload) == [
        (1, "rejected", ["explanation_missing"]),
        (2, "accepted", []),
    ]
    explained = [sent[0] | {"explanations": {"film_wasted": "تاریخ‌گذشته"}}, sent[1]]
    fresh = [line | {"facility": cast.T_HOSPITAL} for line in explained]
    upload = uploads.upload_all(database, cast.OFFICER, fresh, token_key="", at=NOW)
    assert uploads.outcomes(database, upload) == [
        (1, "accepted", []),
        (2, "rejected", ["explanation_missing"]),
    ]


def test_a_role_that_ended_before_the_workers_came_files_nothing(database: Accounts) -> None:
    upload = uploads.send(database, cast.MACHINE, uploads.as_json([row()]))
    with database.as_jobs():
        end_role(by=None, assignment=RoleAssignment.objects.get(person__username=cast.MACHINE))
    uploads.work(database)
    assert uploads.outcomes(database, upload) == [(1, "rejected", ["unknown_facility"])]


def test_a_facility_is_filed_under_who_answered_on_the_months_last_day(database: Accounts) -> None:
    with database.as_jobs():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_IMAGING),
            university=cast.university(cast.ISFAHAN),
            on=date(2022, 3, 25),
        )
    upload = uploads.upload_all(
        database,
        cast.MACHINE,
        [row(), row(period=140101)],
        at=datetime(2022, 4, 25, tzinfo=UTC),
    )
    assert upload.accepted == 2
    with database.as_jobs():
        answered = dict(Report.objects.values_list("period", "university__code"))
        numbers = Submission.objects.values_list("number", flat=True)
        received = {number.split("-")[0] for number in numbers}
    assert answered == {140012: cast.TEHRAN, 140101: cast.ISFAHAN}
    assert received == {cast.ISFAHAN}


def test_a_row_is_judged_by_what_the_facility_was_on_the_months_last_day(
    database: Accounts,
) -> None:
    """An office is not asked who received images; the centre that it was before is."""
    with database.as_jobs():
        change_facility(
            by=None, facility=cast.facility(cast.T_IMAGING), since=date(2022, 3, 25), kind="office"
        )
    bare = row(period=140101, office_has_computer=True, office_has_line=True)
    bare["figures"] = {
        code: value for code, value in bare["figures"].items() if code != "handovers_with_report"
    }
    before = bare | {"period": 140012}
    upload = uploads.upload_all(
        database, cast.MACHINE, [before, bare], at=datetime(2022, 4, 25, tzinfo=UTC)
    )
    assert uploads.outcomes(database, upload) == [
        (1, "rejected", ["required"]),
        (2, "accepted", []),
    ]
    with database.as_jobs():
        assert Report.objects.get().kind == "office"
        assert Submission.objects.get().facility_kind == "office"

"""Seeding a database: real evidence, safe to kill, and never beside anything real."""

import csv
import hashlib
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from facilities.models import AuditEvent, Closure, Facility, Person, Responsibility
from reports.evaluation import national
from reports.evidence.receipts import receipt, receipt_fault
from reports.models import Job, Report, Rollup, Score, Submission, Violation
from reports.policy import periods
from reports.proving.rounds import prove_everything
from reports.queries.receipts import columns_of
from reports.signing_keys import key_ring
from reports.synthetic import parts, scoring, seeding
from reports.synthetic.plan import code_of
from tests.accounts import Accounts
from tests.reports.log import log_faults
from tests.reports.synthetic import nations

SIZE, LAST = 40, 140004
ARGUMENTS = ("--facilities", str(SIZE), "--to", str(LAST), "--seed", "7")
PLAN = nations.plan(SIZE, last=LAST, seed=7)


def forget_the_cast(accounts: Accounts) -> None:
    """Make the clone what `prepare_database` leaves behind: no facility, no person."""
    with psycopg.connect(accounts.url()) as server:
        server.execute("SET session_replication_role = replica")
        server.execute("TRUNCATE facilities_facility, facilities_person CASCADE")
        server.execute(
            "DELETE FROM facilities_change WHERE table_name = ANY (%s)",
            [
                [
                    f"facilities_{name}"
                    for name in (
                        "facility",
                        "facilityfacts",
                        "person",
                        "responsibility",
                        "closure",
                        "roleassignment",
                    )
                ]
            ],
        )


@pytest.fixture
def empty(database: Accounts, settings: Settings, tmp_path: Path) -> Iterator[Accounts]:
    """A database without facilities, in a demo whose files lie in a folder of the test."""
    forget_the_cast(database)
    settings.DEMO, settings.VAR = True, tmp_path
    with database.as_jobs():
        yield database


def seed(*more: str) -> str:
    """Run the command; answer what it said."""
    said = StringIO()
    call_command("seed_demo", *ARGUMENTS, *more, stdout=said)
    return said.getvalue()


def everything() -> dict[str, Any]:
    """What the database holds, so that two states can be compared."""
    with transaction.atomic():
        return {
            "bodies": sorted(bytes(submission.body) for submission in Submission.objects.all()),
            "receipts": sorted(Submission.objects.values_list("number", flat=True)),
            "scores": sorted(
                Score.objects.filter(is_current=True).values_list(
                    "facility_id", "period", "total", "band"
                )
            ),
            "all_scores": Score.objects.count(),
            "violations": sorted(Violation.objects.values_list("facility_id", "period", "rule")),
            "rollups": sorted(
                Rollup.objects.values_list("university_id", "period", "kind", "filed", "expected")
            ),
            "jobs": Job.objects.count(),
            "audit": AuditEvent.objects.count(),
        }


def test_what_is_seeded_is_evidence_scored_and_complete(
    empty: Accounts, settings: Settings
) -> None:
    assert "ready" in seed()
    block = nations.filed_by(PLAN)
    assert Facility.objects.count() == SIZE
    assert Responsibility.objects.count() == SIZE + block.nation["moved_to"].notna().sum()
    assert Closure.objects.count() == block.nation["closed_from"].notna().sum()
    assert Submission.objects.count() == Report.objects.count() == len(block.filings)
    assert log_faults() == []
    proof = prove_everything()
    assert proof.differences == 0
    assert (proof.facilities, proof.months) == (SIZE, len(block.filings))
    assert proof.cases == Violation.objects.count() > 0
    assert proof.sums > 0
    violations, _ = nations.found_in(PLAN, block)
    expected = set(violations.itertuples(index=False, name=None))
    stored = set(Violation.objects.values_list("facility__code", "period", "rule"))
    assert stored == expected
    assert Rollup.objects.filter(period=139911).exists(), "months before the first score too"
    with (settings.VAR / "answer_key.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == SIZE

    before = everything()
    assert "nothing was changed" in seed()
    assert everything() == before


def test_a_submission_is_what_the_api_would_have_received(empty: Accounts) -> None:
    seed("--no-scores")
    assert not Score.objects.exists()
    account = Person.objects.get(username="synthetic")
    assert not account.has_usable_password()
    assert not account.is_active
    for submission in Submission.objects.select_related("facility").order_by("id")[:50]:
        received = json.loads(bytes(submission.body))
        assert received["facility"] == submission.facility.code
        assert received["period"] == submission.period
        assert received["figures"] == submission.figures
        assert hashlib.sha256(submission.body).digest() == bytes(submission.body_sha256)
        assert submission.person == account
        assert submission.received_at > periods.deadline_moment(periods.last_day(submission.period))
        report = Report.objects.get(submission=submission)
        assert report.first_received_at == submission.received_at
        key = key_ring().signer.public_key
        signed = receipt(columns_of(submission))
        assert receipt_fault(signed, bytes(submission.body), key) is None
        assert submission.synthetic


class KilledError(BaseException):
    """Stands for a kill: nothing of ours may catch it."""


def test_a_killed_run_goes_on_where_it_stopped_and_ends_with_the_same(
    empty: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(national, "BLOCK", 10)

    def die_at(module: object, name: str, *, call: int) -> None:
        """Run the command, killed at the n-th call of a function."""
        real, calls = getattr(module, name), iter(range(10**6))

        def dying(*args: Any, **options: Any) -> Any:
            if next(calls) == call:
                raise KilledError
            return real(*args, **options)

        with monkeypatch.context() as killing:
            killing.setattr(module, name, dying)
            with pytest.raises(KilledError):
                seed()

    die_at(seeding, "load_register", call=0)
    assert not Facility.objects.exists(), "the register comes whole or not at all"
    die_at(parts, "load_filings", call=5)
    assert Submission.objects.exists()
    assert AuditEvent.objects.filter(action="synthetic.filed").count() == 5
    die_at(national, "filed_months", call=2)
    scored = set(Score.objects.values_list("id", flat=True))
    assert scored, "blocks that were done stay"
    die_at(scoring, "refresh_rollups", call=0)
    assert scored < set(Score.objects.values_list("id", flat=True)), "and are not done again"
    assert "ready" in seed()

    block = nations.filed_by(PLAN)
    assert Submission.objects.count() == Report.objects.count() == len(block.filings)
    filed = [json.loads(bytes(s.body)) for s in Submission.objects.all()]
    assert {(report["facility"], report["period"]): report["figures"] for report in filed} == {
        (code_of(row["facility"]), row["period"]): nations.figures_of_row(row)
        for row in block.filings.to_dict("records")
    }
    assert log_faults() == []
    assert prove_everything().differences == 0
    violations, _ = nations.found_in(PLAN, block)
    stored = set(Violation.objects.values_list("facility__code", "period", "rule"))
    assert stored == set(violations.itertuples(index=False, name=None))
    assert Score.objects.count() == Score.objects.filter(is_current=True).count()


def test_it_refuses_outside_a_demo(empty: Accounts, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=yes"):
        seed()
    assert not Facility.objects.exists()


def test_it_refuses_beside_facilities_that_are_not_synthetic(
    database: Accounts, settings: Settings, tmp_path: Path
) -> None:
    settings.DEMO, settings.VAR = True, tmp_path
    with database.as_jobs():
        there = Facility.objects.count()
        assert there, "the cast stands for a real register"
        with pytest.raises(CommandError, match="nothing was written"):
            seed()
        assert Facility.objects.count() == there


def test_an_unfinished_nation_is_not_continued_beside_a_real_facility(
    empty: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed("--no-scores")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facilities_facility SET code = 'REAL-1' WHERE code = 'SYN-000002'")
    with pytest.raises(CommandError, match="nothing was written"):
        seed()
    assert not Score.objects.exists()


def test_it_refuses_to_put_another_nation_over_one(empty: Accounts) -> None:
    seed("--no-scores")
    with pytest.raises(CommandError, match=f"{SIZE} facilities, 139911 to {LAST}, seed 7"):
        call_command("seed_demo", "--facilities", "41", "--to", str(LAST), "--seed", "7")


@pytest.mark.parametrize("last", ["147712", "139910", "140013"], ids=str)
def test_a_span_that_cannot_be_is_refused(empty: Accounts, last: str) -> None:
    with pytest.raises(CommandError, match=r"month|span"):
        call_command("seed_demo", "--facilities", "20", "--to", last)

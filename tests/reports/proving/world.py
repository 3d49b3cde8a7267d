"""A small nation to which everything has happened that may happen, and its proof."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from facilities.models import Facility
from facilities.register.facilities import change_facility
from reports.cases import steps
from reports.cases.by_hand import add_suspicion
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.reference_versions import move_references
from reports.models import Job, Submission, Violation
from reports.policy import periods
from reports.proving.differences import Difference
from reports.proving.rounds import Proof, prove_everything
from reports.repudiation import repudiate
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import filed_nation, monthly

SOLD, CORRECTED, REPUDIATED = 140011, 140012, 140101
LAST = 140102
FILM_SOLD = {"film_prints": 30, "film_opening": 130, "film_prints_charged": 5}
RULE = "ART4_FILM_FEE"


def build(database: Accounts) -> None:
    """File, correct, repudiate, move, change the register, work cases and count."""
    filed_nation.fill(database)
    _correct(database, SOLD, **FILM_SOLD)
    _correct(database, CORRECTED, **FILM_SOLD)
    _correct(database, 139911, film_prints=7, film_opening=107)
    filed_nation.work(database)
    _correct(database, CORRECTED)
    _repudiate(database, REPUDIATED)
    with database.as_jobs():
        move_references()
        with override_settings(LAST_PERIOD=LAST):
            open_not_filed(everything=True)
    filed_nation.work(database)
    _work_cases(database)
    _change_register(database)
    filed_nation.work(database)


def _correct(database: Accounts, period: int, **figures: Any) -> None:
    officer = cast.person(cast.OFFICER)
    in_window = monthly.in_time(period)
    with database.as_person(officer):
        monthly.file(
            officer, cast.T_IMAGING, period, now=in_window, reason="شمارش دوباره", **figures
        )


def _repudiate(database: Accounts, period: int) -> None:
    with database.as_jobs():
        submission = Submission.objects.get(facility__code=cast.T_IMAGING, period=period)
    signatory = cast.person(cast.SIGNATORY)
    with database.as_person(signatory):
        repudiate(by=signatory, submission_id=submission.pk, statement="امضای من نیست.")


def _work_cases(database: Accounts) -> None:
    """One case to its end, one dismissed, one brought by hand and shown to the facility."""
    inspector = cast.person(cast.INSPECTOR)

    def step(take: Callable[..., Any], rule: str, period: int, **words: Any) -> None:
        with database.as_person(inspector):
            case = Violation.objects.get(rule=rule, period=period, facility__code=cast.T_IMAGING)
            take(by=inspector, violation=case, **words)

    with database.as_person(inspector):
        add_suspicion(
            by=inspector,
            facility=Facility.objects.get(code=cast.T_IMAGING),
            period=SOLD,
            rule="FEE_OTHER",
            source="complaint",
            words="بابت لوح فشرده وجه گرفته‌اند.",
        )
    step(steps.open_to_facility, "FEE_OTHER", SOLD)
    for period in (SOLD, CORRECTED):
        step(steps.begin_inspection, RULE, period)
    step(steps.dismiss, RULE, CORRECTED, reason="رسیدها با گزارش می‌خواند.")
    step(steps.confirm, RULE, SOLD)
    step(steps.refer, RULE, SOLD, addressee="tazirat")
    step(steps.record_ruling, RULE, SOLD, outcome="convicted", ruling="محکومیت به استناد مادهٔ ۴")
    step(steps.make_final, RULE, SOLD, on=timezone.localdate())


def _change_register(database: Accounts) -> None:
    """Move one facility from a filed month on, and have another become another kind."""
    with database.as_jobs(), transaction.atomic():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_HOSPITAL),
            university=cast.university(cast.ISFAHAN),
            on=periods.first_day(140101),
        )
        change_facility(by=None, facility=cast.facility(cast.I_IMAGING), kind="imaging_24h")


def prove(database: Accounts) -> tuple[Proof, list[Difference]]:
    """Prove everything as the jobs; nothing may be queued by it."""
    differences: list[Difference] = []
    with database.as_jobs():
        waiting = Job.objects.filter(done_at=None).count()
        proof = prove_everything(found=differences.append)
        assert Job.objects.filter(done_at=None).count() == waiting
    assert proof.differences == len(differences)
    return proof, differences

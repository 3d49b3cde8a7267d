"""A university's month as an officer finds it: facilities in every state, with people to call."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from facilities.models import Facility, Person, University
from facilities.register.facilities import register_facility
from facilities.register.people import create_person
from facilities.register.role_assignments import grant_role
from reports.desk import decisions
from reports.desk.decisions import return_report
from reports.desk.reminding import remind_due
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.rollups import refresh_rollups
from reports.filing.report import file_report
from reports.models import Report, SavedForm
from reports.notices import telling
from reports.policy import periods
from reports.repudiation import repudiate
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

MONTH, BEFORE = 140105, 140104
NAMES = (
    "مرکز تصویربرداری آفتاب",
    "مرکز تصویربرداری مهر",
    "بیمارستان امید",
    "مرکز تصویربرداری ونک",
    "مؤسسهٔ رادیولوژی پارس",
    "مرکز تصویربرداری سپهر",
    "مرکز تصویربرداری نگین",
    "مرکز تصویربرداری البرز",
    "مرکز تصویربرداری دماوند",
    "مرکز تصویربرداری گلستان",
)
LATER = monthly.in_time(MONTH) + timedelta(days=2, hours=10)
LOST = "چهل برگ در جابه‌جایی انبار گم شده و صورت‌جلسه شده است."
CODES = [f"T-DESK-{number:02}" for number in range(1, len(NAMES) + 1)]


def fill(database: Accounts) -> None:
    """Register ten more facilities of Tehran and bring the month into every state."""
    with database.as_jobs():
        _register()
    for place, code in enumerate(CODES):
        file(
            database,
            code,
            BEFORE,
            cds=200 + 10 * place,
            handovers=800 + 10 * place,
            delivered_cd=200 + 10 * place,
            handovers_with_report=700,
        )
    for code in CODES[4:]:
        file(database, code, MONTH, now=monthly.in_time(MONTH) + timedelta(hours=1))
    file(database, cast.T_IMAGING, MONTH, film_closing=60, explanations={"film_closing": LOST})
    file(
        database,
        cast.T_IMAGING,
        BEFORE,
        film_opening=150,
        film_closing=100,
        film_prints=50,
        film_prints_charged=4,
        film_fee_rials=900_000,
    )
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        decisions.accept(by=officer, submission_id=submission(CODES[4]))
        return_report(
            by=officer,
            submission_id=submission(CODES[5]),
            reason_code="charges_unclear",
            note="وجه دریافتی بابت لوح فشرده نوشته نشده است.",
        )
        return_report(
            by=officer,
            submission_id=submission(CODES[6]),
            reason_code="other",
            note="ارقام با بازدید همان ماه نمی‌خواند.",
        )
    file(
        database,
        CODES[6],
        MONTH,
        cds=90,
        handovers=690,
        delivered_cd=90,
        handovers_with_report=690,
        now=LATER,
        reason="اصلاح پس از بازشماری لوح‌ها",
    )
    file(
        database,
        CODES[9],
        MONTH,
        cds=40,
        handovers=640,
        delivered_cd=40,
        handovers_with_report=640,
        now=LATER,
        reason="عدد لوح‌ها دو بار شمرده شده بود",
    )
    with database.as_jobs():
        signatory = Person.objects.get(username="desk_signatory")
    with database.as_person(signatory):
        repudiate(
            by=signatory,
            submission_id=submission(CODES[7]),
            statement="این گزارش را من ندیده و امضا نکرده‌ام.",
        )
    with database.as_jobs():
        _begin_forms()
        _tell()
        while evaluate_waiting():
            pass
        refresh_rollups()


def file(
    database: Accounts,
    facility: str,
    period: int,
    *,
    explanations: dict[str, str] | None = None,
    now: Any = None,
    reason: str = "",
    **changes: object,
) -> None:
    """File as the university's officer, with words of explanation."""
    by = cast.person(cast.OFFICER)
    draft = monthly.draft(facility, period, reason=reason, **changes)
    with database.as_person(by):
        file_report(
            by=by,
            draft=replace(draft, explanations=explanations or {}),
            now=now or monthly.in_time(period),
        )


def submission(facility: str) -> Any:
    """The submission that stands for the month."""
    return Report.objects.get(facility__code=facility, period=MONTH).submission_id


def _register() -> None:
    tehran = University.objects.get(code=cast.TEHRAN)
    signatory = create_person(
        by=None, username="desk_signatory", full_name="دکتر مهین معتمد", mobile="09120000001"
    )
    for place, (code, name) in enumerate(zip(CODES, NAMES, strict=True)):
        facility = register_facility(
            by=None,
            code=code,
            university=tehran,
            name_fa=name,
            kind="imaging_center",
            ownership="private",
            makes_images=True,
            city="تهران",
            modalities=("radiography", "ct", "ultrasound"),
            province_id=tehran.province_id,
            opened_on=cast.OPENED,
            enrolled_on=cast.ENROLLED,
            phone="" if place == 1 else f"021-8800{place:04}",
        )
        if place != 1:
            grant_role(
                by=None,
                person=signatory,
                role="signatory",
                facility=facility,
                starts_on=cast.ROLES_SINCE,
            )


def _begin_forms() -> None:
    clerk, now = cast.person(cast.CLERK), timezone.now()
    for code, prepared in ((CODES[0], True), (CODES[3], False)):
        SavedForm.objects.create(
            facility=Facility.objects.get(code=code),
            period=MONTH,
            saved_at=now,
            saved_by=clerk,
            prepared_at=now if prepared else None,
            prepared_by=clerk if prepared else None,
        )


def _tell() -> None:
    """A week after the deadline: reminders, and every kind of notice for the clerk."""
    due = periods.deadline_moment(periods.deadline(MONTH))
    for days in (0, 6):
        remind_due(now=due + timedelta(days=days, hours=9))
    clerk, facility = cast.person(cast.CLERK), Facility.objects.get(code=cast.T_IMAGING)
    for kind, detail in (
        ("reminder", {"deadline": periods.deadline(MONTH).isoformat(), "days": -1}),
        ("returned", {"reason_code": "wrong_unit", "note": "ارقام ریالی است"}),
        ("handed_back", {"note": "موجودی را دوباره بشمارید"}),
    ):
        telling.tell_people(
            people=[clerk.pk], kind=kind, facility=facility, period=BEFORE, detail=detail
        )

"""What the demo's inspector and facility did about suspicions: cases in every state."""

from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from facilities.models import Facility, Person
from reports import calendar
from reports.cases import steps
from reports.cases.by_hand import add_suspicion
from reports.models import Violation
from reports.policy import periods
from reports.policy.directive.parts import MISSING_RULES
from reports.policy.workflow.cases import SUSPECTED
from reports.queries.cases.violations import visible_violations

# Made up, as everything of the demo; the gravest first.
_GRAVEST: Final = ("ART4_FILM_FEE", "FILM_AFTER_STEP1", "PRINT_AFTER_STEP2")
_DEFENCES: Final = (
    "این برگ‌ها برای دو بیمار اعزامی و به درخواست کتبی پزشک معالج چاپ شده و وجهی دریافت نشده است"
    " (متن ساختگی).",
    "دستگاه چاپ از ابتدای ماه بعد جمع‌آوری شد و نسخه‌ای از صورت‌جلسهٔ آن پیوست پرونده است"
    " (متن ساختگی).",
)
_FOUND: Final = "در بازدید، دفتر پذیرش و موجودی انبار با گزارش ماهانه تطبیق داده شد (متن ساختگی)."
_NOTHING: Final = "چاپ‌ها مربوط به ماه پیش از نصب سامانه بود و تخلفی احراز نشد (متن ساختگی)."
_RULING: Final = "محکومیت به پرداخت جریمه به سود دولت (رأی ساختگی)."
_COMPLAINT: Final = "بیمار می‌گوید برای چاپ فیلم از او وجه گرفته‌اند (شکایت ساختگی)."
_OPENED: Final = 3  # cases of the demo's facility; one of them waits for its answer
# How far the cases of other facilities have come: the last step that was taken of these.
_WAY: Final = ("begin_inspection", "confirm", "refer", "record_ruling", "make_final", "close")
_REACHED: Final = (*_WAY, "refer", "dismiss", "begin_inspection", "record_ruling")


def work_cases(inspector: Person, facility: Facility) -> None:
    """Take cases of the inspector's university through every state.

    Three are of `facility`, which may answer them; the others are of other facilities, one each
    as far as there are so many.
    """
    waiting = _suspected(facility)
    for case in waiting.filter(facility=facility)[:_OPENED]:
        steps.begin_inspection(by=inspector, violation=case)
        steps.open_to_facility(by=inspector, violation=case)
    others = _one_each(waiting.exclude(facility=facility), len(_REACHED) + 1)
    for case, last in zip(others, _REACHED, strict=False):
        _take_to(last, inspector, case)
    if others[len(_REACHED) :]:
        _complaint(inspector, others[-1].facility)


def defend(person: Person, facility: Facility, *, number: int) -> None:
    """Answer one of the cases that were opened to the facility, with the defence of a number."""
    opened = visible_violations(person).filter(facility=facility)
    for case in opened.order_by("-period", "rule", "id")[number : number + 1]:
        steps.answer_by_facility(by=person, violation=case, answer=_DEFENCES[number])


def _suspected(facility: Facility) -> QuerySet[Violation]:
    """The suspicions of the facility's university, the newest first."""
    kept = Violation.objects.filter(keeper=facility.university, state=SUSPECTED)
    return kept.exclude(rule__in=MISSING_RULES).order_by("-period", "rule", "id")


def _one_each(cases: QuerySet[Violation], wanted: int) -> list[Violation]:
    """Up to so many cases, the gravest first, as few as can be of one facility."""
    found = sorted(
        cases.select_related("facility"),
        key=lambda case: _GRAVEST.index(case.rule) if case.rule in _GRAVEST else len(_GRAVEST),
    )
    first = {case.facility_id: case for case in reversed(found)}  # the gravest of each stays
    chosen = [case for case in found if first[case.facility_id] is case]
    chosen += [case for case in found if first[case.facility_id] is not case]
    return chosen[:wanted]


def _take_to(last: str, by: Person, case: Violation) -> None:
    """Every step up to the last one."""
    take = {
        "begin_inspection": lambda: steps.begin_inspection(by=by, violation=case),
        "confirm": lambda: steps.confirm(by=by, violation=case, note=_FOUND),
        "refer": lambda: steps.refer(by=by, violation=case, addressee="tazirat"),
        "record_ruling": lambda: steps.record_ruling(
            by=by, violation=case, outcome="convicted", ruling=_RULING
        ),
        "make_final": lambda: steps.make_final(by=by, violation=case, on=timezone.localdate()),
        "close": lambda: steps.close_case(by=by, violation=case),
        "dismiss": lambda: steps.dismiss(by=by, violation=case, reason=_NOTHING),
    }
    way = ("begin_inspection", last) if last == "dismiss" else _WAY[: _WAY.index(last) + 1]
    for step in way:
        take[step]()


def _complaint(inspector: Person, facility: Facility) -> None:
    """A patient's complaint about the month before the latest that has ended."""
    add_suspicion(
        by=inspector,
        facility=facility,
        period=periods.following(calendar.last_ended(), -1),
        rule=_GRAVEST[0],
        source="complaint",
        words=_COMPLAINT,
    )

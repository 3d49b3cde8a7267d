"""What the demo's people did before anybody looks: decisions, reminders, cases, a file with errors.

Everything goes through the functions that the pages call, and is told, sealed and proven as theirs.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction

from facilities.access.entering import enter, enter_base
from facilities.models import ApprovedPlatform, AuditEvent, Facility, Person, University
from facilities.register import audit
from facilities.register.duplicates import merge_duplicates
from facilities.register.reference_lists import save_platform
from reports import calendar
from reports.desk.decisions import accept_many, return_report
from reports.desk.reminding import remind
from reports.extending import extend_deadline
from reports.models import Report, Violation
from reports.policy import periods
from reports.register_proposals import propose_facts
from reports.repudiation import repudiate
from reports.synthetic.casework import defend, work_cases
from reports.synthetic.filings import OUTAGE_PERIOD
from reports.synthetic.paperwork import ask_for_list, prepare_form, send_file
from reports.synthetic.plan import CODE_PATTERN, DEMO_FACILITY
from reports.synthetic.platform import approved_names

DONE: Final = "synthetic.worked"
_REGISTER: Final = "register"
_READERS: Final = ("clerk", "signatory", "officer", "analyst", "policy_owner")
_ACCEPTED_MONTHS: Final = 3  # closed months on the officer's desk that are decided
_MERGED: Final = 3
_SOURCE: Final = "فهرست ساختگی نسخهٔ نمایشی؛ هیچ سامانهٔ واقعی در آن نیست"
_NOT_OURS: Final = "این گزارش را کسی جز ما فرستاده است (متن ساختگی)."
_OUTAGE: Final = "قطع چندروزهٔ ارتباط دانشگاه (رویداد ساختگی)"
_NEW_OWNER: Final = "واگذاری به مؤسسهٔ خیریه (تغییر ساختگی)"
_SPOILED: Final = "خدمات شب در گزارش نیامده است (متن ساختگی)."


def parts_left() -> list[str]:
    """What the people have not done yet: names for `do_part`, in order."""
    done = AuditEvent.objects.filter(action=DONE).values_list("detail__part", flat=True)
    return [name for name in _PARTS if name not in set(done)]


def keep_register_once() -> None:
    """List the approved platforms and merge doubles, unless it was done. In the jobs' role."""
    facility = _facility()
    if AuditEvent.objects.filter(action=DONE, detail__part=_REGISTER).exists():
        return
    with transaction.atomic():
        _list_platforms()
        _merge(facility)
        audit.record(by=None, action=DONE, on=facility, detail={"part": _REGISTER})


def do_part(name: str) -> None:
    """Do one part, in the role and with the rights of who does it: for the web's account.

    Raises KeyError for an unknown part.
    """
    role, act = _PARTS[name]
    with transaction.atomic():
        enter_base()
        person = Person.objects.get(username=role)
        enter(person)
        facility = _facility()
        act(person, facility)
        audit.record(by=person, action=DONE, on=facility, detail={"part": name})


def _facility() -> Facility:
    return Facility.objects.select_related("university").get(code=DEMO_FACILITY)


def _list_platforms() -> None:
    """The platforms that reports name as approved."""
    for name in approved_names():
        platform = ApprovedPlatform(
            name_fa=name, approved_on=periods.first_day(periods.FIRST_PERIOD), source=_SOURCE
        )
        save_platform(by=None, platform=platform)


def _merge(facility: Facility) -> None:
    """Entries that turned out to be of a facility known already; they had closed before."""
    ours = Facility.objects.filter(code__regex=CODE_PATTERN).exclude(pk=facility.pk)
    merged = 0
    for double in ours.filter(closed_on__isnull=False).order_by("code"):
        kept = ours.filter(
            closed_on__isnull=True, university=double.university_id, kind=double.kind
        ).first()
        if kept is not None and merged < _MERGED:
            reason = "دو بار ثبت شدن یک مرکز (رویداد ساختگی)"
            merge_duplicates(by=None, keep=kept, duplicate=double, reason=reason)
            merged += 1


def _decide(officer: Person, facility: Facility) -> None:
    """Accept the closed months of the desk but for what is returned: two of others, and the
    latest of the demo's facility, whose clerk has something to correct."""
    months = calendar.calendar().months_of(facility.university_id)
    latest = months.latest_closed
    first = periods.following(latest, 1 - _ACCEPTED_MONTHS)
    reports = Report.objects.filter(
        facility__university=facility.university_id, university=facility.university_id
    )
    rows = reports.filter(period__range=(first, latest)).order_by("-period", "facility")
    found = list(rows.values_list("submission_id", "facility_id", "period"))
    returned = [s for s, holder, _ in found if holder == facility.pk][:1]
    returned += [s for s, holder, _ in found if holder != facility.pk][:2]
    for submission in returned:
        return_report(
            by=officer, submission_id=submission, reason_code="missing_services", note=_SPOILED
        )
    spared = {*returned, *_to_repudiate(facility)}
    accept_many(by=officer, submission_ids=[s for s, _, p in found if s not in spared])


def _to_repudiate(facility: Facility) -> list[UUID]:
    """The submission of the demo's facility that its signatory does not own: of the month before
    the latest that is closed."""
    latest = calendar.calendar().months_of(facility.university_id).latest_closed
    period = periods.following(latest, -1)
    return list(
        Report.objects.filter(facility=facility, period=period).values_list(
            "submission_id", flat=True
        )
    )


def _repudiate(signatory: Person, facility: Facility) -> None:
    for submission in _to_repudiate(facility):
        repudiate(by=signatory, submission_id=submission, statement=_NOT_OURS)


def _remind(officer: Person, facility: Facility) -> None:
    """Remind everybody of the month that is being collected, if there is one."""
    for period in calendar.calendar().months_of(facility.university_id).in_collection[:1]:
        mine = Facility.objects.filter(university=facility.university, closed_on__isnull=True)
        remind(by=officer, facilities=mine, period=period)


def _extend(owner: Person, _facility: Facility) -> None:
    """Put off the month that a university lost, for that university."""
    filed = Report.objects.filter(period=OUTAGE_PERIOD).values("university")
    before = Report.objects.filter(period=periods.following(OUTAGE_PERIOD, -1))
    lost = University.objects.filter(pk__in=before.values("university")).exclude(pk__in=filed)
    for university in lost.order_by("code")[:1]:
        extend_deadline(
            by=owner,
            period=OUTAGE_PERIOD,
            university=university,
            until=periods.deadline(periods.following(OUTAGE_PERIOD)),
            reason=_OUTAGE,
        )


def _propose(officer: Person, facility: Facility) -> None:
    """A change of the register that waits for the policy owner."""
    suspected = Violation.objects.exclude(facility=facility).values("facility")
    others = Facility.objects.filter(university=facility.university, ownership="private")
    for other in others.filter(pk__in=suspected, closed_on__isnull=True).order_by("code")[:1]:
        propose_facts(
            by=officer,
            facility=other,
            since=periods.first_day(calendar.last_ended()),
            reason=_NEW_OWNER,
            changes={"ownership": "charity"},
        )


_PARTS: Final[Mapping[str, tuple[str, Callable[[Person, Facility], None]]]] = {
    "decide": ("officer", _decide),
    "repudiate": ("signatory", _repudiate),
    "remind": ("officer", _remind),
    "extend": ("policy_owner", _extend),
    "propose": ("officer", _propose),
    "cases": ("inspector", work_cases),
    "defence": ("clerk", partial(defend, number=0)),
    "second_defence": ("signatory", partial(defend, number=1)),
    "prepare": ("clerk", prepare_form),
    "send_file": ("officer", send_file),
    **{f"list_of_{role}": (role, ask_for_list) for role in _READERS},
}

"""From a form to evidence: checked, handed over, handed back, signed."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from facilities import roles, text
from facilities.access.guards import require
from facilities.access.rows import rows_of
from facilities.access.scope import in_force
from facilities.dates import jalali_for_reading, jalali_text
from facilities.errors import Problem, Refused, refuse
from facilities.models import Facility, Person, RoleAssignment
from facilities.register import audit
from reports.evidence.canonical import canonical
from reports.filing.drafts import ALREADY_FILED, Draft, Filing, FilingRefused
from reports.filing.report import check_report, file_report
from reports.models import Report, SavedForm
from reports.notices import telling
from reports.policy.channels import FORM
from reports.policy.checks import explanations
from reports.policy.checks.causes import by_cause
from reports.policy.digits import to_persian
from reports.policy.form import form
from reports.policy.workflow import corrections
from reports.preparing.forms import locked_form
from reports.preparing.problems import STALE, refused
from reports.queries.filing.context import context_for_filing

LONGEST_WORD = 300
METHODS = ("password", "second factor")


def hand_over(
    *, by: Person, facility: Facility, period: int, revision: int, now: datetime | None = None
) -> SavedForm:
    """Hand the form over to whoever signs. Raises Refused like `sign`, for everything wrong."""
    require(by, "prepare", facility=facility)
    with transaction.atomic():
        kept = locked_form(facility, period, revision)
        _checked(by, facility, kept, now)
        kept.prepared_at, kept.prepared_by, kept.handed_back = now or datetime.now(UTC), by, ""
        kept.revision += 1
        kept.save()
        audit.record(by=by, action="form.prepared", on=kept, detail={"period": period})
        telling.tell_people(
            people=_signatories(facility),
            kind="to_sign",
            facility=facility,
            period=period,
            by=by,
            now=now,
        )
    return kept


def hand_back(
    *, by: Person, facility: Facility, period: int, revision: int, word: str
) -> SavedForm:
    """Give the form back to the clerk with a word. Raises Refused: word_missing, not_prepared."""
    require(by, "sign", facility=facility)
    word = text.normalize(word)
    if not word or len(word) > LONGEST_WORD:
        raise refuse(
            "word",
            "word_missing",
            "بنویسید چه چیزی باید اصلاح شود (تا ۳۰۰ نویسه).",
            "Say what needs to be corrected (up to 300 characters).",
        )
    with transaction.atomic():
        kept = locked_form(facility, period, revision)
        if kept.prepared_by is None:
            raise refuse(
                "",
                "not_prepared",
                "این فرم در انتظار امضا نیست.",
                "The form does not wait for a signature.",
            )
        preparer = kept.prepared_by.pk
        kept.prepared_at = kept.prepared_by = None
        kept.handed_back, kept.revision = word, revision + 1
        kept.save()
        audit.record(
            by=by, action="form.handed_back", on=kept, detail={"period": period, "word": word}
        )
        telling.tell_people(
            people=[preparer],
            kind="handed_back",
            facility=facility,
            period=period,
            detail={"note": word},
            by=by,
        )
    return kept


def sign(
    *,
    by: Person,
    facility: Facility,
    period: int,
    revision: int,
    sha256: str,
    signed_with: str,
    now: datetime | None = None,
) -> Filing:
    """File the form as the signatory saw it; the caller has proved who signs, and wakes workers.

    `sha256` is the hash shown on the review page, `signed_with` one of METHODS. Raises Refused:
    not_allowed, signing_held, form_changed, stale (what would be filed is not what was shown), and
    every problem of the report.
    """
    require(by, "sign", facility=facility)
    if held := signing_held(by, now):
        raise Refused([held])
    with transaction.atomic():
        kept = locked_form(facility, period, revision)
        draft = signed_draft(by=by, facility=facility, kept=kept, signed_with=signed_with, now=now)
        if hashlib.sha256(draft.body).hexdigest() != sha256:
            raise refused(STALE)
        try:
            filed = file_report(by=by, draft=draft, now=now)
        except FilingRefused as wrong:
            raise Refused(wrong.problems) from None
        audit.record(
            by=by,
            action="form.signed",
            on=kept,
            detail={"period": period, "sha256": sha256, "with": signed_with},
        )
        kept.delete()
    return filed


def signing_held(by: Person, now: datetime | None = None) -> Problem | None:
    """Why the person signs nothing now: the password or the address is new since a day."""
    until = by.signing_held_until
    if until is None or until <= (now or timezone.now()):
        return None
    at = timezone.localtime(until)
    clock = f"{at:%H:%M}"
    return Problem(
        "",
        "signing_held",
        "گذرواژهٔ شما بازنشانی شده یا نشانی رایانامهٔ شما تغییر کرده است؛ تا"
        f" {jalali_for_reading(at.date())} ساعت {to_persian(clock)} امضا نمی‌شود، مگر آنکه مدیر"
        " کاربران و دسترسی‌هایی که در این تغییر دست نداشته است آن را تأیید کند. آنچه نوشته‌اید"
        " ذخیره است.",
        "Your password was reset or your mail address changed; nothing is signed before"
        f" {clock} on {jalali_text(at.date())}, unless an administrator of accounts who had no"
        " hand in the change confirms it. What you wrote is kept.",
    )


def signed_draft(
    *,
    by: Person,
    facility: Facility,
    kept: SavedForm,
    signed_with: str,
    now: datetime | None = None,
) -> Draft:
    """What `by` would sign: the copy of record, and what is read from it.

    The body is canonical JSON. It names the submission that it replaces, so that nobody signs a
    correction of something else than they saw. Raises Refused with every problem.
    """
    if signed_with not in METHODS:
        raise ValueError(signed_with)
    checked = _checked(by, facility, kept, now)
    replaces = _replaced(by, facility, kept.period)
    words = matching_explanations(kept, checked)
    preparer = kept.prepared_by or kept.saved_by
    content = {
        "form": form.FORM_VERSION,
        "facility": facility.code,
        "period": kept.period,
        "figures": {code: value for code, value in checked.figures.items() if value is not None},
        "explanations": words,
        "reason": kept.reason if replaces else "",
        "replaces": str(replaces) if replaces else None,
        "prepared_by": _name(preparer),
        "signed_by": _name(by),
        "signed_with": signed_with,
    }
    return Draft(
        facility.code,
        kept.period,
        checked.figures,
        canonical(content),
        FORM,
        explanations=words,
        reason=kept.reason if replaces else "",
        replaces=replaces,
    )


def check_form(
    *, by: Person, facility: Facility, kept: SavedForm, now: datetime | None = None
) -> Filing:
    """The form's figures read, and its warnings. Raises Refused with every error of a figure."""
    try:
        return check_report(by=by, draft=_draft(facility, kept), now=now)
    except FilingRefused as wrong:
        raise Refused(wrong.problems) from None


def matching_explanations(kept: SavedForm, checked: Filing) -> dict[str, str]:
    """The words that answer warnings of this form: a cause's, else those of its figures.

    Others explain what is no longer there.
    """
    given = kept.explanations
    names: set[str] = set()
    for cause, warnings in by_cause(checked.warnings).items():
        names |= {cause} if given.get(cause) else {warning.field for warning in warnings}
    return {name: word for name, word in given.items() if name in names and word}


def _checked(by: Person, facility: Facility, kept: SavedForm, now: datetime | None) -> Filing:
    """The form read and found fit to be signed. Raises Refused.

    A signature is the facility's: whether the month is still open is asked as of the facility,
    whoever prepares.
    """
    checked = check_form(by=by, facility=facility, kept=kept, now=now)
    problems = explanations.unexplained(checked.warnings, kept.explanations)
    moment = now or datetime.now(UTC)
    context = context_for_filing(by, facility.code, kept.period, moment)
    if context is not None and context.current is not None:
        if not kept.reason:
            problems.append(ALREADY_FILED)
        if not corrections.is_open(context.current.correction, now=moment, by_officer=False):
            problems.append(corrections.CLOSED)
    if problems:
        raise Refused(problems)
    return checked


def _signatories(facility: Facility) -> list[int]:
    """The ids of the people who sign for the facility today."""
    held = RoleAssignment.objects.filter(
        in_force(timezone.localdate()), facility=facility, role__in=roles.ACTIONS["sign"]
    )
    return list(held.order_by("person").values_list("person_id", flat=True).distinct())


def _draft(facility: Facility, kept: SavedForm) -> Draft:
    return Draft(
        facility.code,
        kept.period,
        kept.figures,
        b"",
        FORM,
        explanations=kept.explanations,
        reason=kept.reason,
    )


def _name(person: Person) -> dict[str, str]:
    return {"username": person.username, "name": person.full_name}


def _replaced(by: Person, facility: Facility, period: int) -> Any:
    """The id of the submission that stands for the month, or None."""
    reports = rows_of(by, Report.objects.filter(facility=facility, period=period))
    return reports.values_list("submission_id", flat=True).first()

"""The writes on forms that are not filed yet: saving, handing over for signature, signing.

A form is kept exactly as it was typed and counts nowhere. Every write names the revision it was
made on, so that two people on one form never overwrite each other unseen, and nobody signs
what somebody else has changed meanwhile.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction

from facilities import access, audit
from facilities.errors import Problem, Refused, refuse
from facilities.guards import require
from facilities.models import Facility, Person
from reports import evidence
from reports.filing import Draft, Filing, FilingRefused, check_report, file_report
from reports.models import Report, SavedForm
from reports.policy import form
from reports.policy import problems as policy

LONGEST_TYPED = 2_000  # characters of one field
LONGEST_WORD = 300
METHODS = ("password", "second factor")


@dataclass(frozen=True)
class Typed:
    """What stands in a form: texts by figure, words of explanation by field, the reason."""

    figures: Mapping[str, str]
    explanations: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


def save_form(
    *, by: Person, facility: Facility, period: int, typed: Typed, revision: int,
    now: datetime | None = None,
) -> SavedForm:  # fmt: skip
    """Keep what was typed. `revision` is the one it was typed on, 0 where nothing was saved yet.

    A form that waited for a signature is taken back when a figure or word of it changes. Raises
    Refused: not_allowed, form_changed (somebody else saved meanwhile; nothing was written).
    """
    require(by, "prepare", facility=facility)
    now, content = now or datetime.now(UTC), _tidy(typed)
    with transaction.atomic():
        if revision == 0:
            return _begin(by, facility, period, content, now)
        kept = _locked(facility, period, revision)
        if all(getattr(kept, name) == value for name, value in content.items()):
            return kept
        if kept.prepared_at is not None:
            kept.prepared_at = kept.prepared_by = None
            audit.record(by=by, action="form.taken_back", on=kept, detail={"period": period})
        for name, value in content.items():
            setattr(kept, name, value)
        kept.revision, kept.saved_at, kept.saved_by = revision + 1, now, by
        kept.save()
    return kept


def prepare(
    *, by: Person, facility: Facility, period: int, revision: int, now: datetime | None = None
) -> SavedForm:
    """Hand the form over to whoever signs. Raises Refused like `sign`, for everything wrong."""
    require(by, "prepare", facility=facility)
    with transaction.atomic():
        kept = _locked(facility, period, revision)
        _checked(by, facility, kept, now)
        kept.prepared_at, kept.prepared_by, kept.handed_back = now or datetime.now(UTC), by, ""
        kept.revision += 1
        kept.save()
        audit.record(by=by, action="form.prepared", on=kept, detail={"period": period})
    return kept


def hand_back(
    *, by: Person, facility: Facility, period: int, revision: int, word: str
) -> SavedForm:  # fmt: skip
    """Give the form back to the clerk with a word. Raises Refused: word_missing, not_prepared."""
    require(by, "sign", facility=facility)
    word = word.strip()
    if not word or len(word) > LONGEST_WORD:
        raise refuse("word", "word_missing", "بنویسید چه چیزی باید درست شود (تا ۳۰۰ نویسه).",
                     "Say what has to be mended (up to 300 characters).")  # fmt: skip
    with transaction.atomic():
        kept = _locked(facility, period, revision)
        if kept.prepared_at is None:
            raise refuse("", "not_prepared", "این فرم در انتظار امضا نیست.",
                         "The form does not wait for a signature.")  # fmt: skip
        kept.prepared_at = kept.prepared_by = None
        kept.handed_back, kept.revision = word, revision + 1
        kept.save()
        audit.record(by=by, action="form.handed_back", on=kept,
                     detail={"period": period, "word": word})  # fmt: skip
    return kept


def discard(*, by: Person, facility: Facility, period: int, revision: int) -> None:
    """Throw away what was begun; what is filed stays. Raises Refused: form_changed."""
    require(by, "prepare", facility=facility)
    with transaction.atomic():
        kept = _locked(facility, period, revision)
        audit.record(by=by, action="form.discarded", on=kept,
                     detail={"period": period, "figures": kept.figures})  # fmt: skip
        kept.delete()


def begin_nil(
    *, by: Person, facility: Facility, period: int, stock: Mapping[str, Any],
    now: datetime | None = None,
) -> SavedForm:  # fmt: skip
    """A form of a month without any activity: zeros, and `stock` for what goes on as it was.

    Film that is in stock stays in stock. Raises Refused: already_filed, form_changed.
    """
    require(by, "prepare", facility=facility)
    if Report.objects.filter(facility=facility, period=period).exists():
        raise refuse("period", "already_filed", "گزارش این ماه پیش‌تر ثبت شده است.",
                     "This month has been filed already.")  # fmt: skip
    asked = form.asked_of(facility.kind, facility.makes_images, frozenset(facility.modalities))
    nil = {code: "0" for code in form.COUNT_CODES if code in asked and form.BY_CODE[code].required}
    words = {code: as_typed(value) for code, value in stock.items() if code in asked}
    if "film_opening" in words:
        words["film_closing"] = words["film_opening"]
    if "platform" in asked:
        words.setdefault("platform", "none")
    return save_form(by=by, facility=facility, period=period, revision=0, now=now,
                     typed=Typed(nil | words))  # fmt: skip


def sign(
    *, by: Person, facility: Facility, period: int, revision: int, sha256: str, signed_with: str,
    now: datetime | None = None,
) -> Filing:  # fmt: skip
    """File the form as the signatory saw it; the caller has proved who signs, and wakes workers.

    `sha256` is the hash shown on the review page, `signed_with` one of METHODS. Raises Refused:
    not_allowed, form_changed, stale (what would be filed is not what was shown), and every
    problem of the report.
    """
    require(by, "sign", facility=facility)
    with transaction.atomic():
        kept = _locked(facility, period, revision)
        draft = signed_draft(by=by, facility=facility, kept=kept, signed_with=signed_with, now=now)
        if hashlib.sha256(draft.body).hexdigest() != sha256:
            raise refuse("", "stale", _CHANGED_FA, _CHANGED_EN)
        try:
            filed = file_report(by=by, draft=draft, now=now)
        except FilingRefused as refused:
            raise Refused(as_problems(refused.problems)) from None
        audit.record(by=by, action="form.signed", on=kept,
                     detail={"period": period, "sha256": sha256, "with": signed_with})  # fmt: skip
        kept.delete()
    return filed


def signed_draft(
    *, by: Person, facility: Facility, kept: SavedForm, signed_with: str,
    now: datetime | None = None,
) -> Draft:  # fmt: skip
    """What `by` would sign: the copy of record, and what is read from it.

    The body is canonical JSON. It names the submission that it replaces, so that nobody signs a
    correction of something else than they saw. Raises Refused with every problem.
    """
    if signed_with not in METHODS:
        raise ValueError(signed_with)
    checked = _checked(by, facility, kept, now)
    replaces = _replaced(by, facility, kept.period)
    explanations = answers(kept, checked)
    preparer = kept.prepared_by or kept.saved_by
    content = {
        "form": form.FORM_VERSION,
        "facility": facility.code,
        "period": kept.period,
        "figures": {code: value for code, value in checked.figures.items() if value is not None},
        "explanations": explanations,
        "reason": kept.reason if replaces else "",
        "replaces": str(replaces) if replaces else None,
        "prepared_by": _name(preparer),
        "signed_by": _name(by),
        "signed_with": signed_with,
    }
    return Draft(
        facility.code, kept.period, checked.figures, evidence.canonical(content), "form",
        explanations=explanations, reason=kept.reason if replaces else "", replaces=replaces,
    )  # fmt: skip


def check_form(
    *, by: Person, facility: Facility, kept: SavedForm, now: datetime | None = None
) -> Filing:
    """The form's figures read, and its warnings. Raises Refused with every error of a figure."""
    try:
        return check_report(by=by, draft=_draft(facility, kept), now=now)
    except FilingRefused as refused:
        raise Refused(as_problems(refused.problems)) from None


def answers(kept: SavedForm, checked: Filing) -> dict[str, str]:
    """The words that answer a warning of this form; others explain what is no longer there."""
    fields = {warning.field for warning in checked.warnings}
    return {name: word for name, word in kept.explanations.items() if name in fields and word}


def as_typed(value: object) -> str:
    """A stored figure as one would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def as_problems(problems: list[policy.Problem]) -> list[Problem]:
    """A report's problems as a page shows them."""
    return [Problem(p.field, p.code, p.message_fa, p.message_en) for p in problems]


def _checked(by: Person, facility: Facility, kept: SavedForm, now: datetime | None) -> Filing:
    """The form read and found fit to be signed. Raises Refused."""
    checked = check_form(by=by, facility=facility, kept=kept, now=now)
    problems = _unexplained(kept, checked)
    if _replaced(by, facility, kept.period) is not None and not kept.reason:
        problems.append(REASON_MISSING)
    if problems:
        raise Refused(problems)
    return checked


def _unexplained(kept: SavedForm, checked: Filing) -> list[Problem]:
    explained = answers(kept, checked)
    fields = dict.fromkeys(warning.field for warning in checked.warnings)
    return [Problem(name, "explanation_missing", *UNEXPLAINED) for name in fields
            if name not in explained]  # fmt: skip


def _draft(facility: Facility, kept: SavedForm) -> Draft:
    return Draft(facility.code, kept.period, kept.figures, b"", "form",
                 explanations=kept.explanations, reason=kept.reason)  # fmt: skip


def _replaced(by: Person, facility: Facility, period: int) -> Any:
    """The id of the submission that stands for the month, or None."""
    reports = access.rows_of(by, Report.objects.filter(facility=facility, period=period))
    return reports.values_list("submission_id", flat=True).first()


def _begin(
    by: Person, facility: Facility, period: int, content: dict[str, Any], now: datetime
) -> SavedForm:
    try:
        with transaction.atomic():
            begun = SavedForm.objects.create(
                facility=facility, period=period, saved_at=now, saved_by=by, **content
            )
    except IntegrityError:
        raise refuse("", "form_changed", _CHANGED_FA, _CHANGED_EN) from None
    audit.record(by=by, action="form.begun", on=begun, detail={"period": period})
    return begun


def _locked(facility: Facility, period: int, revision: int) -> SavedForm:
    """The form, its row locked until the transaction ends, if it still is the one seen."""
    rows = SavedForm.objects.select_for_update(of=("self",))
    kept = rows.select_related("saved_by", "prepared_by").filter(
        facility=facility, period=period
    ).first()  # fmt: skip
    if kept is None:
        raise refuse("", "form_gone", "این فرم در این فاصله ثبت یا کنار گذاشته شده است.",
                     "The form has been filed or discarded meanwhile.")  # fmt: skip
    if kept.revision != revision:
        raise refuse("", "form_changed", _CHANGED_FA, _CHANGED_EN)
    return kept


def _tidy(typed: Typed) -> dict[str, Any]:
    """What is kept: known figures and fields only, nothing endless, no NUL (jsonb takes none)."""

    def text(value: object) -> str:
        return str(value).replace("\0", "")[:LONGEST_TYPED]

    fields = {*form.BY_CODE, "figures"}
    return {
        "figures": {c: text(v) for c, v in typed.figures.items() if c in form.BY_CODE and v},
        "explanations": {
            name: text(word).strip() for name, word in typed.explanations.items()
            if name in fields and word.strip()
        },
        "reason": text(typed.reason).strip(),
    }  # fmt: skip


def _name(person: Person) -> dict[str, str]:
    return {"username": person.username, "name": person.full_name}


_CHANGED_FA = "این فرم در این فاصله تغییر کرده است؛ نسخهٔ تازه را ببینید."
_CHANGED_EN = "The form has changed meanwhile; look at the current version."
UNEXPLAINED = (
    "برای این هشدار توضیح کوتاهی بنویسید.",
    "Write a word of explanation for this warning.",
)
REASON_MISSING = Problem(
    "reason", "already_filed",
    "گزارش این ماه پیش‌تر ثبت شده است؛ برای اصلاح آن دلیل اصلاح را بنویسید.",
    "This month has been filed already; to correct it, state the reason.",
)  # fmt: skip

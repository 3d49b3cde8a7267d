"""Forms that are begun: saved as they are typed, started as nil reports, thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction

from facilities.access.guards import require
from facilities.errors import refuse
from facilities.models import Facility, Person
from facilities.register import audit
from facilities.register.facts import facts_on
from reports.models import Report, SavedForm
from reports.policy import periods
from reports.policy.checks.causes import EXPLAINABLE
from reports.policy.form import form
from reports.preparing.problems import CHANGED, GONE, refused

LONGEST_TYPED = 2_000  # characters of one field


@dataclass(frozen=True)
class Typed:
    """What stands in a form: texts by figure, words of explanation by field, the reason.

    None is what the page did not ask for; it stays as it was saved.
    """

    figures: Mapping[str, str]
    explanations: Mapping[str, str] | None = None
    reason: str | None = None


def save_form(
    *,
    by: Person,
    facility: Facility,
    period: int,
    typed: Typed,
    revision: int,
    now: datetime | None = None,
) -> SavedForm:
    """Keep what was typed. `revision` is the one it was typed on, 0 where nothing was saved yet.

    A form that waited for a signature is taken back when a figure or word of it changes. Raises
    Refused: not_allowed, form_changed (somebody else saved meanwhile; nothing was written).
    """
    require(by, "prepare", facility=facility)
    now, content = now or datetime.now(UTC), _tidy(typed)
    with transaction.atomic():
        if revision == 0 and (begun := _begun(by, facility, period, content, now)):
            return begun
        there = _row(facility, period)
        if there is not None and _holds(there, content):
            return there  # the same was sent twice, or nothing was changed
        kept = locked_form(facility, period, revision)
        if kept.prepared_at is not None:
            kept.prepared_at = kept.prepared_by = None
            audit.record(by=by, action="form.taken_back", on=kept, detail={"period": period})
        for name, value in content.items():
            setattr(kept, name, value)
        kept.revision, kept.saved_at, kept.saved_by = revision + 1, now, by
        kept.save()
    return kept


def discard_form(*, by: Person, facility: Facility, period: int, revision: int) -> None:
    """Throw away what was begun; what is filed stays. Raises Refused: form_changed."""
    require(by, "prepare", facility=facility)
    with transaction.atomic():
        kept = locked_form(facility, period, revision)
        audit.record(
            by=by,
            action="form.discarded",
            on=kept,
            detail={"period": period, "figures": kept.figures},
        )
        kept.delete()


def begin_nil(
    *,
    by: Person,
    facility: Facility,
    period: int,
    stock: Mapping[str, Any],
    now: datetime | None = None,
) -> SavedForm:
    """A form of a month without any activity: zeros, and `stock` for what goes on as it was.

    Film that is in stock stays in stock. Raises Refused: already_filed, form_changed.
    """
    require(by, "prepare", facility=facility)
    if Report.objects.filter(facility=facility, period=period).exists():
        raise refuse(
            "period",
            "already_filed",
            "گزارش این ماه پیش‌تر ثبت شده است.",
            "This month has been filed already.",
        )
    then = facts_on(facility, periods.last_day(period))
    asked = form.asked_of(then.kind, then.makes_images, frozenset(then.modalities))
    nil = {code: "0" for code in form.COUNT_CODES if code in asked and form.BY_CODE[code].required}
    words = {code: as_typed(value) for code, value in stock.items() if code in asked}
    if "film_opening" in words:
        words["film_closing"] = words["film_opening"]
    if "platform" in asked:
        words.setdefault("platform", "none")
    return save_form(
        by=by, facility=facility, period=period, revision=0, now=now, typed=Typed(nil | words)
    )


def as_typed(value: object) -> str:
    """A stored figure as one would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def locked_form(facility: Facility, period: int, revision: int) -> SavedForm:
    """The form, its row locked until the transaction ends, if it still is the one seen."""
    kept = _row(facility, period)
    if kept is None:
        raise refused(GONE)
    if kept.revision != revision:
        raise refused(CHANGED)
    return kept


def _row(facility: Facility, period: int) -> SavedForm | None:
    """The form's row, locked."""
    # Nothing is joined: a row that changes while we wait for its lock would fall out of the join.
    rows = SavedForm.objects.select_for_update()
    return rows.filter(facility=facility, period=period).first()


def _holds(kept: SavedForm, content: Mapping[str, Any]) -> bool:
    return all(getattr(kept, name) == value for name, value in content.items())


def _begun(
    by: Person, facility: Facility, period: int, content: dict[str, Any], now: datetime
) -> SavedForm | None:
    """A new form with this content; None where somebody was first."""
    try:
        with transaction.atomic():
            begun = SavedForm.objects.create(
                facility=facility, period=period, saved_at=now, saved_by=by, **content
            )
    except IntegrityError:
        return None
    audit.record(by=by, action="form.begun", on=begun, detail={"period": period})
    return begun


def _tidy(typed: Typed) -> dict[str, Any]:
    """What is kept: known figures and fields only, nothing endless, no NUL (jsonb takes none)."""

    def text(value: object) -> str:
        return str(value).replace("\0", "")[:LONGEST_TYPED]

    content: dict[str, Any] = {
        "figures": {c: text(v) for c, v in typed.figures.items() if c in form.BY_CODE and v}
    }
    if typed.explanations is not None:
        content["explanations"] = {
            name: text(word).strip()
            for name, word in typed.explanations.items()
            if name in EXPLAINABLE and word.strip()
        }
    if typed.reason is not None:
        content["reason"] = text(typed.reason).strip()
    return content

"""The policy owner's acts on references: freezing them on their day, and replacing frozen ones."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

import pandas as pd
from django.db import transaction

from facilities import text
from facilities.access.scope import may
from facilities.dates import jalali_for_reading, jalali_text
from facilities.errors import Refused, refuse
from facilities.locks import lock_references
from facilities.models import Person
from facilities.register import audit
from reports.evaluation.reference_versions import (
    changed_kinds,
    references_of,
    store_version,
    worked_out,
)
from reports.evaluation.references import versions_in_force
from reports.models import ReferenceVersion
from reports.opening import opened_on
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import BASELINE_RATES
from reports.policy.scoring import baseline

LONGEST_REASON = 2000  # characters


class Preview(NamedTuple):
    """What an act would put in force: the references before (None: there are none) and after.

    `counted_until` is the last day whose arrivals count, `kinds` those of which a value differs.
    """

    rate: str
    counted_until: date
    before: pd.DataFrame | None
    after: pd.DataFrame
    kinds: list[str]


def freeze_day(rate: str) -> date | None:
    """Return the last day on which a rate's references can move by filings; None before the
    system is opened."""
    opened = opened_on()
    return baseline.last_counting_day(rate, opened, published.directive()) if opened else None


def preview_freeze(*, by: Person | None, rate: str, now: datetime | None = None) -> Preview:
    """Return what `freeze` would seal. Raises Refused as it does."""
    return _to_freeze(by, rate, now or datetime.now(UTC))


def freeze(*, by: Person | None, rate: str, now: datetime | None = None) -> ReferenceVersion:
    """Seal a rate's references as they stood at the end of the freeze's day.

    Must run in the role of `by` (None is the system). Raises Refused: not_allowed, unknown_rate,
    not_open, too_early, already_frozen.
    """
    moment = now or datetime.now(UTC)
    with transaction.atomic():
        lock_references()
        return _stored(by, _to_freeze(by, rate, moment), "", moment)


def preview_replacement(
    *, by: Person | None, rate: str, counted_until: date, now: datetime | None = None
) -> Preview:
    """Return what `replace` would put in force. Raises Refused as it does, but for the reason."""
    return _to_replace(by, rate, counted_until, now or datetime.now(UTC))


def replace(
    *,
    by: Person | None,
    rate: str,
    counted_until: date,
    reason: str,
    now: datetime | None = None,
) -> ReferenceVersion:
    """Replace frozen references by those of everything that arrived until the end of a day.

    Own rates of facilities count until that day then, too. Must run in the role of `by`. Raises
    Refused: not_allowed, unknown_rate, not_frozen, day_not_over, nothing_differs, reason_missing
    (empty, or over 2000 characters).
    """
    moment = now or datetime.now(UTC)
    reason = text.normalize(reason)
    if not reason or len(reason) > LONGEST_REASON:
        raise refuse(
            "reason",
            "reason_missing",
            "دلیل جایگزینی لازم است (تا ۲۰۰۰ نویسه).",
            "A reason of up to 2000 characters is required.",
        )
    with transaction.atomic():
        lock_references()
        return _stored(by, _to_replace(by, rate, counted_until, moment), reason, moment)


def _to_freeze(by: Person | None, rate: str, now: datetime) -> Preview:
    _must_be_allowed(by, rate)
    last = freeze_day(rate)
    if last is None:
        raise refuse(
            "", "not_open", "روز آغاز سامانه هنوز تعیین نشده است.", "The system is not open yet."
        )
    if now < periods.deadline_moment(last):
        raise refuse(
            "",
            "too_early",
            f"مرجع‌ها تا پایان روز {jalali_for_reading(last)} هنوز تغییر می‌کنند.",
            f"The references still move until the end of {jalali_text(last)}.",
        )
    in_force = versions_in_force()
    if rate in in_force and in_force[rate].is_frozen:
        raise refuse(
            "",
            "already_frozen",
            "این مرجع‌ها پیش‌تر تثبیت شده‌اند.",
            "These references were frozen before.",
        )
    before = references_of(in_force[rate].id) if rate in in_force else None
    return _preview(rate, last, before, worked_out(rate, last))


def _to_replace(by: Person | None, rate: str, counted_until: date, now: datetime) -> Preview:
    _must_be_allowed(by, rate)
    in_force = versions_in_force()
    if rate not in in_force or not in_force[rate].is_frozen:
        raise refuse(
            "",
            "not_frozen",
            "این مرجع‌ها هنوز تثبیت نشده‌اند.",
            "These references are not frozen yet.",
        )
    if now < periods.deadline_moment(counted_until):
        raise refuse(
            "counted_until",
            "day_not_over",
            "تنها روزی را می‌توان انتخاب کرد که گذشته باشد.",
            "Only a day that is over can be chosen.",
        )
    before, after = references_of(in_force[rate].id), worked_out(rate, counted_until)
    return _preview(rate, counted_until, before, after)


def _preview(
    rate: str, counted_until: date, before: pd.DataFrame | None, after: pd.DataFrame
) -> Preview:
    kinds = changed_kinds(after.iloc[:0] if before is None else before, after)
    return Preview(rate, counted_until, before, after, kinds)


def _must_be_allowed(by: Person | None, rate: str) -> None:
    if by is not None and not may(by, "freeze_references"):
        raise _not_allowed()
    if rate not in BASELINE_RATES:
        raise refuse("rate", "unknown_rate", "چنین نرخی نیست.", "There is no such rate.")


def _not_allowed() -> Refused:
    return refuse(
        "",
        "not_allowed",
        "تنها مدیر طرح می‌تواند مرجع‌ها را تثبیت یا جایگزین کند.",
        "Only the policy owner may freeze or replace references.",
    )


def _stored(by: Person | None, preview: Preview, reason: str, now: datetime) -> ReferenceVersion:
    """The act itself, with its event: which kinds changed, and from what to what."""
    version = store_version(
        preview.rate,
        preview.after,
        counted_until=preview.counted_until,
        is_frozen=True,
        now=now,
        by=by,
        reason=reason,
    )
    detail = {
        "rate": preview.rate,
        "counted_until": preview.counted_until.isoformat(),
        "changed": _differences(preview),
    }
    action = "references.replaced" if reason else "references.frozen"
    audit.record(by=by, action=action, on=version, detail=detail)
    return version


def _differences(preview: Preview) -> Mapping[str, object]:
    """The values of the kinds that changed, before and after, as text."""
    if preview.before is None:
        return {}

    def values(frame: pd.DataFrame, kind: str) -> dict[str, str]:
        rows = frame[frame["kind"] == kind].drop(columns="kind").to_dict("records")
        return {str(name): str(value) for name, value in rows[0].items()} if rows else {}

    return {
        kind: [values(preview.before, kind), values(preview.after, kind)] for kind in preview.kinds
    }

"""Making references: worked out over the nation out of what was filed in time for the windows.

What a version holds follows from the submissions alone (reports/proving/reference_rows.py holds
it against them), so no later change in the register reaches it.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from django.db import connection, transaction

from facilities.locks import hold_references, lock_references
from facilities.models import Person
from reports.evaluation.references import Versions, versions_in_force
from reports.frames import as_list, copied, figure_types
from reports.models import ReferenceVersion
from reports.models.figures import COLUMNS
from reports.opening import opened_on
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import BASELINE_RATES
from reports.policy.scoring import baseline

VALUES: Final = ("pooled", "cap", "facilities", "usual_studies")
# As each window month stood at a moment; its kind is the one it was first filed under.
_FILED: Final = f"""
    SELECT DISTINCT ON (s.facility_id, s.period) s.facility_id AS facility, s.period,
           first_value(s.facility_kind) OVER (PARTITION BY s.facility_id, s.period
               ORDER BY s.received_at, s.id) AS kind, {", ".join(f"f.{code}" for code in COLUMNS)}
    FROM reports_report r
    JOIN reports_submission s ON s.facility_id = r.facility_id AND s.period = r.period
    CROSS JOIN LATERAL jsonb_populate_record(NULL::reports_report, s.figures) f
    WHERE r.period = ANY (%(periods)s) AND s.received_at < %(until)s
    ORDER BY s.facility_id, s.period, s.received_at DESC, s.id DESC"""
_TYPES: Final = {
    "facility": pa.int64(),
    "period": pa.int32(),
    "kind": pa.string(),
    **figure_types(),
}


def worked_out(rate: str, counted_until: date) -> pd.DataFrame:
    """Return a rate's references as of a day: `kind` (ascending) and `VALUES`, NaN for none."""
    directive = published.directive()
    wanted = {
        "periods": baseline.window_months(rate, directive),
        "until": periods.deadline_moment(counted_until),
    }
    months = copied(_FILED, wanted, _TYPES)
    found = baseline.kind_references(baseline.window_sums(months, directive), directive)
    found = found[found["rate"] == rate].set_index("kind")
    usual = baseline.kind_usual_studies(months, directive) if rate == "film" else {}
    kinds = sorted({*found.index, *usual})
    frame = found.reindex(kinds).reset_index(names="kind")
    frame["facilities"] = frame["facilities"].fillna(0).astype(np.int64)
    frame["usual_studies"] = np.array([usual.get(kind, np.nan) for kind in kinds], np.float64)
    return frame[["kind", *VALUES]]


def references_of(version: int) -> pd.DataFrame:
    """Return the references of a version, as `worked_out` does."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, {', '.join(VALUES)} FROM reports_baselinereference"
            " WHERE version_id = %s",
            [version],
        )
        rows = sorted(cursor.fetchall())
    columns = list(zip(*rows, strict=True)) if rows else [()] * (1 + len(VALUES))
    values = {
        name: np.array(of_all, np.int64 if name == "facilities" else np.float64)
        for name, of_all in zip(VALUES, columns[1:], strict=True)
    }
    return pd.DataFrame({"kind": list(columns[0]), **values})


def hold_latest(*, now: datetime) -> None:
    """Keep the references as they are for the rest of this transaction, an evaluation's.

    A rate that has none yet gets them, so that scores always name the version they rest on.
    """
    if _without_version(versions_in_force()):
        lock_references()
        for rate in _without_version(versions_in_force()):
            _make_moving(rate, now)
    hold_references()


def complete_references(*, now: datetime) -> None:
    """Make references where a rate has none, in a transaction of its own.

    Evaluations do so by the way; those of a whole nation would all wait for the first.
    """
    with transaction.atomic():
        hold_latest(now=now)


def move_references(*, now: datetime | None = None) -> list[str]:
    """Work the references out that may still move; return the kinds that did.

    A new version of a rate is made where any value differs. The database queues the facilities
    whose scores rest on the old one.
    """
    moment = now or datetime.now(UTC)
    moved: set[str] = set()
    with transaction.atomic():
        lock_references()
        in_force = versions_in_force()
        for rate in BASELINE_RATES:
            if may_move(rate, in_force):
                moved |= _move(rate, in_force, moment)
    return sorted(moved)


def may_move(rate: str, in_force: Versions) -> bool:
    """Return whether the nightly job moves a rate's references.

    No longer once they are frozen. What arrives after the day of the freeze is not in them, so
    they move before the first deadline of a month that they judge, or not at all.
    """
    if rate in in_force:
        return not in_force[rate].is_frozen
    return opened_on() is not None


def store_version(
    rate: str,
    references: pd.DataFrame,
    *,
    counted_until: date,
    is_frozen: bool,
    now: datetime,
    by: Person | None = None,
    reason: str = "",
) -> ReferenceVersion:
    """Add a version with its references (as `worked_out` has them); it is in force from now on.

    The caller has locked the references.
    """
    version = ReferenceVersion.objects.create(
        policy_id=published.CURRENT,
        rate=rate,
        counted_until=counted_until,
        is_frozen=is_frozen,
        reason=reason,
        made_by=by,
        made_at=now,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reports_baselinereference (version_id, kind, {', '.join(VALUES)})"
            f" SELECT %s, kind, {', '.join(VALUES)} FROM unnest(%s::text[], %s::float8[],"
            f" %s::float8[], %s::int[], %s::float8[]) AS r (kind, {', '.join(VALUES)})"
            " ORDER BY kind",
            [version.pk, *(as_list(references[name]) for name in ("kind", *VALUES))],
        )
    return version


def changed_kinds(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Return the kinds of which any value differs between two sets of references."""
    old, new = _by_kind(before), _by_kind(after)
    return sorted(kind for kind in {*old, *new} if old.get(kind) != new.get(kind))


def _without_version(in_force: Mapping[str, object]) -> list[str]:
    """The rates that need a first version: all of them, once the system is open."""
    lacking = [rate for rate in BASELINE_RATES if rate not in in_force]
    return lacking if lacking and opened_on() else []


def _move(rate: str, in_force: Versions, now: datetime) -> set[str]:
    if rate not in in_force:
        return set(_make_moving(rate, now)["kind"])
    fresh = worked_out(rate, counted_until := in_force[rate].counted_until)
    kinds = changed_kinds(references_of(in_force[rate].id), fresh)
    if kinds:
        store_version(rate, fresh, counted_until=counted_until, is_frozen=False, now=now)
    return set(kinds)


def _make_moving(rate: str, now: datetime) -> pd.DataFrame:
    opened = opened_on()
    assert opened is not None  # noqa: S101  (nothing is worked out before the opening)
    last = baseline.last_counting_day(rate, opened, published.directive())
    fresh = worked_out(rate, last)
    store_version(rate, fresh, counted_until=last, is_frozen=False, now=now)
    return fresh


def _by_kind(references: pd.DataFrame) -> dict[str, list[object]]:
    columns = [as_list(references[name]) for name in ("kind", *VALUES)]
    return {str(kind): list(values) for kind, *values in zip(*columns, strict=True)}

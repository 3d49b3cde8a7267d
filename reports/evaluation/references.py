"""Baselines: each facility's own window months, and what stands of its kind.

The references of a rate stand in versions, of which the latest is in force
(reference_versions.py makes them). With it comes the day whose arrivals were the last to count.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from facilities.access.prepared import Statement
from facilities.kinds import KINDS
from reports.evaluation.months import CURRENT_REPORTS
from reports.opening import opened_on
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import BASELINE_RATES
from reports.policy.form import form
from reports.policy.scoring import baseline

_IN_FORCE: Final = Statement("""
    SELECT DISTINCT ON (rate) rate, id, counted_until, is_frozen FROM reports_referenceversion
    WHERE policy_id = %(policy)s::bigint ORDER BY rate, id DESC""")
_STORED: Final = Statement("""
    SELECT r.kind, v.rate, r.pooled, r.cap, r.facilities
    FROM reports_baselinereference r JOIN reports_referenceversion v ON v.id = r.version_id
    WHERE v.id = ANY (%(versions)s::bigint[]) AND r.pooled IS NOT NULL ORDER BY v.rate, r.kind""")
_USUAL: Final = Statement("""
    SELECT kind, usual_studies FROM reports_baselinereference
    WHERE version_id = %(version)s::bigint AND usual_studies IS NOT NULL""")


class InForce(NamedTuple):
    """The version in force of one rate's references."""

    id: int
    counted_until: date
    is_frozen: bool


Versions = Mapping[str, InForce]


def versions_in_force() -> Versions:
    """Return the latest version of each rate that has one."""
    rows = _IN_FORCE.rows({"policy": published.CURRENT})
    return {row[0]: InForce(*row[1:]) for row in rows}


def stored_references(versions: Versions) -> pd.DataFrame:
    """Return the references of some versions: `baseline.REFERENCE_COLUMNS`."""
    rows = _STORED.rows({"versions": [version.id for version in versions.values()]})
    kind, rate, pooled, cap, facilities = zip(*rows, strict=True) if rows else [()] * 5
    return pd.DataFrame(
        {
            "kind": pd.array(kind, dtype="str"),
            "rate": pd.array(rate, dtype="str"),
            "pooled": np.array(pooled, np.float64),
            "cap": np.array(cap, np.float64),
            "facilities": np.array(facilities, np.int64),
        }
    )


def usual_studies() -> dict[str, float]:
    """Return the usual number of studies a month of every kind of facility.


    The median of the kind's active months in film's window, as it stands in the version in force;
    the directive's number for a kind that had none.
    """
    otherwise = published.directive().number("usual_studies_without_reference")
    usual = dict.fromkeys(KINDS, otherwise)
    if found := versions_in_force().get("film"):
        usual |= dict(_USUAL.rows({"version": found.id}))
    return usual


def baselines_of(
    months: pd.DataFrame, versions: Versions, *, table: str = CURRENT_REPORTS
) -> pd.DataFrame:
    """Return the baselines of the facilities in a frame of all their filed months, in their order.

    `table` is the one that the months were read from.
    """
    directive = published.directive()
    sums = baseline.window_sums(as_counted(months, counting_ends(versions), table), directive)
    known = stored_references(versions)
    return baseline.facility_baselines(sums, known, _first_kinds(months), directive)


def with_versions(scores: pd.DataFrame, versions: Versions) -> pd.DataFrame:
    """Name in scores the version that each baseline rests on; NaN where there is none."""
    names: dict[str, np.ndarray] = {}
    for rate in BASELINE_RATES:
        version = versions[rate].id if rate in versions else np.nan
        rests = scores[f"{rate}_baseline"].notna().to_numpy(bool)
        names[f"{rate}_references_id"] = np.where(rests, version, np.nan)
    return scores.assign(**names)


def counting_ends(versions: Versions) -> dict[str, datetime]:
    """Return the moment from which on arrivals of a rate's window months count no more.

    Nothing of a rate while it has no version and the opening of the system is not set.
    """
    ends, opened = {}, opened_on()
    for rate in BASELINE_RATES:
        if rate in versions:
            ends[rate] = periods.deadline_moment(versions[rate].counted_until)
        elif opened:
            day = baseline.last_counting_day(rate, opened, published.directive())
            ends[rate] = periods.deadline_moment(day)
    return ends


def as_counted(
    months: pd.DataFrame, ends: Mapping[str, datetime], table: str = CURRENT_REPORTS
) -> pd.DataFrame:
    """Return the months with the window's figures as they stood when they last counted.

    A window month that was first filed later is left out.
    """
    windows = [
        (period, ends[rate])
        for rate in ends
        for period in baseline.window_months(rate, published.directive())
    ]
    rows = _filed_later(table).rows(
        {
            "facilities": np.unique(months["facility"].to_numpy()).tolist(),
            "periods": [period for period, _ in windows],
            "ends": [end for _, end in windows],
        }
    )
    if not rows:
        return months
    stood = {(row[0], row[1]): row[2] and json.loads(row[2]) for row in rows}
    keys = list(zip(months["facility"].tolist(), months["period"].tolist(), strict=True))
    places = [place for place, key in enumerate(keys) if stood.get(key)]
    counted = months.copy()
    for code in form.COUNT_CODES:
        values = counted[code].to_numpy(np.float64, copy=True)
        values[places] = [stood[keys[place]].get(code, np.nan) for place in places]
        counted[code] = values
    return counted[np.array([stood.get(key, True) is not None for key in keys], dtype=bool)]


@cache
def _filed_later(table: str) -> Statement:
    """What stands in a window month was filed too late: the figures that stood before, or NULL."""
    return Statement(f"""
        SELECT r.facility_id, r.period, before.figures::text
        FROM unnest(%(periods)s::int[], %(ends)s::timestamptz[]) AS w (period, ends)
        JOIN {table} r ON r.period = w.period AND r.received_at >= w.ends
        LEFT JOIN LATERAL (
            SELECT s.figures FROM reports_submission s WHERE s.facility_id = r.facility_id
              AND s.period = r.period AND s.received_at < w.ends
            ORDER BY s.received_at DESC, s.id DESC LIMIT 1
        ) before ON TRUE
        WHERE r.facility_id = ANY (%(facilities)s::bigint[])""")


def _first_kinds(months: pd.DataFrame) -> pd.DataFrame:
    """`facility` and the `kind` under which it filed first of all.

    It is what counts where no window month says of which kind a facility was: whatever is filed
    later, for whichever month, leaves it.
    """
    facility = months["facility"].to_numpy(np.int64)
    arrived = months["received_day"].to_numpy(np.float64)
    arrived = np.where(np.isnan(arrived), np.inf, arrived)  # every submission was repudiated
    order = np.lexsort((months["period"].to_numpy(np.int64), arrived, facility))
    first = order[np.flatnonzero(np.diff(facility[order], prepend=-1))]
    kinds = months["kind"].to_numpy(object)[first]
    return pd.DataFrame({"facility": facility[first], "kind": kinds})

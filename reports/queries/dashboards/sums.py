"""Sums of months by university, province, kind, owner, modality and month, out of the rollups.

What a page or the API shows of many facilities comes from here: it costs the same however many
reports were filed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any, Final, get_type_hints

from django.db import connection

from facilities import roles
from facilities.access.scope import User, scope_of
from facilities.models import University
from reports.models import ModalityRollup, Rollup, UniversityRollup
from reports.policy.directive import published
from reports.policy.scoring.sums import Sums

READERS = frozenset({roles.FACILITY, roles.UNIVERSITY, roles.NATION, roles.INSPECTOR})
BODY_READERS = READERS - {roles.FACILITY}  # who reads sums of universities by name

ALL_SUMS: Final = Sums._fields
_WHOLE: Final = frozenset(name for name, kind in get_type_hints(Sums).items() if kind is int)
# What sums are told apart by, and the expression of each.
DIMENSIONS: Final = {
    "university": "r.university_id",
    "province": "u.province_id",
    "kind": "r.kind",
    "ownership": "r.ownership",
    "modality": "r.modality",
    "period": "r.period",
}
OF_NATION: Final = frozenset({"kind", "period"})  # what the nation's sums are told apart by
_OF_CELLS: Final = frozenset({"kind", "ownership"})


@dataclass(frozen=True, slots=True)
class Cut:
    """Which sums are wanted: of which universities (ids) and months, told apart `by` what.

    `only` keeps those of one province, kind, owner or modality. A modality stands alone: its
    facilities are no part of a cell of kind and owner. `late` are (month, university) pairs that
    are left out, since the university has more time than the nation. Raises ValueError where a
    modality and a kind or owner are asked for, or an unknown dimension.
    """

    universities: Sequence[int]
    periods: Collection[int]
    by: tuple[str, ...] = ()
    only: Mapping[str, str] = field(default_factory=dict)
    late: Collection[tuple[int, int]] = ()

    def __post_init__(self) -> None:
        if unknown := self.dimensions - DIMENSIONS.keys():
            raise ValueError(f"no sums by {', '.join(sorted(unknown))}")
        if "modality" in self.dimensions and self.dimensions & _OF_CELLS:
            raise ValueError("a modality is not told apart by kind or owner")

    @property
    def dimensions(self) -> frozenset[str]:
        """Everything that the sums are told apart or chosen by."""
        return frozenset({*self.by, *self.only})

    @property
    def table(self) -> str:
        """The name of the smallest table that knows the dimensions."""
        if "modality" in self.dimensions:
            return ModalityRollup._meta.db_table
        table = Rollup if self.dimensions & _OF_CELLS else UniversityRollup
        return table._meta.db_table

    def source(self) -> tuple[str, dict[str, Any]]:
        """FROM and WHERE of the cut over `r`, and their parameters."""
        joined = ""
        if "province" in self.dimensions:
            joined = " JOIN facilities_university u ON u.id = r.university_id"
        chosen = "".join(f" AND {DIMENSIONS[name]} = %(only_{name})s" for name in self.only)
        if self.late:
            chosen += (
                " AND NOT EXISTS (SELECT FROM unnest(%(late_months)s::int[],"
                " %(late_bodies)s::bigint[]) AS late (period, university_id)"
                " WHERE late.period = r.period AND late.university_id = r.university_id)"
            )
        return (
            f"{self.table} r{joined} WHERE r.period = ANY (%(periods)s)"
            " AND r.policy_id = %(version)s AND r.university_id = ANY (%(universities)s)" + chosen,
            {
                "periods": list(self.periods),
                "version": published.CURRENT,
                "universities": list(self.universities),
                "late_months": [period for period, _ in self.late],
                "late_bodies": [university for _, university in self.late],
                **{f"only_{name}": value for name, value in self.only.items()},
            },
        )

    @property
    def keys(self) -> list[str]:
        """The expressions that the sums are told apart by."""
        return [DIMENSIONS[name] for name in self.by]


def sums_by(
    user: User, cut: Cut, columns: Collection[str] = ALL_SUMS
) -> list[tuple[tuple[Any, ...], Sums]]:
    """Return the sums of a cut of `visible_universities`, with the values of `cut.by`, in order.

    Only `columns` are filled. Nothing for those who do not read sums of universities.
    """
    if scope_of(user).level not in BODY_READERS:
        return []
    source, parameters = cut.source()
    keys = cut.keys
    summed = [f"sum(r.{name}){'::bigint' if name in _WHOLE else ''}" for name in columns]
    grouped = f" GROUP BY {', '.join(keys)} ORDER BY {', '.join(keys)}" if keys else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([*keys, *summed])} FROM {source}{grouped}", parameters)
        rows = cursor.fetchall()
    return _as_sums(rows, len(keys), columns)


def nation_sums(
    user: User,
    periods: Collection[int],
    by: tuple[str, ...] = (),
    *,
    kind: str = "",
    late: Collection[tuple[int, int]] = (),
    columns: Collection[str] = ALL_SUMS,
) -> list[tuple[tuple[Any, ...], Sums]]:
    """Return the sums of the whole nation, told apart by kind and month at the most, in order.

    Everybody with a scope may read them: they name nobody. `late` as for `Cut`.
    """
    if scope_of(user).level not in READERS:
        return []
    if not OF_NATION.issuperset(by):
        raise ValueError(f"the nation's sums are not told apart by {', '.join(by)}")
    summed = [f"sum({name})::{'bigint' if name in _WHOLE else 'float8'}" for name in columns]
    grouped = f" GROUP BY {', '.join(by)} ORDER BY {', '.join(by)}" if by else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([*by, *summed])} FROM payesh_nation_sums("
            "%(months)s, %(version)s, %(late_months)s::int[], %(late_bodies)s::bigint[])"
            f" WHERE %(kind)s = '' OR kind = %(kind)s{grouped}",
            {
                "months": list(periods),
                "version": published.CURRENT,
                "late_months": [period for period, _ in late],
                "late_bodies": [university for _, university in late],
                "kind": kind,
            },
        )
        rows = cursor.fetchall()
    return _as_sums(rows, len(by), columns)


def quartiles_by(user: User, cut: Cut) -> dict[tuple[Any, ...], tuple[float, float, float]]:
    """Return lower quartile, median and upper quartile of the facilities' scores of a cut.

    By the values of `cut.by`; who has not filed counts 0. Nothing where nobody has a score.
    """
    if scope_of(user).level not in BODY_READERS:
        return {}
    source, parameters = cut.source()
    source = source.replace(" WHERE ", ", unnest(r.scores) AS s (score) WHERE ", 1)
    keys = cut.keys
    found = "percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY s.score)"
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([*keys, found])} FROM {source}{grouped}", parameters)
        return {row[:-1]: tuple(row[-1]) for row in cursor.fetchall() if row[-1] is not None}


def stamp_of(periods: Collection[int]) -> datetime | None:
    """Return when any sums of some months were last rebuilt; None if they never were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(rebuilt_at) FROM reports_sumsstamp WHERE period = ANY (%s)", [list(periods)]
        )
        found: datetime | None = cursor.fetchone()[0]
        return found


def ids(universities: Sequence[University]) -> list[int]:
    """The ids of some universities."""
    return [university.pk for university in universities]


def _as_sums(
    rows: list[tuple[Any, ...]], place: int, columns: Collection[str]
) -> list[tuple[tuple[Any, ...], Sums]]:
    """Rows of so many keys and then sums; without keys there is one row even of nothing."""
    names = {name: place + number for number, name in enumerate(columns)}
    width = place + len(names)  # what is not asked for follows every row
    pick = itemgetter(*(names.get(name, width + at) for at, name in enumerate(Sums._fields)))
    nothing = tuple(Sums())
    return [
        (row[:place], Sums._make(pick(row + nothing))) for row in rows if row[place] is not None
    ]

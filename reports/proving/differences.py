"""What the proof finds: a row, a column, and what should stand there."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from reports.alarms import Finding
from reports.models import (
    CaseTotal,
    Distribution,
    ModalityRollup,
    ReferenceVersion,
    Report,
    Rollup,
    Score,
    Submission,
    UniversityRollup,
    Violation,
)
from reports.policy.alarms import (
    CASE_DIFFERS,
    LOG_FAULT,
    REFERENCE_DIFFERS,
    REPORT_DIFFERS,
    SCORE_DIFFERS,
    SUM_DIFFERS,
)

REPORT: Final = Report._meta.label_lower
SCORE: Final = Score._meta.label_lower
CASE: Final = Violation._meta.label_lower
SUMS: Final = tuple(table._meta.label_lower for table in (UniversityRollup, Rollup, ModalityRollup))
DISTRIBUTION: Final = Distribution._meta.label_lower
CASE_TOTAL: Final = CaseTotal._meta.label_lower
REFERENCE: Final = ReferenceVersion._meta.label_lower
SUBMISSION: Final = Submission._meta.label_lower
_KINDS: Final = {
    REPORT: REPORT_DIFFERS,
    SCORE: SCORE_DIFFERS,
    CASE: CASE_DIFFERS,
    **dict.fromkeys(SUMS, SUM_DIFFERS),
    DISTRIBUTION: SUM_DIFFERS,
    CASE_TOTAL: SUM_DIFFERS,
    REFERENCE: REFERENCE_DIFFERS,
    SUBMISSION: LOG_FAULT,
}
_SECRET: Final = frozenset({CASE, CASE_TOTAL})


class Difference(NamedTuple):
    """One value that is not what the evidence gives.

    `row` is the primary key, '' where no row stands; `place` says in words which row is meant.
    `column` is the database's name, '' where the row as a whole should be there, or should not.
    """

    table: str
    row: str
    place: str
    column: str
    due: Any = None
    found: Any = None
    what: str = ""

    @property
    def facility_code(self) -> str:
        """Return whose row it is; of sums, which are no facility's, nothing that says so."""
        return self.place.partition(" ")[0]

    def __str__(self) -> str:
        if self.column:
            said = f"{self.column} is {self.found!r}, due is {self.due!r}"
            said += f" ({self.what})" if self.what else ""
        else:
            said = self.what
        return f"{self.table} {self.row or '-'} ({self.place}): {said}"


Found = Callable[[Difference], None]
Key = tuple[Any, ...]


def findings_of(differences: Iterable[Difference]) -> list[Finding]:
    """One alarm a row, for administrators, who may read neither values nor anything of a case."""
    rows: dict[tuple[str, str, str], list[Difference]] = {}
    for difference in differences:
        place = "" if difference.table in _SECRET else difference.place
        rows.setdefault((difference.table, difference.row, place), []).append(difference)
    return [_finding(*row, of_row) for row, of_row in rows.items()]


def _finding(table: str, row: str, place: str, of_row: Iterable[Difference]) -> Finding:
    """Of rows about cases even the column would say what became of one."""
    if table in _SECRET:
        what = "The row is not what its history gives." if row else "A row is missing."
        return Finding(_KINDS[table], table, row, what, {})
    columns = sorted({d.column for d in of_row if d.column})
    said = [f"it differs in {', '.join(columns)}"] if columns else []
    said += sorted({d.what for d in of_row if d.what and not d.column})
    what = "; ".join(said)
    detail = {"place": place if row else "", "columns": columns}
    return Finding(_KINDS[table], table, row or place, f"{what[:1].upper()}{what[1:]}.", detail)


def of_row(table: str, row: object, place: str) -> Callable[..., Difference]:
    """Return what makes the differences of one row."""

    def difference(column: str = "", **values: Any) -> Difference:
        return Difference(table, str(row), place, column, **values)

    return difference


def place_of(key: Key) -> str:
    """Return which sum a key, begun by its university, means."""
    return "university " + " ".join(str(part) for part in key)


def keyed_differences(
    table: str,
    names: tuple[str, ...],
    missing: Iterable[Key],
    surplus: Mapping[Key, object],
) -> list[Difference]:
    """Sums that are missing, and rows that nothing accounts for, by their keys.

    `names` are the key's columns and `surplus` maps keys to primary keys. A surplus row whose key
    differs from a missing one in a single column is that row, with the column altered.
    """
    left = set(missing)
    near = {(at, key[:at] + key[at + 1 :]): key for key in left for at in range(len(names))}
    found = []
    for key, row in surplus.items():
        difference = of_row(table, row, place_of(key))
        for at, name in enumerate(names):
            due = near.get((at, key[:at] + key[at + 1 :]))
            if due in left:
                left.discard(due)
                found.append(difference(name, due=due[at], found=key[at]))
                break
        else:
            found.append(difference(what="nothing accounts for this row"))
    return found + [
        Difference(table, "", place_of(key), "", what="the row is missing") for key in sorted(left)
    ]

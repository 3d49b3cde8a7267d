"""References held against the submissions they were worked out from, value by value."""

import pandas as pd

from reports.evaluation.reference_versions import VALUES, may_move, references_of, worked_out
from reports.evaluation.references import versions_in_force
from reports.frames import as_list
from reports.proving.differences import REFERENCE, Difference, Found, of_row


def prove_references(found: Found) -> None:
    """Tell of every value of frozen references in force that is not what the submissions give.

    Those that still move are left out: what was filed since last night is not in them.
    """
    in_force = versions_in_force()
    for rate, version in in_force.items():
        if may_move(rate, in_force):
            continue
        due = _by_kind(worked_out(rate, version.counted_until))
        stand = _by_kind(references_of(version.id))
        for kind in sorted({*due, *stand}):
            place = f"{rate} {kind}"
            if kind not in stand:
                words = "the reference is missing"
                found(Difference(REFERENCE, "", place, "", what=words))
                continue
            difference = of_row(REFERENCE, version.id, place)
            if kind not in due:
                found(difference(what="nothing that was filed gives this reference"))
                continue
            for name, value, stands in zip(VALUES, due[kind], stand[kind], strict=True):
                if value != stands:
                    found(difference(name, due=value, found=stands))


def _by_kind(references: pd.DataFrame) -> dict[str, list[object]]:
    columns = [as_list(references[name]) for name in ("kind", *VALUES)]
    return {str(kind): list(values) for kind, *values in zip(*columns, strict=True)}

"""The workbook of the rows that were rejected, made when a person's file is done."""

import io
from collections.abc import Callable, Iterator
from typing import Any, Final

import pandas as pd
from django.conf import settings
from django.utils import timezone

from facilities.errors import Problem
from facilities.kinds import Label
from reports.exports.rejected_rows import KnownFacility, RejectedRow, write_rejected
from reports.exports.report_rows import SheetMeta
from reports.intake.messages import EVERY_WARNING
from reports.intake.table import as_written
from reports.models import Upload, UploadRow
from reports.policy import periods
from reports.policy.form import form
from reports.policy.uploads import REJECTED
from reports.queries.filing.template import filed_in_bulk

AT_ONCE: Final = 500  # rows between two signs of life


def rejected_workbook(
    upload: Upload, frame: pd.DataFrame, *, alive: Callable[[], object]
) -> bytes | None:
    """The workbook to mend of a file that is filed; None where no row was rejected.

    `frame` holds the file's rows (`intake.rows`). `alive` is called every few hundred rows.
    """
    rejected = {row.place: row for row in UploadRow.objects.filter(upload=upload, outcome=REJECTED)}
    if not rejected:
        return None
    bad = frame[frame["place"].isin(list(rejected))]
    content = io.BytesIO()
    meta = SheetMeta(
        owner=upload.person.full_name or upload.person.username,
        period=_only_period(bad),
        made_at=timezone.localtime(),
        language=upload.language,
        synthetic=settings.DEMO,
        is_result=True,
    )
    write_rejected(_rows(upload, bad, rejected, alive), meta=meta, target=content)
    return content.getvalue()


def _rows(
    upload: Upload, bad: pd.DataFrame, rejected: dict[int, UploadRow], alive: Callable[[], object]
) -> Iterator[RejectedRow]:
    known = _known_facilities(upload, {row.facility_code for row in rejected.values()})
    figures = {code: as_written(bad[code].to_numpy()) for code in form.BY_CODE}
    own = bad[["place", "facility", "period", "reason", "explanations"]]
    for number, (place, code, period, reason, explanations) in enumerate(
        own.itertuples(index=False, name=None)
    ):
        if number % AT_ONCE == 0:
            alive()
        outcome = rejected[place]
        yield RejectedRow(
            facility_code=code,
            period=period,
            figures={
                name: column[number]
                for name, column in figures.items()
                if column[number] is not None
            },
            reason=reason,
            explanation=explanations.get(EVERY_WARNING, ""),
            problems=_problems(outcome.problems),
            warnings=_problems(outcome.warnings),
            facility=known.get(outcome.facility_code),
        )


def _known_facilities(upload: Upload, codes: set[str]) -> dict[str, KnownFacility]:
    """What the register says of the facilities that the person files for."""
    rows = filed_in_bulk(upload.person).filter(code__in=codes)
    return {
        facility.code: KnownFacility(
            Label(facility.name_fa, facility.name_en or facility.name_fa),
            facility.kind,
            facility.makes_images,
            frozenset(facility.modalities),
        )
        for facility in rows
    }


def _problems(kept: list[dict[str, Any]]) -> list[Problem]:
    return [Problem(p["field"], p["code"], p["message_fa"], p["message_en"]) for p in kept]


def _only_period(bad: pd.DataFrame) -> int | None:
    """The month that all rows are of, or None."""
    found = {value for value in bad["period"] if periods.is_period(value)}
    return found.pop() if len(found) == 1 else None

"""Building the lists that people asked for as Excel: claimed by lease, with the asker's rights.

A worker that dies leaves a row whose lease runs out; another takes it over. After three tries
the person is told that it failed.
"""

import hashlib
import io
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pandas as pd
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from facilities import kinds
from facilities.access.scope import may
from facilities.dates import jalali_text
from facilities.kinds import Label
from facilities.models import Person
from facilities.register import audit
from reports import leases
from reports.calendar import Calendar, calendar
from reports.dashboards.collection import rows_of_bodies
from reports.dashboards.universities import DEFAULT_SORT, Body, UniversityRow, sorted_bodies
from reports.exports.list_book import ListMeta
from reports.exports.month_workbook import write_month_list
from reports.exports.violations_workbook import write_violations
from reports.formatting.collection import progress_line
from reports.leases import Claim, LeasedTable, LeaseLostError
from reports.models import ExportFile
from reports.policy import background
from reports.policy.background import DONE, RUNNING, WAITING
from reports.policy.directive import published
from reports.policy.scoring.month_states import state_marks
from reports.queries import exports as export_queries
from reports.queries.cases.filters import ViolationFilters
from reports.queries.cases.frames import violations_frame
from reports.queries.cases.violations import list_violations
from reports.queries.dashboards import overview, standing
from reports.queries.dashboards.month_lists import MonthList, facilities_frames
from reports.queries.dashboards.progress import own_progress

Writer = Callable[..., int]
log = logging.getLogger(__name__)
ATTEMPTS: Final = 3
EXPORTS: Final = LeasedTable(
    ExportFile,
    length=timedelta(seconds=60),  # renewed with every piece of progress
    unheld="state = 'waiting' OR state = 'running' AND leased_until < %(now)s",
    oldest_first="asked_at",
    attempts=ATTEMPTS,
    when_claimed={"state": RUNNING, "rows_done": 0},
    when_put_back={"state": WAITING},
)

FAILED = {
    "fa": "ساختن فایل پس از سه بار تلاش به نتیجه نرسید. دوباره درخواست کنید؛ اگر باز هم نشد، به"
    " راهبر سامانه خبر دهید.",
    "en": "The file could not be made in three attempts. Ask for it again; if that fails too,"
    " tell whoever runs the system.",
}


def build_waiting_exports() -> int:
    """Build every waiting export, and those whose worker is gone; answer how many are done."""
    _give_up()
    done = 0
    while (claim := leases.claim_oldest(EXPORTS)) is not None:
        try:
            _build(claim)
            done += 1
        except LeaseLostError:
            log.warning("export %s was taken over while it was built", claim.id)
        except Exception:
            log.exception("export %s failed, attempt %d", claim.id, claim.attempts)
            leases.put_back(claim)
            _give_up()
    return done


def _give_up() -> None:
    """Mark exports as failed that were tried often enough and that nobody builds any more."""
    leases.give_up(
        EXPORTS,
        action="export.failed",
        ending=lambda export: {"state": background.FAILED, "error": FAILED[export.language]},
    )


def _build(claim: Claim) -> None:
    export = ExportFile.objects.select_related("person").defer("content").get(pk=claim.id)
    with translation.override(export.language):
        with transaction.atomic():
            total, write = PREPARED[export.what](export)
            words = tuple(export_queries.export_in_words(export.person, export))
        _write_progress(claim, 0, total)
        meta = ListMeta(
            exported_by=str(export.person),
            made_at=timezone.localtime(),
            filters=words,
            language=export.language,
            synthetic=settings.DEMO,
        )
        content = io.BytesIO()
        count = write(
            meta=meta, target=content, progress=lambda done: _write_progress(claim, done, total)
        )
        _store(claim, export, content.getvalue(), count)


def _suspicions(export: ExportFile) -> tuple[int, Writer]:
    """The list of suspicions, read now: how many rows, and what writes them."""
    person, filters = export.person, ViolationFilters.from_params(export.filters)
    rows = list_violations(person, filters)
    if not may(person, "export"):  # asked again: a role may have ended
        rows = rows.none()
    return rows.order_by().count(), partial(
        write_violations,
        violations_frame(rows),
        directive=published.directive(),
        page_of=_case_page,
        rule=filters.rule,
    )


def _case_page(case: int) -> str:
    """The address of a case's page."""
    return settings.SITE_URL.rstrip("/") + reverse("violation", args=[case])


def _facilities(export: ExportFile) -> tuple[int, Writer]:
    """The list of facilities in a month."""
    wish = MonthList.from_params(export.filters)
    total, frames = facilities_frames(export.person, wish)
    lines = _progress_lines(export.person, calendar())
    if not may(export.person, "export"):
        total, frames = 0, iter(())
    words = _words() | {"kind": kinds.KINDS, "ownership": kinds.OWNERSHIPS}
    return total, partial(
        write_month_list,
        frames,
        what=export.what,
        period=wish.period,
        words=words,
        progress_lines=lines,
    )


def _universities(export: ExportFile) -> tuple[int, Writer]:
    """The table of universities in a month, as the pages sort it."""
    person, wish = export.person, MonthList.from_params(export.filters)
    found = overview.universities_with_sums(person) if may(person, "export") else []
    cells = overview.universities_by_month(person, found, wish.period, wish.period)
    bodies = [Body(u.pk, u.code, str(u), u.province_id) for u in found]
    sums = {cell.university_id: cell.sums for cell in cells}
    today = calendar()
    open_ = {u.pk for u in found if not today.is_closed(wish.period, u.pk)}
    rows = rows_of_bodies(
        bodies,
        sums,
        standing.ranks(
            person, found, wish.period, in_collection=today.late_universities(wish.period)
        ),
        standing.spreads(person, found, wish.period),
        published.directive(),
        in_collection=open_,
    )
    frame = pd.DataFrame(
        [
            row._asdict() | {"code": row.body.code, "name": row.body.name}
            for row in sorted_bodies(rows, DEFAULT_SORT)
        ],
        columns=[*UniversityRow._fields, "code", "name"],
    )
    return len(frame), partial(
        write_month_list,
        [frame],
        what=export.what,
        period=wish.period,
        words=_words(),
        progress_lines=_progress_lines(person, today),
    )


def _progress_lines(person: Person, today: Calendar) -> list[str]:
    """What has arrived of the months in collection, in the person's scope."""
    return [progress_line(*progress) for progress in own_progress(person, today)]


def _words() -> dict[str, dict[Any, Label]]:
    """The words of months' states."""
    return {"band": {code: mark.label for code, mark in state_marks(published.directive()).items()}}


# What reads each list in the asker's scope, and answers how many rows and what writes them.
PREPARED: Final = {
    export_queries.VIOLATIONS: _suspicions,
    export_queries.FACILITIES: _facilities,
    export_queries.UNIVERSITIES: _universities,
}


def _write_progress(claim: Claim, done: int, total: int) -> None:
    """Tell how far it is and renew the lease, in a transaction of its own."""
    leases.renew(claim, rows_done=done, rows_total=total)


def _store(claim: Claim, export: ExportFile, content: bytes, count: int) -> None:
    now = timezone.now()
    digest = hashlib.sha256(content).digest()
    with transaction.atomic():
        leases.write_bytes(claim, "content", content)
        leases.finish(
            claim,
            state=DONE,
            content_sha256=digest,
            done_at=now,
            error="",
            rows_done=count,
            rows_total=count,
            filename=f"payesh-{export.what}-{jalali_text(timezone.localdate(now)).replace('/', '')}"
            f"-{str(export.pk)[:8]}.xlsx",
        )
        audit.record(
            by=export.person,
            action="export.built",
            on=export,
            detail={
                "what": export.what,
                "filters": export.filters,
                "rows": count,
                "sha256": digest.hex(),
            },
        )

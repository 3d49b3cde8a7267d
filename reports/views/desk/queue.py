"""What waits for a decision, over all months, in two bands: without remarks and with some."""

from dataclasses import replace
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from reports.calendar import Calendar
from reports.dashboards.marks.sparkline import row_sparkline
from reports.desk.decisions import MOST_AT_ONCE
from reports.formatting.labels import figure_label
from reports.formatting.moments import period as period_name
from reports.policy import periods
from reports.policy.workflow import reminders
from reports.queries.desk import lists, queue
from reports.queries.desk.lists import DeskFilters
from reports.queries.desk.named_figures import MOST_SHOWN, NamedFigure
from reports.queries.desk.rows import FiledRow, filed_rows
from reports.views.desk.given import number_in

ROWS = 25


class ShownFigure(NamedTuple):
    """A figure beside a row, and its course as a small line."""

    figure: NamedFigure
    mark: SafeString


class QueueRow(NamedTuple):
    """A report that waits: what stands beside it, the days since its deadline, its figures, and
    how many more figures its remarks name."""

    row: FiledRow
    deadline: Any
    days: int
    figures: list[ShownFigure]
    more: int


def queue_context(
    request: HttpRequest, filters: DeskFilters, today: Calendar, found: queue.QueueCounts
) -> dict[str, Any]:
    """The page of the queue that an address asks for; `found` are its counts with the filters."""
    user, band = request.user, filters.band or found.band_with_work
    page = queue.queue_page(
        user,
        replace(filters, band=band),
        today,
        size=ROWS,
        after=number_in(request.GET.get("after")),
        before=number_in(request.GET.get("before")),
        counts=found,
    )
    return {
        "rows": [_row(row, today) for row in filed_rows(user, page.reports)],
        "queue": found,
        "band": band,
        "shown": found.by_band[band],
        "bands": found.by_band,
        "place": page,
        "at_once": queue.plain_submissions(user, filters, today, found, most=MOST_AT_ONCE)
        if found.by_band[lists.PLAIN]
        else [],
    }


def months_offered(found: queue.QueueCounts) -> list[tuple[str, str]]:
    """The months that hold work, the oldest first, to choose among."""
    return [(str(period), period_name(period)) for period in sorted(found.by_month)]


def _row(row: FiledRow, today: Calendar) -> QueueRow:
    report = row.report
    deadline = today.deadline(report.period, report.university_id)
    shown = [shown_figure(figure, row) for figure in row.figures[:MOST_SHOWN]]
    days = reminders.days_after(deadline, periods.tehran_date(today.moment))
    return QueueRow(row, deadline, days, shown, len(row.figures) - len(shown))


def shown_figure(figure: NamedFigure, row: FiledRow) -> ShownFigure:
    """The figure with its course drawn."""
    title = gettext("%(figure)s of %(facility)s over thirteen months") % {
        "figure": figure_label(figure.figure),
        "facility": row.report.facility,
    }
    return ShownFigure(figure, row_sparkline(figure.months, title=title))

"""The sentence of the month, and below it what has arrived of the months in collection."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString

from facilities.language import in_language
from reports.dashboards.marks.bars import filling_bar
from reports.dashboards.month_sentence import (
    Bodies,
    SentencePart,
    arriving_sentence,
    judged_sentence,
)
from reports.formatting.numbers import number
from reports.policy.scoring.bodies import body_band
from reports.policy.scoring.sums import total
from reports.queries.dashboards.progress import Progress, progress_of_nation
from reports.views.dashboards.body_page import BodyPage


class Arriving(NamedTuple):
    """A month in collection, and a bar that fills as its reports arrive."""

    progress: Progress
    bar: SafeString


def context(page: BodyPage) -> dict[str, Any]:
    """`sentence`: its parts; `arriving`: the nation's months in collection, newest first."""
    return {
        "sentence": _sentence(page),
        "arriving": [
            Arriving(month, filling_bar(month.filed, month.expected, title=_filled(month)))
            for month in progress_of_nation(page.user, page.today)
        ],
    }


def _sentence(page: BodyPage) -> list[SentencePart]:
    period = page.month.period
    if not page.month.is_closed:
        arrived = page.sums.get(period)
        return arriving_sentence(total(arrived.values()) if arrived else None)
    judged = page.judged(period)
    bands = [body_band(sums, page.directive) for sums in judged.values()]
    before = None
    if not page.directive.begins_phase(period):
        before = page.added_up(page.month.before, judged)
    facilities = f"{reverse('facilities')}?period={period}"
    return judged_sentence(
        page.added_up(period),
        before,
        Bodies(bands.count("off_plan"), bands.count("behind")),
        {
            "on_plan": f"{facilities}&state=on_plan",
            "universities": f"?period={period}&sort=score#universities",
            "not_filed": f"{facilities}&state=not_filed",
            "film": f"{facilities}&sort=-film",
        },
    )


def _filled(month: Progress) -> str:
    filed, expected = number(month.filed), number(month.expected)
    return in_language(f"{filed} از {expected}", f"{filed} of {expected}")

"""Block 8: how the scores of facilities spread, by kind."""

from typing import Any, Final, NamedTuple

from django.urls import reverse

from facilities.kinds import KINDS
from facilities.language import in_language
from reports.dashboards.score_spread import KindSpread, spread_chart
from reports.formatting.moments import period as month_in_words
from reports.policy.scoring.month_states import NOT_FILED
from reports.policy.scoring.sums import Sums
from reports.queries.dashboards.score_counts import ScoreCounts, scores_by_kind
from reports.queries.dashboards.sums import Cut, ids, quartiles_by, sums_by
from reports.views.dashboards.body_page import BodyPage

STATES: Final = ("on_plan", "behind", "off_plan", "no_activity", NOT_FILED)


class KindLine(NamedTuple):
    """A kind in the table beside the chart: how many in each of STATES, and their median."""

    kind: str
    counts: list[tuple[str, int]]
    expected: int
    median: float | None


def context(page: BodyPage) -> dict[str, Any]:
    """The histogram and its numbers, of universities that can be judged."""
    period = page.month.period
    late = [(period, body) for body in page.open_bodies]
    cut = Cut(ids(page.universities), [period], ("kind",), late=late)
    sums = {key[0]: found for key, found in sums_by(page.user, cut) if found.expected}
    ceilings = [ceiling.total for ceiling in page.directive.ceilings]
    counted = scores_by_kind(page.user, cut, ceilings)
    medians = {key[0]: values[1] for key, values in quartiles_by(page.user, cut).items()}
    kinds = [
        _kind(kind, sums[kind], counted[kind], medians[kind])
        for kind in KINDS
        if kind in counted and kind in sums
    ]
    lines = [
        KindLine(
            kind,
            [(state, _in_state(sums[kind], state)) for state in STATES],
            sums[kind].expected,
            medians.get(kind),
        )
        for kind in KINDS
        if kind in sums
    ]
    title = in_language(
        f"توزیع نمرهٔ مراکز در {month_in_words(period)} به تفکیک نوع",
        f"Scores of facilities in {month_in_words(period)} by kind",
    )
    chart = (
        spread_chart(kinds, page.directive, period, reverse("facilities"), title=title)
        if kinds
        else ""
    )
    return {"spread": {"chart": chart, "lines": lines, "states": STATES}}


def _kind(kind: str, sums: Sums, counts: ScoreCounts, median: float) -> KindSpread:
    return KindSpread(kind, counts.bins, counts.at, median, sums)


def _in_state(sums: Sums, state: str) -> int:
    return sums.missing if state == NOT_FILED else int(getattr(sums, state))

"""How the scores of facilities spread, a row of the histogram for each kind."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from facilities.language import in_language
from reports.dashboards.marks.histogram import Bin, Ground, HistogramRow, Spike, histogram
from reports.dashboards.marks.places import Tick
from reports.formatting.labels import facility_kind_short, words
from reports.formatting.numbers import number, score, weight
from reports.policy.directive.parts import Ceiling, Directive
from reports.policy.scoring.sums import Sums

_LETTERS: Final = 8  # of a word above a band's ground
_TICKS: Final = (0.0, 20.0, 40.0)  # besides the limits of the bands, and 100


class KindSpread(NamedTuple):
    """A kind of facility in a month: its scores by steps (the silent as 0), how many stand
    exactly at each ceiling, their median, and its sums."""

    kind: str
    bins: Sequence[int]
    at: Mapping[float, int]
    median: float | None
    sums: Sums


def spread_chart(
    kinds: Iterable[KindSpread], directive: Directive, period: int, address: str, *, title: str
) -> SafeString:
    """The histogram; bars lead to the list of facilities at `address`."""
    bands = sorted((band.from_score, band.code, words(band.name)) for band in directive.bands)
    tops = [*(low for low, _, _ in bands[1:]), 100.0]
    grounds = [
        Ground(low, top, code, _short(name))
        for (low, code, name), top in zip(bands, tops, strict=True)
    ]
    ceilings = [c for c in directive.ceilings if c.start <= period]
    rows = [_row(kind, grounds, ceilings, period, address) for kind in kinds]
    ticks = [*_TICKS, *(ground.low for ground in grounds[1:]), 100.0]
    return histogram(
        rows,
        grounds,
        [Tick(value, weight(value)) for value in ticks],
        title=title,
        description="؛ ".join(f"{row.name}: {row.note}" for row in rows),
    )


def _row(
    kind: KindSpread,
    grounds: Sequence[Ground],
    ceilings: Sequence[Ceiling],
    period: int,
    address: str,
) -> HistogramRow:
    step = 100 / len(kind.bins)
    bins = []
    for place, found in enumerate(kind.bins):
        low = place * step
        filed = found - min(kind.sums.missing, found) if place == 0 else found
        band = next(ground.band for ground in reversed(grounds) if low >= ground.low)
        text = in_language(
            f"{weight(low)} تا {weight(low + step)}: {number(filed)} مرکز",
            f"{weight(low)} to {weight(low + step)}: {number(filed)} facilities",
        )
        query = urlencode({"period": period, "kind": kind.kind, "state": band, "sort": "score"})
        bins.append(Bin(low, low + step, filed, band, text, f"{address}?{query}"))
    total, silent = sum(kind.bins), kind.sums.missing
    note = in_language(
        f"{number(total)} مرکز · میانه {score(kind.median)} · {number(silent)} گزارش‌نشده",
        f"{number(total)} · median {score(kind.median)} · {number(silent)} not filed",
    )
    return HistogramRow(
        facility_kind_short(kind.kind), note, bins, kind.median, _spike(kind.at, ceilings)
    )


def _spike(at: Mapping[float, int], ceilings: Sequence[Ceiling]) -> Spike | None:
    """The ceiling that holds most facilities down, if any does."""
    held = [(at[ceiling.total], ceiling) for ceiling in ceilings if at.get(ceiling.total)]
    if not held:
        return None
    most, ceiling = max(held, key=lambda pair: pair[0])
    first = in_language(
        f"{number(most)} مرکز روی سقف {score(ceiling.total)}",
        f"{number(most)} at the ceiling {score(ceiling.total)}",
    )
    return Spike(ceiling.total, (first, words(ceiling.name)))


def _short(name: str) -> str:
    """A band's word above its ground, which is narrow."""
    return name if len(name) <= _LETTERS else name.split(maxsplit=1)[0]

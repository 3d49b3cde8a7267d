"""From 100 to a month's score: what each component lost, and the ceiling as a lid."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from reports.dashboards.marks.places import Reading, Scale, Tick
from reports.dashboards.marks.svg import box, in_both_widths, line, picture, trace, words

_WIDTH, _NARROW = 690, 320
_TOP, _BASE = 46, 232
_TEETH: Final = 6  # of a torn edge
_AXIS: Final = 30  # pixels kept for the figures of the axis, at the left


class Loss(NamedTuple):
    """Points that a component lost. `text` is how they are read, `weight` and `reason` stand below
    ('' for none), `name` in one line a word."""

    name: str
    points: float
    text: str
    weight: str
    reason: str = ""


class Ceiling(NamedTuple):
    """What the score would be without its ceiling, the ceiling's name and the note under it, and
    both for a phone, where a word and a figure have room."""

    before: float
    name: str
    note: str
    short_name: str
    short_note: str


class Total(NamedTuple):
    """The score, how it is read, and its band."""

    score: float
    text: str
    band: str


class WaterfallWords(NamedTuple):
    """What is written at the axis: the unit and where it begins, which way is good, the limit of a
    band (a tick that is dashed)."""

    unit: str
    better: str
    limit: Tick | None


@in_both_widths(_WIDTH)
def waterfall(
    narrow: bool,
    full: Tick,
    losses: Sequence[Loss],
    total: Total,
    ceiling: Ceiling | None,
    ticks: Sequence[Tick],
    labels: WaterfallWords,
    *,
    title: str,
    description: str = "",
) -> SafeString:
    """Columns in the way of reading: the full score, the losses, the total. 690 × 276, for phones
    320 × 306. The axis begins below the first tick; its columns are torn unless that is 0."""
    width, height = (_NARROW, 306) if narrow else (_WIDTH, 276)
    step = (width - _AXIS - 6) / (len(losses) + 2)
    gap = ticks[1].value - ticks[0].value if len(ticks) > 1 else 10
    lowest = max(0.0, ticks[0].value - gap)
    up = Scale(lowest, full.value, _BASE, _TOP)
    columns = _Columns(width, step, step * 0.62, up, narrow)
    parts = _axis(ticks, labels, columns, width)
    parts += _full(full, columns, lowest)
    level = full.value
    for place, loss in enumerate(losses, 1):
        parts += columns.loss(place, loss, level)
        level -= loss.points
    place = len(losses) + 1
    parts += columns.total(place, total, ceiling, level, lowest)
    return picture(width, height, parts, "waterfall", title=title, description=description)


class _Columns(NamedTuple):
    """Where columns stand; the first where reading begins, the figures of the axis at the left."""

    width: float
    step: float
    size: float
    up: Scale
    narrow: bool

    def middle(self, place: int) -> float:
        reading = Reading(self.width - _AXIS)
        return _AXIS + reading.at((place + 0.5) * self.step + 3)

    def box(self, place: int, low: float, high: float, look: str) -> SafeString:
        top, bottom = self.up.at(high), self.up.at(low)
        return box(self.middle(place) - self.size / 2, top, self.size, bottom - top, look)

    def bridge(self, place: int, level: float) -> SafeString:
        """The level of the column before, carried over to this one."""
        ends = sorted((self.middle(place - 1), self.middle(place)))
        y = self.up.at(level)
        return line(ends[0] - self.size / 2, y, ends[1] + self.size / 2, y, "bridge")

    def torn(self, place: int) -> SafeString:
        left, span = self.middle(place) - self.size / 2 - 3, self.size + 6
        points = [
            (left + tooth * span / _TEETH, _BASE - 8 + (3 if tooth % 2 else -3))
            for tooth in range(_TEETH + 1)
        ]
        return trace(points, "torn")

    def foot(self, place: int, name: str, weight: str = "") -> list[SafeString]:
        lines = name.split(" ") if self.narrow else [name]
        x = self.middle(place)
        parts = [
            words(x, _BASE + 18 + 14 * row, text, "middle", "tiny-bold" if self.narrow else "bold")
            for row, text in enumerate(lines)
        ]
        if weight:
            parts.append(words(x, _BASE + (66 if self.narrow else 34), weight, "middle", "tiny"))
        return parts

    def loss(self, place: int, loss: Loss, level: float) -> list[SafeString]:
        x, parts = self.middle(place), [self.bridge(place, level)]
        if loss.points > 0:
            under = self.up.at(level - loss.points) + 15
            parts += [
                self.box(place, level - loss.points, level, "loss"),
                words(x, under, loss.text, "middle", "label bold bad"),
            ]
            if loss.reason and not self.narrow:
                parts.append(words(x, under + 15, loss.reason, "middle", "tiny"))
        else:
            y = self.up.at(level)
            left = x - self.size / 2
            parts += [
                line(left, y, left + self.size, y, "no-loss"),
                words(x, y + 16, gettext("nothing lost"), "middle", "tiny"),
            ]
        return parts + self.foot(place, loss.name, loss.weight)

    def total(
        self, place: int, total: Total, ceiling: Ceiling | None, level: float, lowest: float
    ) -> list[SafeString]:
        x, y = self.middle(place), self.up.at(total.score)
        parts = [
            self.bridge(place, level),
            self.box(place, lowest, total.score, f"is-{total.band}"),
        ]
        if lowest:
            parts.append(self.torn(place))
        if ceiling is not None:
            top, left = self.up.at(ceiling.before), x - self.size / 2
            name = ceiling.short_name if self.narrow else ceiling.name
            below = ceiling.short_note if self.narrow else ceiling.note
            parts += [
                self.box(place, total.score, ceiling.before, "cut"),
                line(left - 7, y, left + self.size + 7, y, "lid"),
                words(x, top - 22, name, "middle", "bold behind"),
                words(x, top - 7, below, "middle", "tiny"),
            ]
        size = "" if self.narrow else "label "
        parts.append(words(x, y + 20, total.text, "middle", f"{size}bold on-{total.band}"))
        return parts + self.foot(place, gettext("Score"))


def _full(full: Tick, columns: _Columns, lowest: float) -> list[SafeString]:
    top = words(columns.middle(0), columns.up.at(full.value) - 8, full.text, "middle", "label bold")
    torn = [columns.torn(0)] if lowest else []
    return [
        columns.box(0, lowest, full.value, "ground"),
        *torn,
        top,
        *columns.foot(0, gettext("Full score")),
    ]


def _axis(
    ticks: Sequence[Tick], labels: WaterfallWords, columns: _Columns, width: float
) -> list[SafeString]:
    parts = []
    for tick in ticks:
        y = columns.up.at(tick.value)
        look = "limit" if labels.limit and labels.limit.value == tick.value else "grid"
        parts += [line(_AXIS, y, width, y, look), words(2, y + 4, tick.text, "left")]
    if labels.limit is not None:
        y = columns.up.at(labels.limit.value) + 15
        parts.append(words(columns.middle(3), y, labels.limit.text, "middle", "tiny"))
    return [
        *parts,
        words(width - 4, 16, labels.unit, "right", "soft"),
        words(_AXIS, 16, labels.better, "left", "soft"),
    ]

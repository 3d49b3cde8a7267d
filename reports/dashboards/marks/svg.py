"""SVG out of escaped parts: the one place where the marks write tags.

Colours and sizes of type are classes of `static/payesh/marks.css`; every class begins with `m-`.
Coordinates are pixels of the picture's own width and height, rounded to a tenth.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Concatenate, Final, Literal, ParamSpec

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from facilities.language import is_english

P = ParamSpec("P")
Point = tuple[float, float]
Edge = Literal["start", "middle", "end", "left", "right"]

_ANCHORS: Final = {"left": ("end", "start"), "right": ("start", "end")}  # Persian, English
_RELATIVE: Final = ("/", "?", "#")


def number(value: float) -> str:
    """A coordinate with at most one decimal, as short as it can be written."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Parts behind one another."""
    return SafeString("".join(conditional_escape(part) for part in parts))


def picture(
    width: float,
    height: float,
    parts: Iterable[SafeString],
    look: str,
    *,
    title: str,
    description: str = "",
    has_links: bool = False,
    is_stretched: bool = False,
) -> SafeString:
    """A whole mark. `title` names it for who does not see it, `description` says what it shows.

    `is_stretched` fills whatever box it is given; else the size is in pixels.
    """
    return format_html(
        '<svg class="drawing m-{}" viewBox="0 0 {} {}"{} role="{}"><title>{}</title>{}{}</svg>',
        look,
        number(width),
        number(height),
        _size(width, height, is_stretched),
        "group" if has_links else "img",
        title,
        format_html("<desc>{}</desc>", description) if description else "",
        joined(parts),
    )


def unspoken(
    width: float,
    height: float,
    parts: Iterable[SafeString],
    look: str,
    *,
    is_stretched: bool = False,
) -> SafeString:
    """A mark beside words that say the same: who listens hears the words alone."""
    return format_html(
        '<svg class="drawing m-{}" viewBox="0 0 {} {}"{} aria-hidden="true">{}</svg>',
        look,
        number(width),
        number(height),
        _size(width, height, is_stretched),
        joined(parts),
    )


def words(x: float, y: float, text: str, edge: Edge = "start", look: str = "") -> SafeString:
    """A line of text on the base line `y`. `edge` is the edge of the text that stands at `x`:
    a side of the screen, or the start or end of reading."""
    anchor = _ANCHORS[edge][is_english()] if edge in _ANCHORS else edge
    return format_html(
        '<text x="{}" y="{}"{}{}>{}</text>',
        number(x),
        number(y),
        "" if anchor == "start" else format_html(' text-anchor="{}"', anchor),
        _class(look),
        text,
    )


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> SafeString:
    """A straight stroke."""
    return trace([(x1, y1), (x2, y2)], look)


def trace(points: Sequence[Point | None], look: str, *, is_closed: bool = False) -> SafeString:
    """Points joined by strokes; a None lifts the pen. '' when fewer than two points meet."""
    runs = [run for run in _runs(points) if len(run) > 1]
    if not runs:
        return SafeString("")
    drawn = "".join(_steps(run) + ("z" if is_closed else "") for run in runs)
    return format_html('<path{} d="{}"/>', _class(look), drawn)


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    look: str,
    *,
    corner: float = 0,
    title: str = "",
) -> SafeString:
    """A rectangle, with words for the pointer if there are any."""
    return format_html(
        '<rect{} x="{}" y="{}" width="{}" height="{}"{}{}',
        _class(look),
        number(x),
        number(y),
        number(width),
        number(height),
        format_html(' rx="{}"', number(corner)) if corner else "",
        _end("rect", title),
    )


def dot(x: float, y: float, radius: float, look: str, *, title: str = "") -> SafeString:
    """A circle."""
    return format_html(
        '<circle{} cx="{}" cy="{}" r="{}"{}',
        _class(look),
        number(x),
        number(y),
        number(radius),
        _end("circle", title),
    )


def shape(outline: str, look: str, *, title: str = "") -> SafeString:
    """A filled outline, written as the `d` of a path."""
    return format_html('<path{} d="{}"{}', _class(look), outline, _end("path", title))


def moved(parts: Iterable[SafeString], down: float) -> SafeString:
    """The same parts, so many pixels lower."""
    return format_html('<g transform="translate(0 {})">{}</g>', number(down), joined(parts))


def link(address: str, parts: Iterable[SafeString]) -> SafeString:
    """Parts that lead to a page of this site; without an address the parts alone.

    Raises ValueError for an address of another kind.
    """
    if not address:
        return joined(parts)
    if not address.startswith(_RELATIVE) or address.startswith("//"):
        raise ValueError(f"not an address of this site: {address!r}")
    return format_html('<a href="{}">{}</a>', address, joined(parts))


def in_both_widths(
    fits: int,
) -> Callable[[Callable[Concatenate[bool, P], SafeString]], Callable[P, SafeString]]:
    """Draw a mark twice: for desks and paper, shown where a width of `fits` pixels is free, and for
    phones (`narrow`, the first argument), shown elsewhere, so that words never shrink.

    marks.css knows the widths; callers of the mark give no `narrow`.
    """

    def decorate(draw: Callable[Concatenate[bool, P], SafeString]) -> Callable[P, SafeString]:
        @wraps(draw)
        def both(*args: P.args, **kwargs: P.kwargs) -> SafeString:
            return format_html(
                '<div class="room"><div class="room-{}"><div class="in-wide">{}</div>'
                '<div class="in-narrow">{}</div></div></div>',
                fits,
                draw(False, *args, **kwargs),
                draw(True, *args, **kwargs),
            )

        return both

    return decorate


def _size(width: float, height: float, is_stretched: bool) -> SafeString:
    if is_stretched:
        return SafeString(' preserveAspectRatio="none"')  # without words
    direction = "ltr" if is_english() else "rtl"
    return format_html(
        ' width="{}" height="{}" direction="{}"', number(width), number(height), direction
    )


def _class(look: str) -> SafeString:
    names = " ".join(f"m-{name}" for name in look.split())
    return format_html(' class="{}"', names) if names else SafeString("")


def _end(tag: str, title: str) -> SafeString:
    if not title:
        return SafeString("/>")
    return format_html("><title>{}</title></{}>", title, tag)


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return runs


def _steps(run: Sequence[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in run)

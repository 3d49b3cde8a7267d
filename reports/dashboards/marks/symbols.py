"""● ▲ ■ ○ ◇ ✓ and ◆ as shapes of equal weight, by the code of what they stand for.

The codes are those of `month_states` and of the bands; ◆ (`act`) is a dated act: a notice, a visit.
"""

from typing import Final

from django.utils.safestring import SafeString

from reports.dashboards.marks.svg import dot, number, shape, unspoken

_SIZE: Final = 4.5  # half the width of a symbol
_BESIDE_WORD: Final = 12
_TICK: Final = ((-1, 0.1), (-0.35, 0.8), (1, -0.55), (0.7, -0.95), (-0.35, 0.1), (-0.7, -0.25))


def outline(state: str, x: float, y: float, size: float = _SIZE) -> str:
    """The `d` of a state's symbol around a point; '' for a state that is drawn empty."""
    if state == "behind":
        top, side = size * 1.15, size * 1.2
        return f"M{_at(x, y - top)}l{_at(side, size * 2.05)}h{number(-2 * side)}z"
    if state == "off_plan":
        side = size * 0.92
        return (
            f"M{_at(x - side, y - side)}h{number(2 * side)}v{number(2 * side)}h{number(-2 * side)}z"
        )
    if state in ("act", "no_activity"):
        side = size * 1.2
        return f"M{_at(x, y - side)}l{_at(side, side)}l{_at(-side, side)}l{_at(-side, -side)}z"
    if state == "filed":
        corners = [(x + size * across, y + size * down) for across, down in _TICK]
        return "M" + "L".join(_at(*corner) for corner in corners) + "z"
    if state in ("on_plan", "not_filed", "in_collection"):
        radius = round(size if state == "on_plan" else size * 0.85, 1)
        turn = f"a{number(radius)} {number(radius)} 0 1 1 "
        return f"M{_at(x - radius, y)}{turn}{number(2 * radius)} 0{turn}{number(-2 * radius)} 0z"
    return ""


def symbol(
    state: str, x: float, y: float, size: float = _SIZE, *, look: str = "", title: str = ""
) -> SafeString:
    """A state's symbol around a point, in the state's colour or in `look`. Never alone: its word
    stands beside it, in a legend or in the mark's description."""
    drawn = outline(state, x, y, size)
    if not drawn:
        return SafeString("")
    if state == "on_plan":
        return dot(x, y, size, look or "is-on_plan", title=title)
    return shape(drawn, look or f"is-{state}", title=title)


def symbol_beside_word(state: str) -> SafeString:
    """A state's symbol for a line of text in which its word follows."""
    middle = _BESIDE_WORD / 2
    return unspoken(_BESIDE_WORD, _BESIDE_WORD, [symbol(state, middle, middle, 4.4)], "symbol")


def _at(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"

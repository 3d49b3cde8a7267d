"""Draw the floors of the house out of the import contracts: `python docs/floors/draw.py`.

Reads the contracts of the kind `layers` in pyproject.toml and writes docs/floors/floors.svg, one
panel a contract; those between single files are left to the contracts. A floor imports from those
below it, never from those above. Boxes that stand apart do not import each other; boxes that touch
may.
"""

import re
import sys
import tomllib
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PICTURE = Path(__file__).with_name("floors.svg")

DRAWN = {None, "facilities", "reports", "reports.policy", "reports.queries", "reports.views"}

WIDTH, MARGIN = 560, 16  # of a column; pixels, as all lengths here
TITLE, FLOOR, GAP, PANEL_GAP = 20, 30, 6, 26
APART, PADDING, LETTER = 10, 12, 7.3  # LETTER: width of one in the boxes' font
TITLE_LETTERS = 62  # in a line
SOFT, LINE, BOX, TEXT = "#f4f6f8", "#9aa7b4", "#ffffff", "#1c2733"


class Floor(NamedTuple):
    """One floor: its rooms, and whether they are kept from importing each other."""

    rooms: list[str]
    are_apart: bool


class Panel(NamedTuple):
    """One contract: what it says, and its floors from the top."""

    title: str
    floors: list[Floor]


def panels(source: str) -> list[Panel]:
    """Return the contracts of layers in the text of pyproject.toml, in its order."""
    contracts = tomllib.loads(source)["tool"]["importlinter"]["contracts"]
    return [
        Panel(contract["name"], [_floor(layer) for layer in contract["layers"]])
        for contract in contracts
        if contract["type"] == "layers" and contract.get("containers", [None])[0] in DRAWN
    ]


def _floor(layer: str) -> Floor:
    rooms = [room.strip().strip("()") for room in re.split(r"[|:]", layer)]
    return Floor(rooms, ":" not in layer)


def draw(source: str) -> str:
    """Return the picture as SVG: the panels in two columns, each in the shorter one."""
    columns: list[list[str]] = [[], []]
    tops = [MARGIN, MARGIN]
    for panel in panels(source):
        shorter = tops.index(min(tops))
        tops[shorter] = _draw_panel(panel, tops[shorter], columns[shorter]) + PANEL_GAP
    height = max(tops) - PANEL_GAP + MARGIN
    drawn = "\n".join(
        f'<g transform="translate({number * WIDTH} 0)">\n' + "\n".join(parts) + "\n</g>"
        for number, parts in enumerate(columns)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {height}" role="img"'
        ' font-family="system-ui, sans-serif" font-size="14">\n'
        "<title>The floors of the house: each imports only from those below it</title>\n"
        f'<rect width="{2 * WIDTH}" height="{height}" fill="#fff"/>\n{drawn}\n</svg>\n'
    )


def _draw_panel(panel: Panel, top: int, parts: list[str]) -> int:
    """Draw one contract; return the height at which it ends."""
    for line in wrap(panel.title, TITLE_LETTERS):
        parts.append(
            f'<text x="{MARGIN}" y="{top + 14}" font-weight="600" fill="{TEXT}">'
            f"{escape(line)}</text>"
        )
        top += TITLE
    top += GAP
    for floor in panel.floors:
        rows = _rows(floor)
        height = FLOOR * len(rows) + GAP * (len(rows) - 1) + 2 * GAP
        parts.append(
            f'<rect x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{height}"'
            f' rx="4" fill="{SOFT}"/>'
        )
        for number, row in enumerate(rows):
            _draw_row(row, top + GAP + number * (FLOOR + GAP), parts, are_apart=floor.are_apart)
        top += height + GAP
    return top - GAP


def _rows(floor: Floor) -> list[list[str]]:
    """Return the rooms of a floor in rows that fit the picture."""
    rows: list[list[str]] = [[]]
    used = 0.0
    for room in floor.rooms:
        width = _width(room) + APART
        if rows[-1] and used + width > WIDTH - 4 * MARGIN:
            rows.append([])
            used = 0.0
        rows[-1].append(room)
        used += width
    return rows


def _draw_row(rooms: list[str], top: int, parts: list[str], *, are_apart: bool) -> None:
    left = 2.0 * MARGIN
    for room in rooms:
        width = _width(room)
        parts.append(
            f'<rect x="{left:g}" y="{top}" width="{width:g}" height="{FLOOR}" rx="3"'
            f' fill="{BOX}" stroke="{LINE}"/>'
            f'<text x="{left + width / 2:g}" y="{top + 20}" text-anchor="middle"'
            f' font-family="ui-monospace, monospace" font-size="12" fill="{TEXT}">'
            f"{escape(room)}</text>"
        )
        left += width + (APART if are_apart else 0)


def _width(room: str) -> float:
    return len(room) * LETTER + 2 * PADDING


if __name__ == "__main__":
    PICTURE.write_text(draw((ROOT / "pyproject.toml").read_text("utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)} is drawn.\n")

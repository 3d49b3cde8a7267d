"""The number formats of a workbook that show another number than the one that is kept."""

import re
from typing import Final

_CELL_FORMATS: Final = re.compile(
    rb"<(?:[\w.-]+:)?cellXfs\b(.*?)</(?:[\w.-]+:)?cellXfs\s*>", re.DOTALL
)
_CELL_FORMAT: Final = re.compile(rb"<(?:[\w.-]+:)?xf(?=[\s/>])([^<>]*)>")
_FORMAT: Final = re.compile(rb"<(?:[\w.-]+:)?numFmt(?=\s)([^<>]*)>")
_NUMBER: Final = re.compile(rb"""\snumFmtId\s*=\s*["']\s*([0-9]{1,9})""")
_CODE: Final = re.compile(rb"""\sformatCode\s*=\s*("[^"]*"|'[^']*')""")
# What stands in a format without being a part of it: quoted text, escaped letters, colours.
_WORDS: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SCALED: Final = re.compile(r"[0#?]\s*,+\s*(?:[^0#?,\s]|$)")
_HALF_DAYS: Final = re.compile(r"am/pm|a/p", re.IGNORECASE)

_PERCENT, _THOUSANDS, _TIME_OF_DAY = "percent_cell", "scaled_cell", "date_cell"
_BUILT_IN: Final = {9: _PERCENT, 10: _PERCENT, 18: _TIME_OF_DAY, 19: _TIME_OF_DAY}


def faulty_styles(styles: bytes) -> dict[bytes, str]:
    """The styles of cells that are no plain number by their format: a style's number as cells
    name it -> a kind of `xlsx_cells.fault`.

    Percentages show 100 % where 1 is kept; a comma behind the digits hides the thousands; a time
    of day is no duration.
    """
    kinds: dict[int, str] = dict(_BUILT_IN)
    for own in _FORMAT.finditer(styles):
        number, code = _NUMBER.search(own[1]), _CODE.search(own[1])
        if number and code:
            kind = _kind_of(_unescaped(code[1][1:-1].decode("utf-8", "replace")))
            if kind is None:
                kinds.pop(int(number[1]), None)
            else:
                kinds[int(number[1])] = kind
    found: dict[bytes, str] = {}
    if block := _CELL_FORMATS.search(styles):
        for place, look in enumerate(_CELL_FORMAT.finditer(block[1])):
            number = _NUMBER.search(look[1])
            if number and (kind := kinds.get(int(number[1]))):
                found[b"%d" % place] = kind
    return found


def _kind_of(code: str) -> str | None:
    plain = _WORDS.sub("", code)
    if "%" in plain or "‰" in plain or "٪" in plain:
        return _PERCENT
    if _HALF_DAYS.search(code):
        return _TIME_OF_DAY
    return _THOUSANDS if _SCALED.search(plain) else None


def _unescaped(text: str) -> str:
    for name, letter in (("&quot;", '"'), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(name, letter)
    return text.replace("&amp;", "&")

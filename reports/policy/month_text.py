"""A month as people and programs write it, in any file or form."""

import re
from functools import lru_cache
from typing import Final

from persiantools.jdatetime import MONTH_NAMES_EN, MONTH_NAMES_FA

from facilities.text import word_key

LONGEST_MONTH: Final = 40  # characters; longer text is not a month

_NAMES: Final = {
    word_key(name): number
    for names in (MONTH_NAMES_FA, MONTH_NAMES_EN)
    for number, name in enumerate(names)
    if name
} | {word_key("امرداد"): 5}
_NAME: Final = "|".join(sorted(_NAMES, key=len, reverse=True))
_MARK: Final = r"[-/\\_,،:;؛−‐–—]"
_YEAR: Final = "(?P<year>[0-9]{4})"
# In 1400.1 the month may be the first or, written by a program, the tenth: two digits are asked.
_WRITTEN: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}(?P<month>[0-9]{{2}})(?:[.٫]0{{1,2}})?",
        rf"{_YEAR}[.٫](?P<month>[0-9]{{2}})",
        rf"{_YEAR}{_MARK}(?P<month>[0-9]{{1,2}})",
        rf"(?P<month>[0-9]{{1,2}})(?:{_MARK}|[.٫]){_YEAR}",
        rf"(?:ماه)?(?P<name>{_NAME})(?:ماه)?{_MARK}?(?:سال)?{_YEAR}",
        rf"(?:سال)?{_YEAR}{_MARK}?(?:ماه)?(?P<name>{_NAME})(?:ماه)?",
    )
)


def read_month(value: object) -> object:
    """A month as the whole number it is kept as: 140012, «۱۴۰۰/۱۲», 12-1400, «اسفند ۱۴۰۰».

    Whole floats are whole numbers. What names no month comes back as it was written, for the
    checks to refuse; whether there is such a month is theirs to say too.
    """
    if type(value) is float:
        return int(value) if value.is_integer() else _read(repr(value), value)
    return _read(value, value) if type(value) is str else value


@lru_cache(maxsize=4096, typed=True)
def _read(written: str, otherwise: object) -> object:
    if len(written) > LONGEST_MONTH:
        return otherwise
    key = word_key(written)
    for pattern in _WRITTEN:
        if found := pattern.fullmatch(key):
            parts = found.groupdict()
            month = _NAMES[parts["name"]] if parts.get("name") else int(parts["month"])
            return int(parts["year"]) * 100 + month
    return otherwise

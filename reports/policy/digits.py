"""Numbers as people type them and as people read them: Persian, Arabic or Latin digits."""

import re
from typing import Final

from facilities.text import ascii_digits, bare, persian_digits

SPACES: Final = "\u00a0\u2009\u202f\t"  # stand for a space in a number
MINUS: Final = ("-", "−", "\u2013")
_TO_SPACE = str.maketrans(dict.fromkeys(SPACES, " "))
_TO_SEPARATORS = str.maketrans(",.", "٬٫")

LONGEST_NUMBER = 40  # characters; longer text is not a count of anything

# Grouped by threes or not at all, so that «۱٬۵» (one and a half?) never becomes fifteen. Programs
# write whole numbers as 600.0 or 600.00; in 600.000 the point may stand between thousands.
# The browser uses the same patterns (see `form.form_as_json`).
COUNT_PATTERN = r"([0-9]+|[0-9]{1,3}(?:[٬,، ][0-9]{3})+)(?:[.٫]0{1,2})?"
CLOCK_PATTERN = r"([0-9]{1,5}):([0-5][0-9])(?::00)?"  # Excel adds the seconds
_COUNT = re.compile(COUNT_PATTERN)
_CLOCK = re.compile(CLOCK_PATTERN)


class NegativeCountError(ValueError):
    """The text is a whole number, but below zero."""


def to_persian(number: int | float | str) -> str:
    """A number as people read it: Persian digits, ٬ between thousands, ٫ before decimals.

    Text keeps its own grouping: only its digits change.
    """
    if isinstance(number, str):
        return persian_digits(number)
    return persian_digits(f"{number:,}".translate(_TO_SEPARATORS))


def parse_count(text: str) -> int:
    """The whole number a person typed: any digits, grouped by ٬ , ، or a space, or with ٫۰ behind.

    Raises ValueError for anything else, NegativeCountError for a number below zero.
    """
    typed = _short(text)
    if typed.startswith(MINUS) and _COUNT.fullmatch(typed[1:].lstrip()):
        raise NegativeCountError(typed)
    if not (found := _COUNT.fullmatch(typed)):
        raise ValueError("not a whole number")
    return int(re.sub(r"[^0-9]", "", found[1]))


def parse_minutes(text: str) -> int:
    """A duration in minutes, typed as minutes or as hours:minutes («۷۲۰:۳۰» is 43,230).

    Seconds may stand behind, as Excel writes them, where they are zero.

    Raises ValueError (NegativeCountError below zero) as `parse_count` does.
    """
    if clock := _CLOCK.fullmatch(_short(text)):
        return int(clock[1]) * 60 + int(clock[2])
    return parse_count(text)


def plain(text: str) -> str:
    """Return typed text as a number is read: digits 0-9, one kind of space, no invisible marks."""
    return ascii_digits(bare(text.translate(_TO_SPACE)))


def _short(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("too long for a number")
    return plain(text)

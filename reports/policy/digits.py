"""Numbers as people type them and as people read them: Persian, Arabic or Latin digits."""

import re

_TO_ASCII = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)
_TO_PERSIAN = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")

# Marks that keyboards and copied text leave behind; nobody sees them.
_INVISIBLE = str.maketrans("", "", "\u200c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f\t", " "))

LONGEST_NUMBER = 40  # characters; longer text is not a count of anything

# Grouped by threes or not at all, so that «۱٬۵» (one and a half?) never becomes fifteen.
# The browser uses the same patterns (see `form.form_as_json`).
COUNT_PATTERN = r"[0-9]+|[0-9]{1,3}(?:[٬,، ][0-9]{3})+"
CLOCK_PATTERN = r"([0-9]{1,5}):([0-5][0-9])"
_COUNT = re.compile(COUNT_PATTERN)
_CLOCK = re.compile(CLOCK_PATTERN)
_MINUS = ("-", "−", "\u2013")


class NegativeCountError(ValueError):
    """The text is a whole number, but below zero."""


def to_ascii(text: str) -> str:
    """The text with Persian and Arabic digits as 0-9; everything else stays."""
    return text.translate(_TO_ASCII)


def to_persian(number: int | float | str) -> str:
    """A number as people read it: Persian digits, ٬ between thousands, ٫ before decimals.

    Text keeps its own grouping: only its digits change.
    """
    if isinstance(number, str):
        return number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    return f"{number:,}".translate(_TO_PERSIAN)


def parse_count(text: str) -> int:
    """The whole number a person typed: any digits, grouped by ٬ , ، or a space.

    Raises ValueError for anything else, NegativeCountError for a number below zero.
    """
    plain = _plain(text)
    if plain.startswith(_MINUS) and _COUNT.fullmatch(plain[1:].lstrip()):
        raise NegativeCountError(plain)
    if not _COUNT.fullmatch(plain):
        raise ValueError("not a whole number")
    return int(re.sub(r"[^0-9]", "", plain))


def parse_minutes(text: str) -> int:
    """A duration in minutes, typed as minutes or as hours:minutes («۷۲۰:۳۰» is 43,230).

    Raises ValueError (NegativeCountError below zero) as `parse_count` does.
    """
    if clock := _CLOCK.fullmatch(_plain(text)):
        return int(clock[1]) * 60 + int(clock[2])
    return parse_count(text)


def _plain(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("too long for a number")
    return to_ascii(text.translate(_INVISIBLE).translate(_SPACES)).strip()

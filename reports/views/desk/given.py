"""What addresses and forms of the desk give: numbers in any digits, submissions, what was seen."""

from uuid import UUID

from django.http import HttpRequest

from facilities.errors import refuse
from facilities.text import ascii_digits

_LONGEST = 18  # digits of a key of the database


def number_in(words: str | None, *, longest: int = _LONGEST) -> int | None:
    """Return the whole number that a text is, of at most so many digits; None for anything else."""
    plain = ascii_digits(words or "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= longest else None


def submission_in(words: str | None) -> UUID:
    """Return the submission that a form names. Raises Refused: unknown."""
    try:
        return UUID(words or "")
    except ValueError:
        raise refuse("", "unknown", "چنین گزارشی یافت نشد.", "There is no such report.") from None


def seen_in(request: HttpRequest) -> int | None:
    """Return the latest decision that a form was made with: its id, 0 for none, None unsaid."""
    return number_in(request.POST.get("seen"))

"""Numbers in addresses and forms of the desk, in any digits."""

from facilities.text import ascii_digits

_LONGEST = 18  # digits of a key of the database


def number_in(words: str | None, *, longest: int = _LONGEST) -> int | None:
    """Return the whole number that a text is, of at most so many digits; None for anything else."""
    plain = ascii_digits(words or "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= longest else None

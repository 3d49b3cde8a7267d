"""Page numbers of a list whose length is known."""

from typing import NamedTuple

from facilities.text import ascii_digits

AROUND = 2  # neighbours shown on each side of the present page
MOST = 10_000  # rows to leaf through; who wants more narrows the list or takes it as Excel


class Page(NamedTuple):
    """One page of a list: its number, how many there are, and the place of its first row.

    `is_cut`: the list goes on behind the last page.
    """

    number: int
    last: int
    first: int
    total: int
    shown: list[int | None]
    is_cut: bool = False


def page_of(asked: str, *, total: int, size: int) -> Page:
    """The page somebody asked for; the nearest there is when that does not exist.

    `shown` holds the numbers to offer, None standing for a gap.
    """
    plain = ascii_digits(asked)
    wanted = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 8 else 1
    last = max(1, -(-min(total, MOST) // size))
    number = min(max(wanted, 1), last)
    near = {1, last, *range(number - AROUND, number + AROUND + 1)}
    shown: list[int | None] = []
    for candidate in sorted(near & set(range(1, last + 1))):
        if shown and shown[-1] is not None and candidate - shown[-1] > 1:
            shown.append(None)
        shown.append(candidate)
    return Page(number, last, (number - 1) * size, total, shown, total > MOST)

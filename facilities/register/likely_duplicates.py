"""Facilities that may be in the register already, as a hint to whoever enters one. Never a refusal.

A facility of another university is told of without its name, code or place.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db import connection

from facilities import text
from facilities.access.facilities import visible_facilities
from facilities.kinds import Label
from facilities.language import in_language
from facilities.models import Facility, Person

SAME_LICENCE: Final = Label("همان شمارهٔ پروانه", "the same licence number")
SAME_PHONE: Final = Label("همان تلفن", "the same telephone")
SAME_NAME: Final = Label("همان نام و شهر", "the same name and city")
ELSEWHERE: Final = Label("مرکزی در دانشگاه دیگر", "a facility of another university")


class Likely(NamedTuple):
    """A facility that may be the same one (None where the reader may not know it), and why."""

    other: Facility | None
    reasons: list[Label]

    @property
    def name(self) -> str:
        """What it is called in the language of the request."""
        return str(self.other) if self.other else in_language(*ELSEWHERE)

    @property
    def why(self) -> str:
        """The reasons in the language of the request."""
        comma = in_language("، ", ", ")
        return comma.join(in_language(*reason) for reason in self.reasons)


def likely_duplicates(
    *, by: Person | None, facilities: Sequence[Facility]
) -> dict[int, list[Likely]]:
    """What else in the register may be each of these facilities, by id; two queries in all.

    Same licence, same telephone, or same name and city as search folds them. `by=None`, the
    system, is told nothing. Those whose names the person may read come first.
    """
    if by is None or not facilities:
        return {}
    cities = {facility.pk: text.search_key(facility.city) for facility in facilities}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payesh_likely_duplicates(%s)", [list(cities)])
        rows = cursor.fetchall()
    found: dict[int, list[tuple[int, list[Label]]]] = defaultdict(list)
    for facility, other, city, same_licence, same_phone, same_name in rows:
        same_place = same_name and text.search_key(city) == cities[facility]
        reasons = {SAME_LICENCE: same_licence, SAME_PHONE: same_phone, SAME_NAME: same_place}
        if any(reasons.values()):
            found[facility].append((other, [reason for reason, holds in reasons.items() if holds]))
    others = [other for alike in found.values() for other, _ in alike]
    visible = visible_facilities(by).in_bulk(others)
    return {
        facility: sorted(
            (Likely(visible.get(other), reasons) for other, reasons in alike),
            key=lambda likely: likely.other is None,
        )
        for facility, alike in found.items()
    }

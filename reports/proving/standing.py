"""What a month's submissions leave standing: pure folds over what arrived."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Arrival(NamedTuple):
    """One submission, without what was filed in it."""

    id: UUID
    replaces: UUID | None
    received_at: datetime
    university: int
    is_repudiated: bool


class Standing(NamedTuple):
    """The current submission of a month and what the report keeps of the others."""

    submission: UUID
    received_at: datetime
    first_received_at: datetime | None
    first: Arrival
    is_one_chain: bool


def standing_of(arrivals: Sequence[Arrival]) -> Standing:
    """Fold one month's submissions, of which there is at least one, by what replaces what."""
    ordered = _in_order(arrivals)
    is_one_chain = len(ordered) == len(arrivals)
    if not is_one_chain:
        ordered = sorted(arrivals, key=lambda arrival: (arrival.received_at, arrival.id))
    return Standing(
        submission=ordered[-1].id,
        received_at=ordered[-1].received_at,
        first_received_at=min(
            (a.received_at for a in arrivals if not a.is_repudiated), default=None
        ),
        first=ordered[0],
        is_one_chain=is_one_chain,
    )


def _in_order(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """From the first filing along the corrections, as far as they lead."""
    correction = {arrival.replaces: arrival for arrival in arrivals}
    ordered = []
    following = correction.get(None)
    while following is not None:
        ordered.append(following)
        following = correction.get(following.id)
    return ordered

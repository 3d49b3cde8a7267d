"""What a month's submissions leave standing: pure folds over what arrived."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

# How long after its arrival a report is stored at the latest, and clocks differ at the most.
AT_ONCE: Final = timedelta(minutes=1)
FROM_FILE: Final = timedelta(days=1)


class Arrival(NamedTuple):
    """One submission, without what was filed in it."""

    id: UUID
    replaces: UUID | None
    received_at: datetime
    university: int
    is_from_file: bool
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


class RegisterChange(NamedTuple):
    """One correction of a facility's entry, as the audit trail has it: old and new by column."""

    at: datetime
    values: Mapping[str, Sequence[Any]]


def entry_at(
    column: str, today: Any, changes: Sequence[RegisterChange], filed: Arrival
) -> Any | None:
    """What a column of the register said when a report was filed; None where that is not certain.

    `changes` are in their order. A change at about the time of the filing may have come before
    or after it: a file's rows are stored some time after it arrived.
    """
    earliest = filed.received_at - AT_ONCE
    latest = filed.received_at + (FROM_FILE if filed.is_from_file else AT_ONCE)
    value = today
    for change in reversed(changes):
        if column not in change.values or change.at <= earliest:
            continue
        if change.at <= latest:
            return None
        value = change.values[column][0]
    return value

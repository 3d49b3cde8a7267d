"""What stands of a month's submissions, whatever their order of arrival."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from reports.proving.standing import Arrival, standing_of

FIRST, SECOND, THIRD = (UUID(int=number) for number in (3, 1, 2))
NOON = datetime(2022, 9, 1, 12, tzinfo=UTC)


def arrival(
    number: UUID, replaces: UUID | None, hours: float, *, repudiated: bool = False
) -> Arrival:
    return Arrival(number, replaces, NOON + timedelta(hours=hours), 1, repudiated)


def test_the_last_that_nothing_replaces_stands() -> None:
    found = standing_of(
        [arrival(SECOND, FIRST, 2), arrival(THIRD, SECOND, 1), arrival(FIRST, None, 3)],
    )
    assert (found.submission, found.first.id, found.is_one_chain) == (THIRD, FIRST, True)
    assert found.received_at == NOON + timedelta(hours=1)
    assert found.first_received_at == NOON + timedelta(hours=1), "the earliest of all"


@pytest.mark.parametrize(
    ("first", "second", "hours"),
    [(False, False, 1), (True, False, 2), (True, True, None)],
    ids=["none", "the first", "both"],
)
def test_what_was_repudiated_is_no_arrival(first: bool, second: bool, hours: int | None) -> None:
    found = standing_of(
        [
            arrival(FIRST, None, 1, repudiated=first),
            arrival(SECOND, FIRST, 2, repudiated=second),
        ],
    )
    assert found.submission == SECOND
    assert found.first_received_at == (None if hours is None else NOON + timedelta(hours=hours))


@pytest.mark.parametrize(
    "arrivals",
    [
        [arrival(FIRST, None, 1), arrival(SECOND, None, 2)],
        [arrival(FIRST, None, 1), arrival(SECOND, THIRD, 2)],
        [arrival(SECOND, FIRST, 2)],
    ],
    ids=["two first", "a gap", "no first"],
)
def test_submissions_that_are_no_single_line_are_told(arrivals: list[Arrival]) -> None:
    assert not standing_of(arrivals).is_one_chain

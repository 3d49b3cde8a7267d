"""Which universities are shown as moved most."""

import pytest

from reports.dashboards.changes import BodyChange, movers, movers_mark
from reports.policy.directive import published


def body(name: str, before: float, now: float) -> BodyChange:
    return BodyChange(name, before, now, "behind", f"/universities/{name}/")


def test_five_rose_and_five_fell_most() -> None:
    changes = [body(f"u{step}", 70.0, 70.0 + step) for step in range(-7, 8)]
    risen, fallen = movers(changes)
    assert [each.change for each in risen] == [7, 6, 5, 4, 3]
    assert [each.change for each in fallen] == [-7, -6, -5, -4, -3]


@pytest.mark.parametrize(
    ("before", "now", "change"), [(80.0, 80.04, 0.0), (80.09, 80.1, 0.1), (79.99, 80.0, 0.1)]
)
def test_a_change_is_that_of_the_scores_as_read(before: float, now: float, change: float) -> None:
    assert body("u", before, now).change == change


def test_who_did_not_move_is_not_drawn() -> None:
    directive = published.directive()
    assert movers_mark([body("still", 80.0, 80.0)], 140102, directive) is None
    drawn = movers_mark([body("up", 80.0, 90.0), body("still", 80, 80)], 140102, directive)
    assert drawn is not None
    assert "/universities/up/" in drawn
    assert "/universities/still/" not in drawn


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("دانشگاه علوم پزشکی قم", "قم"),
        ("دانشکده علوم پزشکی خلخال", "خلخال"),
        ("Qom University of Medical Sciences", "Qom"),
        ("Khalkhal School of Medical Sciences", "Khalkhal"),
        ("another", "another"),
    ],
)
def test_a_line_ends_in_the_name_that_tells_it_apart(name: str, short: str) -> None:
    drawn = movers_mark([body(name, 80.0, 90.0)], 140102, published.directive())
    assert drawn is not None
    assert f">{short}</text>" in drawn

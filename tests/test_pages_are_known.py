"""Every address is known to the proof of all pages: as a page, or with the reason why not."""

from fnmatch import fnmatch

import pytest

from tests.screens.preparing import PREPARATIONS
from tests.screens.routes import GIVEN, LINKED, NO_PAGE, has_reason, is_page, route_of, routes


@pytest.mark.parametrize("name", sorted(routes()))
def test_every_address_is_a_page_or_says_why_not(name: str) -> None:
    assert is_page(name) or has_reason(name), "add it to tests/screens/routes.py"


@pytest.mark.parametrize("pattern", sorted({*LINKED, *NO_PAGE}))
def test_what_is_named_exists(pattern: str) -> None:
    assert any(fnmatch(name, pattern) for name in routes())


@pytest.mark.parametrize("name", sorted(name for name in GIVEN if not name.startswith("no such")))
def test_a_given_address_is_of_its_route(name: str) -> None:
    assert route_of(GIVEN[name]) == name


def test_examples_are_made_of_pages_alone() -> None:
    assert all(is_page(route) for route in PREPARATIONS)

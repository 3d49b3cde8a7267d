"""A seeded sample of `make axe`: two people, any pages of theirs, in any language, theme, width."""

import os
import random
from typing import Final

from playwright.sync_api import Browser

from tests import cast
from tests.browser.conftest import Site
from tests.screens.demo import NOBODY
from tests.screens.looking import (
    LANGUAGES,
    THEMES,
    WIDTHS,
    axe_faults,
    layout_faults,
    open_page,
    unfold,
)
from tests.screens.walking import Visitor, choose, enter, pages_of

SEED: Final = int(os.environ.get("SEED", "1405"))
PEOPLE, PAGES = 2, 6
VISITORS: Final = [
    NOBODY,
    *(
        Visitor(username, username, cast.PASSWORD)
        for username, person in cast.PEOPLE.items()
        if person.role != "machine"
    ),
]


def test_a_sample_of_all_pages_shuts_nobody_out(browser: Browser, site: Site) -> None:
    drawn = random.Random(SEED)
    found: dict[str, list[str]] = {}
    for visitor in drawn.sample(VISITORS, PEOPLE):
        theme = drawn.choice(THEMES)
        context = browser.new_context(
            base_url=site.url,
            color_scheme=theme,
            reduced_motion="reduce",
        )
        page = context.new_page()
        enter(page, visitor, drawn.choice(LANGUAGES))
        pages = pages_of(context, visitor)
        for route in drawn.sample(sorted(pages), min(PAGES, len(pages))):
            width = drawn.choice(WIDTHS)
            open_page(page, pages[route], width)
            faults = layout_faults(page)
            unfold(page)
            found[f"{visitor.role} {pages[route]} {theme} {width}"] = faults + axe_faults(page)
        page.goto("/")
        choose(page, "fa")  # the account keeps its last choice
        context.close()
    assert {look: faults for look, faults in found.items() if faults} == {}, f"SEED={SEED}"

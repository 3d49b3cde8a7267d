"""The proof: axe and the layout of every page, kept look by look, to go on with at any time."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page

from tests.screens.demo import Demo
from tests.screens.looking import (
    LANGUAGES,
    THEMES,
    WIDTHS,
    axe_faults,
    layout_faults,
    open_page,
    unfold,
)
from tests.screens.preparing import PREPARATIONS
from tests.screens.routes import is_page, routes
from tests.screens.walking import Visitor, enter, pages_of

Say = Callable[[str], None]


class Seen(NamedTuple):
    """What was found at one look at one page."""

    role: str
    route: str
    language: str
    theme: str
    width: int
    address: str
    faults: list[str]

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """Which look it was."""
        return self[:5]


class Journal:
    """The looks of a run, one line each; a later look at the same page holds."""

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        self.seen = {look.key: look for look in (Seen(*json.loads(line)) for line in lines)}

    def write(self, look: Seen) -> None:
        """Keep a look."""
        self.seen[look.key] = look
        with self._file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(look, ensure_ascii=False) + "\n")

    def is_clean(self, key: tuple[str, str, str, str, int]) -> bool:
        """Whether this look was had and nothing was found."""
        return key in self.seen and not self.seen[key].faults


def entered(
    browser: Browser, demo: Demo, visitor: Visitor, language: str = "fa"
) -> tuple[BrowserContext, Page]:
    """Return a window in which the visitor has signed in."""
    context = browser.new_context(base_url=demo.url, reduced_motion="reduce")
    page = context.new_page()
    enter(page, visitor, language)
    return context, page


def every_page(browser: Browser, demo: Demo, say: Say) -> dict[str, dict[str, str]]:
    """Return each visitor's pages by role and route; makes an example where there is none."""
    found: dict[str, dict[str, str]] = {}

    def walk(visitor: Visitor) -> None:
        context, _ = entered(browser, demo, visitor)
        found[visitor.role] = pages_of(context, visitor)
        context.close()

    for visitor in demo.visitors:
        walk(visitor)
    prepared = [PREPARATIONS[route] for route in missing(found) if route in PREPARATIONS]
    for role, step in prepared:
        visitor = next(one for one in demo.visitors if one.role == role)
        context, page = entered(browser, demo, visitor)
        step(page)
        context.close()
    if prepared:
        for visitor in demo.visitors:
            walk(visitor)
    say(", ".join(f"{role} {len(pages)}" for role, pages in found.items()))
    return found


def missing(found: dict[str, dict[str, str]]) -> list[str]:
    """Return the routes that show a page and of which nobody has an example."""
    shown = {route for pages in found.values() for route in pages}
    return sorted(route for route in routes() if is_page(route) and route not in shown)


def prove(browser: Browser, demo: Demo, state: Path, roles: set[str], say: Say) -> list[str]:
    """Look at what was not clean yet; return the faults of all looks had in this folder."""
    journal = Journal(state / "looked.jsonl")
    pages = every_page(browser, demo, say)
    for visitor in demo.visitors:
        if roles and visitor.role not in roles:
            continue
        for language in LANGUAGES:
            context, page = entered(browser, demo, visitor, language)
            errors = _errors_of(page)
            for route, address in pages[visitor.role].items():
                for look in _looks(page, visitor.role, route, address, language, journal, errors):
                    journal.write(look)
                    if look.faults:
                        say(f"{look.key}: {len(look.faults)} {look.faults[0]}")
            context.close()
        say(f"{visitor.role}: {sum(key[0] == visitor.role for key in journal.seen)} looks")
    faults = [f"no example of {route}" for route in missing(pages)]
    return faults + [
        f"{look.role} {look.address} {look.language} {look.theme} {look.width}: {fault}"
        for look in journal.seen.values()
        for fault in look.faults
    ]


def _errors_of(page: Page) -> list[str]:
    """A list that fills with what the browser complains of: a style that did not come, a script."""
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def _looks(
    page: Page,
    role: str,
    route: str,
    address: str,
    language: str,
    journal: Journal,
    errors: list[str],
) -> Iterator[Seen]:
    """The looks at one page in one language that were not clean yet."""
    for width in WIDTHS:
        themes = [
            theme for theme in THEMES if not journal.is_clean((role, route, language, theme, width))
        ]
        if not themes:
            continue
        errors.clear()
        open_page(page, address, width)
        told = [] if route.startswith("no such") else list(errors)  # axe itself adds others
        for theme in themes:
            page.emulate_media(color_scheme=theme)
            faults = told + layout_faults(page)
            unfold(page)
            faults += axe_faults(page, colours_only=theme != themes[0])
            yield Seen(role, route, language, theme, width, address, faults)


def figures(state: Path) -> str:
    """Return the run so far in a few lines: looks, pages and faults, by role."""
    seen = Journal(state / "looked.jsonl").seen.values()
    looks, faults = Counter(look.role for look in seen), Counter[str]()
    for look in seen:
        faults[look.role] += len(look.faults)
    pages = {(look.role, look.route) for look in seen}
    lines = [
        f"{role:<16} {sum(one == role for one, _ in pages):>4} pages {count:>6} looks"
        f" {faults[role]:>4} faults"
        for role, count in looks.items()
    ]
    routes_seen = len({route for _, route in pages})
    lines.append(
        f"{'all':<16} {routes_seen:>4} pages {looks.total():>6} looks {faults.total():>4} faults"
    )
    return "\n".join(lines)

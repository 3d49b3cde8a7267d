"""Pictures of every page in every role, language, theme and width."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from tests.screens.demo import Demo
from tests.screens.looking import LANGUAGES, THEMES, WIDTHS, open_page
from tests.screens.proof import entered, every_page


def take_pictures(
    browser: Browser, demo: Demo, out: Path, only: set[str], say: Callable[[str], None]
) -> int:
    """Write `role/route-language-theme-width.png`, whole pages; return how many.

    `only` narrows by role, language, theme or width; without any of a kind all are taken.
    """
    taken = 0
    pages = every_page(browser, demo, say)
    roles = [visitor.role for visitor in demo.visitors]
    for visitor in demo.visitors:
        if visitor.role not in _chosen(roles, only):
            continue
        (out / visitor.role).mkdir(parents=True, exist_ok=True)
        for language in _chosen(LANGUAGES, only):
            context, page = entered(browser, demo, visitor, language)
            for route, address in pages[visitor.role].items():
                for width in _chosen([str(width) for width in WIDTHS], only):
                    open_page(page, address, int(width))
                    for theme in _chosen(THEMES, only):
                        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                        name = f"{_file_name(route)}-{language}-{theme}-{width}.png"
                        page.wait_for_timeout(50)  # a drawing follows the theme
                        page.screenshot(path=out / visitor.role / name, full_page=True)
                        taken += 1
            context.close()
        say(f"{visitor.role}: {taken} pictures")
    return taken


def _file_name(route: str) -> str:
    return route.replace(":", ".").replace(" ", "_")


def _chosen(all_of_a_kind: "list[str] | tuple[str, ...]", only: set[str]) -> list[str]:
    return [one for one in all_of_a_kind if one in only] or list(all_of_a_kind)

"""What is looked for on a page that is shown: axe's findings, and faults of its layout."""

from pathlib import Path
from typing import Final, Literal

from django.conf import settings
from playwright.sync_api import Page

LANGUAGES: Final = ("fa", "en")
THEMES: Final[tuple[Literal["light"], Literal["dark"]]] = ("light", "dark")
WIDTHS: Final = (1366, 768, 390)  # CSS px
HEIGHT: Final = 844
AXE: Final = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
_LAYOUT: Final = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")
_OF_COLOURS: Final = ("color-contrast", "link-in-text-block")
_SHORTEST: Final = 160  # characters of an element that are told


def open_page(page: Page, address: str, width: int) -> None:
    """Show a page at a width, its fonts loaded."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(address, wait_until="load")
    page.evaluate("document.fonts.ready")
    if page.locator("#film-chart").count():
        page.locator("#film-chart svg.main-svg").first.wait_for()


def unfold(page: Page) -> None:
    """Open everything in the page that can be opened, so that it is judged too."""
    page.evaluate(
        "document.querySelectorAll('main details, #content details, .person')"
        ".forEach(fold => { fold.open = true })"
    )


def axe_faults(page: Page, *, colours_only: bool = False) -> list[str]:
    """Return what axe finds: each rule, at how many elements, the first of them.

    `colours_only` is for a page that was judged already and is shown in its other theme: nothing
    but its colours has changed.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"]} | (
        {"runOnly": {"type": "rule", "values": list(_OF_COLOURS)}} if colours_only else {}
    )
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{rule['id']} at {len(rule['nodes'])}: {rule['nodes'][0]['html'][:_SHORTEST]}"
        for rule in found["violations"]
    ]


def layout_faults(page: Page) -> list[str]:
    """Return sideways scrolling, broken numbers and tables cut without a hint."""
    return [str(fault) for fault in page.evaluate(_LAYOUT)]

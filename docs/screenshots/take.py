"""Takes the pictures of the README again, from a running demonstration.

    make demo FACILITIES=2000          # in another window
    .venv/bin/python docs/screenshots/take.py var/demo.json

Everything on them is synthetic. Each file stays under 200 kB: they are drawn in 256 colours when
`pngquant` is installed, and are refused here when they are larger.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, NamedTuple

from playwright.sync_api import Browser, sync_playwright

HERE: Final = Path(__file__).parent
LARGEST: Final = 200_000  # bytes
DESKTOP, PHONE = (1366, 860), (390, 844)


class Shot(NamedTuple):
    """One picture: who looks at which page, how."""

    name: str
    role: str
    page: str
    part: str = ""  # the element to scroll to
    theme: str = "light"
    language: str = "fa"
    size: tuple[int, int] = DESKTOP


SHOTS: Final = (
    Shot("nation", "analyst", "/nation/?period=140011"),
    Shot("nation-dark", "analyst", "/nation/?period=140106", "#provinces", theme="dark"),
    Shot("nation-phone", "analyst", "/nation/?period=140011", theme="dark", size=PHONE),
    Shot("university", "officer", "/universities/?period=140110", "#grid"),
    Shot("facility", "clerk", "/facilities/?period=140111"),
    Shot("suspicions", "inspector", "/violations/?rule=ART4_FILM_FEE&sort=period"),
)


def main() -> int:
    """Take every picture; answer 1 where one is too large."""
    demo: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text())
    passwords = {person["role"]: person["password"] for person in demo["people"]}
    sys.path.insert(0, str(HERE.parent.parent))
    from tests.prepare import chromium  # noqa: PLC0415  (from the repository's root)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        for shot in SHOTS:
            _take(browser, demo["url"], shot, passwords[shot.role])
        browser.close()
    large = [file.name for file in HERE.glob("*.png") if file.stat().st_size > LARGEST]
    for name in large:
        sys.stderr.write(f"{name} is larger than {LARGEST:,} bytes.\n")
    return 1 if large else 0


def _take(browser: Browser, url: str, shot: Shot, password: str) -> None:
    context = browser.new_context(
        base_url=url,
        viewport={"width": shot.size[0], "height": shot.size[1]},
        color_scheme=shot.theme,  # type: ignore[arg-type]  # light or dark
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", shot.role)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/")
    if page.locator("html").get_attribute("lang") != shot.language:
        page.click(f"button[lang={shot.language}]")
    page.goto(shot.page)
    if shot.name == "facility":  # the clerk's own
        page.click("tbody a")
    if page.locator("#film-chart").count():
        page.locator("#film-chart svg.main-svg").first.wait_for()
    if shot.part:
        page.locator(shot.part).evaluate("element => element.scrollIntoView()")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)  # scrolled and drawn
    file = HERE / f"{shot.name}.png"
    page.screenshot(path=file)
    if shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--ext", ".png", "--skip-if-larger", str(file)])
    context.close()


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.screens`: see the package."""

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

from tests.prepare import chromium

SHOWN = 200  # faults that are printed


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    options = argparse.ArgumentParser(prog="python -m tests.screens")
    options.add_argument("what", choices=("axe", "pictures"))
    options.add_argument("--folder", type=Path, required=True, help="what is kept of the run")
    options.add_argument("--demo", type=Path, help="demo.json of a running demonstration")
    options.add_argument("--facilities", type=int, default=200, help="of its own demonstration")
    options.add_argument("--only", default="", help="roles; for pictures languages, widths … too")
    return options.parse_args()


def main() -> int:
    """Prove or take pictures; answer 1 where something was found."""
    given = arguments()
    import tests.environment  # noqa: F401  (what the suite sets, before the settings are read)

    os.environ["DJANGO_SETTINGS_MODULE"] = "ministry.settings"
    django.setup()
    from tests.screens.demo import own_demo, read_demo
    from tests.screens.pictures import take_pictures
    from tests.screens.proof import figures, prove

    only = set(filter(None, given.only.split(",")))
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)

    def say(line: str) -> None:
        print(line, flush=True)

    with ExitStack() as stack:
        demo = (
            read_demo(given.demo)
            if given.demo
            else stack.enter_context(own_demo(folder / "var", given.facilities))
        )
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        stack.callback(browser.close)
        if given.what == "pictures":
            say(f"{take_pictures(browser, demo, folder, only, say)} pictures in {folder}")
            return 0
        found = prove(browser, demo, folder, only, say)
    say(figures(folder))
    for fault in found[:SHOWN]:
        say(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

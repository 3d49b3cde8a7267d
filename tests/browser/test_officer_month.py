"""The officer's month in a real browser, by keyboard alone, on a desk and on a phone.

Who has not filed is reminded; what was filed is read, accepted or returned; a correction is
compared with what it replaces; and a signatory says that a report is not theirs.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import psycopg
import pytest
from playwright.sync_api import Browser, Page

from tests import cast
from tests.accounts import Accounts
from tests.browser import desk_nation
from tests.browser.conftest import (
    Site,
    _collect_static,
    _environment,
    _free_port,
    _start,
    _wait_for,
    watch,
)
from tests.browser.desk_nation import CODES, MONTH
from tests.browser.test_pages import AXE
from tests.conftest import _database

SIZES = {"desk": {"width": 1366, "height": 800}, "phone": {"width": 390, "height": 800}}
HISTORY = f"/facilities/{{}}/months/{MONTH}/"
PAGES = {
    "today": "/",
    "not filed": "/desk/",
    "to be decided": "/desk/?tab=pending",
    "returned": "/desk/?tab=returned",
    "accepted": "/desk/?tab=accepted",
    "repudiated": "/desk/?tab=repudiated",
    "nothing found": "/desk/?tab=pending&search=xyz",
    "history": HISTORY.format(CODES[6]),
    "a repudiated month": HISTORY.format(CODES[7]),
    "a month not filed": HISTORY.format(CODES[0]),
    "inbox": "/inbox/",
    "unread": "/inbox/?show=unread",
    "facility": f"/facilities/{CODES[7]}/?period={MONTH}",
}


class DeskSite(NamedTuple):
    """The running site and the database behind it."""

    site: Site
    accounts: Accounts


@pytest.fixture(scope="module")
def desk_site(
    superuser: psycopg.Connection, template: str, django_db_blocker: pytest.FixtureRequest
) -> Iterator[DeskSite]:
    """A web process on a university whose month is in every state."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())  # type: ignore[attr-defined]
        accounts = stack.enter_context(_database(superuser, template, "payesh_desk"))
        desk_nation.fill(accounts)
        _collect_static()
        port = _free_port()
        environment = _environment(accounts) | {"LAST_PERIOD": str(MONTH)}
        _start(stack, environment, "web", [
            "gunicorn", "ministry.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4",
        ])  # fmt: skip
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/accounts/login/")
        yield DeskSite(Site(url, 0), accounts)


def window(browser: Browser, desk_site: DeskSite, size: str, **further: object) -> Iterator[Page]:
    """A window of a size, watched for console errors and foreign requests."""
    context = browser.new_context(
        base_url=desk_site.site.url, viewport=SIZES[size], **further  # type: ignore[arg-type]
    )  # fmt: skip
    page = context.new_page()
    faults = watch(page, desk_site.site)
    yield page
    context.close()
    faults = [fault for fault in faults if "409" not in fault]  # a refusal that the page shows
    assert not faults


def go(page: Page, selector: str) -> None:
    """Move the focus forward, as Tab does, until it stands on what was looked for."""
    wanted = page.locator(selector).first
    wanted.wait_for()
    for _ in range(400):
        page.keyboard.press("Tab")
        if wanted.evaluate("wanted => wanted === document.activeElement"):
            return
    pytest.fail(f"Tab never reaches {selector}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Go to something and press a key on it."""
    go(page, selector)
    page.keyboard.press(key)


def sign_in(page: Page, username: str) -> None:
    page.goto("/accounts/login/")
    go(page, "[name=login]")
    page.keyboard.type(username)
    go(page, "[name=password]")
    page.keyboard.type(cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address)


def fits(page: Page) -> None:
    """Nothing but tables scrolls sideways."""
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url


@pytest.mark.parametrize("size", SIZES)
def test_no_page_of_the_desk_is_wider_than_the_screen(
    browser: Browser, desk_site: DeskSite, size: str
) -> None:
    for page in window(browser, desk_site, size):
        sign_in(page, cast.OFFICER)
        for address in PAGES.values():
            page.goto(address)
            fits(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_no_page_of_the_desk_shuts_anybody_out(
    browser: Browser, desk_site: DeskSite, language: str, theme: str
) -> None:
    found: dict[str, list[str]] = {}
    for page in window(browser, desk_site, "desk", color_scheme=theme):
        for who in (cast.OFFICER, cast.SIGNATORY):
            sign_in(page, who)
            if page.locator("html").get_attribute("lang") != language:
                page.click(f"button[lang={language}]")
            pages = PAGES if who == cast.OFFICER else {"own": HISTORY.format(cast.T_IMAGING)}
            for name, address in pages.items():
                page.goto(address)
                for fold in page.locator("main details").all():
                    fold.evaluate("fold => { fold.open = true }")
                page.evaluate(AXE.read_text())
                result = page.evaluate("axe.run({resultTypes: ['violations']})")
                found[name] = [
                    f"{v['id']}: {node['html'][:120]}"
                    for v in result["violations"]
                    for node in v["nodes"]
                ]
            page.context.clear_cookies()
    assert {name: faults for name, faults in found.items() if faults} == {}

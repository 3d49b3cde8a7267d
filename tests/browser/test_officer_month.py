"""The officer's month in a real browser, by keyboard alone, on a desk and on a phone.

Who has not filed is reminded; what was filed is read, accepted or returned; a correction is
compared with what it replaces; and a signatory says that a report is not theirs.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from reports.policy import periods
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
from tests.browser.desk_nation import CODES, MONTH, NAMES
from tests.conftest import _database
from tests.screens.looking import axe_faults, layout_faults

SIZES = {"desk": {"width": 1366, "height": 800}, "phone": {"width": 390, "height": 800}}
HELD = 15_000  # ms until an acceptance that was held for ten seconds is stored
RETURN = {"desk": "#panel-return form", "phone": "form[action$='/return/']"}
REFUSED = {"desk": "form.refused", "phone": "form[action$='/return/']"}
ROWS = "table.desk > tbody > tr"
HISTORY = f"/facilities/{{}}/months/{MONTH}/"
PAGES = {
    "today": "/",
    "not filed": "/desk/?tab=not_filed",
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
        yield started(stack, superuser, template, django_db_blocker)


def started(
    stack: ExitStack, superuser: psycopg.Connection, template: str, blocker: pytest.FixtureRequest
) -> DeskSite:
    """A web process on a fresh university, until the stack is closed."""
    stack.enter_context(blocker.unblock())  # type: ignore[attr-defined]
    name = f"payesh_desk_{_free_port()}"  # one beside another
    accounts = stack.enter_context(_database(superuser, template, name))
    desk_nation.fill(accounts)
    _collect_static()
    port = _free_port()
    environment = _environment(accounts) | {"LAST_PERIOD": str(periods.following(MONTH, -1))}
    _start(
        stack,
        environment,
        "web",
        [
            "gunicorn",
            "ministry.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--threads",
            "4",
        ],
    )
    url = f"http://127.0.0.1:{port}"
    _wait_for(f"{url}/accounts/login/")
    return DeskSite(Site(url, 0, accounts), accounts)


def window(browser: Browser, desk_site: DeskSite, size: str, **further: object) -> Iterator[Page]:
    """A window of a size, watched for console errors and foreign requests."""
    context = browser.new_context(
        base_url=desk_site.site.url,
        viewport=SIZES[size],
        **further,  # type: ignore[arg-type]
    )
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


def go_back(page: Page, selector: str) -> None:
    """Move the focus backward, as Shift and Tab do."""
    wanted = page.locator(selector).first
    for _ in range(400):
        page.keyboard.press("Shift+Tab")
        if wanted.evaluate("wanted => wanted === document.activeElement"):
            return
    pytest.fail(f"Shift+Tab never reaches {selector}")


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
    """Nothing is cut without a hint, broken inside a number or wider than the screen."""
    assert layout_faults(page) == [], page.url


@pytest.mark.parametrize("size", SIZES)
def test_the_officers_month_by_keyboard_alone(
    browser: Browser,
    superuser: psycopg.Connection,
    template: str,
    size: str,
    django_db_blocker: pytest.FixtureRequest,
) -> None:
    with ExitStack() as stack:
        fresh = started(stack, superuser, template, django_db_blocker)
        for page in window(browser, fresh, size):
            remind_the_late(page, size)
            read_and_accept(page, size)
            return_one(page, size)
            desk_nation.file(
                fresh.accounts,
                CODES[8],
                MONTH,
                now=desk_nation.LATER,
                cds=290,
                delivered_cd=290,
                handovers=890,
                handovers_with_report=890,
                reason="ده لوح دو بار شمرده شده بود",
            )
            compare_and_accept(page)
        for page in window(browser, fresh, size):
            say_that_it_is_not_mine(page)
        for page in window(browser, fresh, size):
            hear_of_it(page)


def remind_the_late(page: Page, size: str) -> None:
    """From sign-in to those who have not filed; two are ticked and reminded."""
    sign_in(page, cast.OFFICER)
    expect(page.locator("h2#desk")).to_contain_text("مرداد ۱۴۰۱")
    press(page, "main .tasks a:has-text('گزارش‌نشده')")
    page.wait_for_url("**tab=not_filed**")
    expect(page.locator("tbody tr")).to_have_count(6)
    expect(page.locator("tbody tr", has_text=NAMES[1])).to_contain_text("تماسی ثبت نشده")
    if size == "desk":  # a phone's rows are cards without the head's box
        press(page, "[data-all=facility]", "Space")
        expect(page.locator("[data-ticked=facility]")).to_have_text("(۶)")
        page.keyboard.press("Space")
    for name in (NAMES[0], NAMES[3]):
        press(page, f"tbody input[aria-label='{name}']", "Space")
    expect(page.locator("[data-ticked=facility]")).to_have_text("(۲)")
    go_back(page, "#remind button")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]").first).to_have_text("به ۲ مرکز یادآوری شد.")


def walk_by_keys(page: Page, size: str) -> None:
    """J and K lead from row to row; Enter opens the report beside the list, J goes on in it, R
    opens its return, Escape leads back; A accepts, and U takes it back within ten seconds."""
    links = page.locator(f"{ROWS} a.open")
    for key, place in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(links.nth(place)).to_be_focused()
    page.keyboard.press("a")
    held = page.locator(ROWS).first.locator(".held")
    expect(held).to_contain_text("پذیرفته می‌شود")
    page.keyboard.press("u")
    expect(held).to_have_text("پذیرفته نشد.")
    expect(page.locator(ROWS).first.locator("form button")).to_be_focused()
    if size != "desk":
        return  # a phone opens the report as a page
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    title = page.locator("#panel-title")
    expect(title).to_be_focused()
    first = title.inner_text()
    page.keyboard.press("j")
    expect(title).not_to_have_text(first)
    expect(title).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("#panel select")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(links.nth(1)).to_be_focused()


def read_and_accept(page: Page, size: str) -> None:
    """The list to be decided: a warning and its explanation are read, two are accepted."""
    press(page, ".tabs a:has-text('در انتظار بررسی')")
    page.wait_for_url("**tab=pending**")
    walk_by_keys(page, size)
    page.reload()
    imaging = f"{ROWS}:has-text('{cast.T_IMAGING}'):has-text('مرداد ۱۴۰۱')"
    expect(page.locator(imaging)).to_contain_text(desk_nation.LOST)
    printed = page.locator(f"{imaging} .named tr", has_text="فیلم چاپ‌شده (برگ)")
    expect(printed.locator("td.num")).to_have_text(["۰", "۵۰", "۵۰"])
    before = page.locator(ROWS).count()
    for row in (imaging, f"{ROWS}:has-text('{CODES[9]}')"):
        press(page, f"{row} input[type=checkbox]", "Space")
    go_back(page, "#accept button")
    page.keyboard.press("Enter")
    expect(page.locator("main > .alert").first).to_have_text("۲ گزارش پذیرفته شد.", timeout=HELD)
    expect(page.locator(ROWS)).to_have_count(before - 2)


def return_one(page: Page, size: str) -> None:
    """A report goes back: for a coded reason, which needs a note if it is another one."""
    press(page, ".bands a:has-text('خود شما')")
    row = f"{ROWS}:has-text('{CODES[8]}'):has-text('مرداد ۱۴۰۱')"
    go(page, f"{row} .act-return")
    before = page.locator(ROWS).count()
    page.keyboard.press("Enter")
    form = RETURN[size]
    page.locator(f"{form} select").wait_for()
    go(page, f"{form} select")
    page.keyboard.press("End")
    press(page, f"{form} button")
    expect(page.locator(".problems")).to_have_text("برای این علت نوشتن یادداشت لازم است.")
    form = REFUSED[size]
    expect(page.locator(f"{form} select")).to_have_value("other")
    go(page, f"{form} textarea")
    page.keyboard.type("لوح‌ها را دوباره بشمارید")
    press(page, f"{form} button")
    expect(page.locator("[role=status]").first).to_contain_text("گزارش برگشت داده شد")
    if size == "phone":
        page.goto("/desk/?tab=pending&band=own")
    expect(page.locator(".tabs a[aria-current]")).to_contain_text("در انتظار بررسی")
    expect(page.locator(ROWS)).to_have_count(before - 1)


def compare_and_accept(page: Page) -> None:
    """The correction is found, compared figure by figure, its receipt taken, and accepted."""
    press(page, ".bands a:has-text('نکته‌دار')")
    row = page.locator(ROWS, has_text=CODES[8]).filter(has_text="مرداد ۱۴۰۱")
    expect(row).to_contain_text("اصلاح پس از برگشت")
    go(page, "#search")
    page.keyboard.type(CODES[8])
    page.keyboard.press("Enter")
    page.wait_for_url("**search=**")
    page.goto(HISTORY.format(CODES[8]))
    expect(page.locator("#differences ~ p")).to_contain_text("ده لوح دو بار شمرده شده بود")
    cells = page.locator("section:has(#differences) tbody tr", has_text="لوح فشردهٔ تحویل‌شده")
    expect(cells.locator("td")).to_have_text(["۳۰۰", "۲۹۰", "\u2066−۱۰\u2069"])
    go(page, ".versions a")
    receipt = page.request.get(page.locator(".versions a").first.get_attribute("href") or "")
    assert (receipt.status, "tehran-" in receipt.text()) == (200, True)
    press(page, "form[action$='/accept/'] button")
    expect(page.locator("#accept .held")).to_have_text("پذیرفته شد.", timeout=HELD)
    page.reload()
    expect(page.locator(".page-head .state")).to_contain_text("پذیرفته")


def say_that_it_is_not_mine(page: Page) -> None:
    """The signatory reads the month and declares it not theirs; a wrong password does nothing."""
    sign_in(page, cast.SIGNATORY)
    page.goto(HISTORY.format(cast.T_IMAGING))
    press(page, "#repudiate summary")
    for password in ("wrong", cast.PASSWORD):
        go(page, "#statement")
        if password == "wrong":
            page.keyboard.type("این گزارش را من امضا نکرده‌ام.")
        go(page, "#secret")
        page.keyboard.type(password)
        page.keyboard.press("Enter")
        if password == "wrong":
            expect(page.locator(".problems")).to_have_text("گذرواژه درست نیست.")
            expect(page.locator("#statement")).to_have_value("این گزارش را من امضا نکرده‌ام.")
    expect(page.locator("[role=status]").first).to_contain_text("اعلام شما ثبت شد")
    expect(page.locator(".page-head .state")).to_contain_text("تکذیب‌شده")


def hear_of_it(page: Page) -> None:
    """The officer's inbox says so, and leads to the month."""
    sign_in(page, cast.OFFICER)
    expect(page.locator(".unread-count")).to_contain_text("۴")
    press(page, ".inbox-link")
    page.wait_for_url("**/inbox/")
    press(page, ".notices a")
    page.wait_for_url(f"**{HISTORY.format(cast.T_IMAGING)}")
    expect(page.locator(".alert-danger")).to_contain_text("از او نیست")
    expect(page.locator(".unread-count")).to_contain_text("۳")


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
                found[name] = axe_faults(page)
            page.context.clear_cookies()
    assert {name: faults for name, faults in found.items() if faults} == {}

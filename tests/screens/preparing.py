"""What has to be done in a fresh installation before every page has something to show."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

PATIENCE: Final = 60_000  # ms for a job to be done
Step = Callable[[Page], None]


def ask_for_export(page: Page) -> None:
    """Ask for the list of suspicions as an Excel file."""
    page.goto("/violations/")
    page.click(".page-head form button")
    page.locator("#export a, main .export-progress a").first.wait_for(timeout=PATIENCE)


def hand_over_nil_report(page: Page) -> None:
    """Prepare a nil report and hand it over for signature."""
    page.goto("/")
    page.locator("form[action$='/nil/'] button").first.click()
    page.wait_for_url("**/review/")
    page.click("button[name=prepare]")
    page.locator(".state-referred").first.wait_for()


def send_workbook(page: Page) -> None:
    """Send the template back with a row that cannot be taken."""
    page.goto("/uploads/")
    page.set_input_files(
        "#file",
        {"name": "months.csv", "mimeType": "text/csv", "buffer": b"facility,period\nX-1,140201\n"},
    )
    page.click("#upload-form button")
    page.wait_for_url("**/uploads/*-*/", timeout=PATIENCE)


def propose_change(page: Page) -> None:
    """Propose another ownership of a facility from a month on that has ended."""
    page.goto("/facilities/")
    page.locator("tbody a[href*='/facilities/']").first.click()
    page.goto(page.url.split("?")[0] + "register/")
    page.fill("#since", "1402/01/01")
    page.fill("#reason", "پروانهٔ تازه")
    for name in ("#ownership", "#kind"):
        options = page.locator(f"{name} option:not(:checked)")
        page.select_option(name, value=options.first.get_attribute("value"))
    page.click("button[name=preview]")
    page.locator("button[name=confirm]").click()
    page.wait_for_load_state()


def approve_platform(page: Page) -> None:
    """Add a platform to the approved ones."""
    page.goto("/admin/facilities/approvedplatform/add/")
    page.fill("[name=name_fa]", "سامانهٔ نمونه")
    page.fill("[name=source]", "نمونه")
    page.click("[name=_save]")
    page.wait_for_load_state()


# For a page that nobody has an example of: who makes one, and how.
PREPARATIONS: Final[dict[str, tuple[str, Step]]] = {
    "export": ("inspector", ask_for_export),
    "filing_review": ("clerk", hand_over_nil_report),
    "upload": ("officer", send_workbook),
    "admin:facilities_approvedplatform_change": ("policy_owner", approve_platform),
    "proposal": ("officer", propose_change),
}
